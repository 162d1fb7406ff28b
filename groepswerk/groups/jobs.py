"""Due work of groups: who once stood at a door is forgotten after a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.groups.models import Knock

KNOCKS_ARE_KEPT = timedelta(days=1)


def forget_knocks(now: datetime) -> bool:
    """Forget one knock of yesterday or before; True when there was one."""
    row = db.session.scalar(select(Knock).where(Knock.knocked_at < now - KNOCKS_ARE_KEPT).limit(1))
    if row is None:
        return False
    db.session.delete(row)
    db.session.flush()
    return True
