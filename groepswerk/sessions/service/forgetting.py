"""What goes from the year when a group ends: its meetings to come, and every personal link to any of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select, update

from groepswerk.core.db import db
from groepswerk.sessions.models import GroupSession, Invitation, SessionState


def forget_meetings(group_id: UUID, wall_now: datetime) -> None:
    """Cancel what was still to come, so that its places are free, and end all links. What was held stays in figures."""
    later = or_(
        GroupSession.on_day > wall_now.date(),
        and_(GroupSession.on_day == wall_now.date(), GroupSession.ends > wall_now.time()),
    )
    to_come = update(GroupSession).where(GroupSession.group_id == group_id, later, GroupSession.recorded_at.is_(None))
    cancelled = to_come.values(state=SessionState.CANCELLED, version=GroupSession.version + 1)
    db.session.execute(cancelled.execution_options(synchronize_session=False))
    meetings = select(GroupSession.id).where(GroupSession.group_id == group_id)
    links = update(Invitation).where(Invitation.session_id.in_(meetings))
    raised = links.values(generation=Invitation.generation + 1)
    db.session.execute(raised.execution_options(synchronize_session=False))
