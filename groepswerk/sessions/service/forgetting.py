"""What goes from the year when a group ends: its meetings to come, links to them, what its guides thought of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select, update

from groepswerk.core.db import db
from groepswerk.sessions.models import GroupSession, Invitation, SessionState
from groepswerk.sessions.service.recording import all_in
from groepswerk.words.service import forget


def forget_meetings(group_id: UUID, wall_now: datetime) -> None:
    """Cancel what was still to come, so that its places are free, and end all links. What was held stays in figures.

    What a guide wrote for herself alone is sealed with her own key, which stays; so these words go by themselves.
    """
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
    _forget_notes(group_id)


def _forget_notes(group_id: UUID) -> None:
    theirs = GroupSession.group_id == group_id
    kept = db.session.scalars(select(GroupSession.notes).where(theirs))
    said = {UUID(each) for notes in kept for each in all_in(notes)}
    nothing: dict[str, Any] = {"notes": {}, "subject_id": None, "story_id": None, "worked_id": None}
    db.session.execute(
        update(GroupSession).where(theirs).values(nothing), execution_options={"synchronize_session": False}
    )
    forget(said)
