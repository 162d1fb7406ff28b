"""Due work of people: what is no longer needed is forgotten. One row a call; True when there was one."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from groepswerk.core.db import db
from groepswerk.core.idempotency import Submission
from groepswerk.core.refusals import Throttle
from groepswerk.people.models import SignIn

KEYS_ARE_KEPT = timedelta(days=7)
SIGN_INS_ARE_KEPT = timedelta(days=90)


def forget_spent_keys(now: datetime) -> bool:
    """Forget one form key or throttle counter that can matter no more."""
    row = db.session.scalar(
        select(Submission).where(Submission.at < now - KEYS_ARE_KEPT).limit(1)
    ) or db.session.scalar(select(Throttle).where(Throttle.ends_at < now).limit(1))
    return _forget(row)


def forget_old_sign_ins(now: datetime) -> bool:
    """Forget one browser that ended long ago."""
    long_ago = now - SIGN_INS_ARE_KEPT
    query = select(SignIn).where(or_(SignIn.ended_at < long_ago, SignIn.ends_at < long_ago)).limit(1)
    return _forget(db.session.scalar(query))


def _forget(row: object | None) -> bool:
    if row is None:
        return False
    db.session.delete(row)
    db.session.flush()
    return True
