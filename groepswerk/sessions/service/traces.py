"""What names people beside a meeting that was recorded as sensitive: who helped, was invited or told, or stood in.

It goes with the recording. What that could not throw away itself, or what was written in the same moment, the due work
finds some minutes later.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, delete, exists, func, or_, select, update

from groepswerk.core.db import db
from groepswerk.messages.models import Message
from groepswerk.sessions.models import GroupSession, Invitation, SessionNeed, StandIn


def forget_helpers(session_id: UUID) -> None:
    """Who filled its needs; that they were filled stays."""
    filled = update(SessionNeed).where(SessionNeed.session_id == session_id, SessionNeed.person_id.is_not(None))
    hers = filled.values(person_id=None, version=SessionNeed.version + 1)
    db.session.execute(hers.execution_options(synchronize_session=False))


def forget_traces(session_id: UUID, was_told: bool = True) -> None:
    """Who was invited to it or told of it, and who stood in. ``was_told``: whether anybody may have been told."""
    for table in (Invitation, StandIn):
        db.session.execute(delete(table).where(table.session_id == session_id))
    if was_told:
        db.session.execute(delete(Message).where(Message.about_id == session_id))


def forget_one() -> bool:
    """Forget what names people beside one meeting that was recorded as sensitive; False when nothing does."""
    session_id = db.session.scalar(select(GroupSession.id).where(_has_traces()).limit(1))
    if session_id is None:
        return False
    forget_helpers(session_id)
    forget_traces(session_id)
    return True


def oldest() -> ScalarSelect[Any]:
    """A subquery: when the meeting was recorded beside which people are named the longest."""
    return select(func.min(GroupSession.recorded_at)).where(_has_traces()).scalar_subquery()


def _has_traces() -> ColumnElement[bool]:
    names = (
        exists().where(Invitation.session_id == GroupSession.id),
        exists().where(StandIn.session_id == GroupSession.id),
        exists().where(Message.about_id == GroupSession.id),
        exists().where(SessionNeed.session_id == GroupSession.id, SessionNeed.person_id.is_not(None)),
    )
    return and_(GroupSession.is_sensitive, GroupSession.recorded_at.is_not(None), or_(*names))
