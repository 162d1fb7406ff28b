"""'I come', 'I do not come', 'I do not know': kept when the meeting is moved or cancelled."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.groups.service.belonging import touch
from groepswerk.sessions.models import Answer, GroupSession, Rsvp, SessionState


class Meeting(Protocol):
    """A meeting of a group."""

    @property
    def id(self) -> UUID: ...
    @property
    def group_id(self) -> UUID: ...


class Ahead(Protocol):
    """What tells whether a meeting still takes answers: whether it goes on, when it ends, whether it is recorded."""

    @property
    def state(self) -> SessionState: ...
    @property
    def on_day(self) -> date: ...
    @property
    def ends(self) -> time: ...
    @property
    def recorded_at(self) -> datetime | None: ...


class TooLate(Exception):
    """The meeting is cancelled or over: there is nothing left to answer."""


def takes_answers(meeting: Ahead, wall_now: datetime) -> bool:
    """Whether somebody can still say if she comes: until the meeting ends or is recorded, unless it is cancelled.

    Recorded as sensitive it keeps no names, so an answer that comes in after that must not bring one back.
    """
    is_ahead = datetime.combine(meeting.on_day, meeting.ends) > wall_now
    return is_ahead and meeting.state == SessionState.PLANNED and meeting.recorded_at is None


def answer(meeting: Meeting, person_id: UUID, said: Answer | None, now: datetime) -> None:
    """Keep what somebody says about a meeting; None takes back what she said before ("Toch niet").

    Raises TooLate for a meeting that is cancelled or over.
    """
    _hold(meeting.id, now)
    # Touching the group first lets two answers of one person come one after the other.
    touch(meeting.group_id)
    row = db.session.get(Rsvp, (meeting.id, person_id))
    if said is None:
        if row is not None:
            db.session.delete(row)
    elif row is None:
        db.session.add(Rsvp(session_id=meeting.id, person_id=person_id, answer=said, answered_at=now))
    else:
        row.answer, row.answered_at = said, now
    db.session.flush()


def _hold(session_id: UUID, now: datetime) -> None:
    """Keep the meeting from being cancelled or moved while she answers: else nobody would tell her."""
    columns = (GroupSession.on_day, GroupSession.ends, GroupSession.zone, GroupSession.state, GroupSession.recorded_at)
    query = select(*columns)
    row = db.session.execute(query.where(GroupSession.id == session_id).with_for_update(read=True)).one()
    if not takes_answers(row, now.astimezone(ZoneInfo(row.zone)).replace(tzinfo=None)):
        raise TooLate
