"""'I come', 'I do not come', 'I do not know', 'I will call': kept when the meeting is moved or cancelled."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cache
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.clock import wall
from groepswerk.core.conflicts import insert_into
from groepswerk.core.db import db
from groepswerk.groups.service.belonging import touch
from groepswerk.sessions.line import Party, fits
from groepswerk.sessions.models import Answer, Rsvp, SessionState
from groepswerk.sessions.queries.lines import Held, hold
from groepswerk.sessions.service.offering import hand_out

MOST_GUESTS = 9


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
    """The meeting is cancelled, over or undone: there is nothing left to answer."""


class NoRoom(Exception):
    """There are not that many places, now or ever; what she said before stands."""


def takes_answers(meeting: Ahead, wall_now: datetime) -> bool:
    """Whether somebody can still say if she comes: until the meeting ends or is recorded, unless it is cancelled.

    Recorded as sensitive it keeps no names, so an answer that comes in after that must not bring one back.
    """
    is_ahead = datetime.combine(meeting.on_day, meeting.ends) > wall_now
    return is_ahead and meeting.state == SessionState.PLANNED and meeting.recorded_at is None


def answer(
    meeting: Meeting, person_id: UUID, said: Answer | None, now: datetime, guests: int | None = None
) -> Party | None:
    """Keep what somebody says about a meeting; None takes back what she said before ("Toch niet").

    ``guests``: how many people she brings, 0 to 9; None: as many as she said before. When it is full she waits in the
    line, and what she gives back goes to whose turn it is. Returns her party when she says she comes: whether it
    waits, she is told. Raises TooLate for a meeting that is cancelled, over or undone; NoRoom when she brings more
    people than fit, and would lose the place she has.
    """
    # Locking the group first lets two answers come one after the other, also of two people who want the last place.
    touch(meeting.group_id)
    held = hold(meeting.id, meeting.group_id, wall(now).date())
    if held is None or not takes_answers(held, now.astimezone(ZoneInfo(held.zone)).replace(tzinfo=None)):
        raise TooLate
    before = next((each for each in held.parties if each.person_id == person_id), None)
    hers = _party(held, before, person_id, guests, now) if said == Answer.COME else None
    _keep(held.id, person_id, said, now, hers)
    _go_on(held, before, hers, now)
    return hers


def answer_for(
    meeting: Meeting, person_id: UUID, said: Answer | None, by: Actor, now: datetime, guests: int | None = None
) -> Party | None:
    """Keep what somebody told her guide, by phone or in passing. As ``answer``."""
    hers = answer(meeting, person_id, said, now, guests)
    audit.record("sessions.answered_for", at=now, by=by, subject_id=person_id, group_id=meeting.group_id)
    return hers


def _party(held: Held, before: Party | None, person_id: UUID, guests: int | None, now: datetime) -> Party:
    """Her party as it will stand: with a place when there is one for her, else in the line."""
    was = before or Party(person_id, 0, now, now)
    if was.has_lapsed(now):
        was = was.passed(now)
    wanted = was._replace(guests=was.guests if guests is None else guests)
    others = [each for each in held.parties if each.person_id != person_id]
    if fits(held.capacity, [*others, was], was, wanted.size):
        return wanted._replace(waits_since=None, offered_until=None)
    if was.held or (held.capacity is not None and wanted.size > held.capacity):
        raise NoRoom
    return wanted._replace(offered_until=None)


def _go_on(held: Held, before: Party | None, hers: Party | None, now: datetime) -> None:
    """What she gives back goes to whose turn it is."""
    others = [each for each in held.parties if before is None or each.person_id != before.person_id]
    had = before.held if before and not before.has_lapsed(now) else 0
    gives_back = had > (hers.held if hers else 0)
    answered = [before.person_id] if before and before.is_offered else []
    hand_out(held._replace(parties=[*others, hers] if hers else others), now, gives_back, answered)


def _keep(session_id: UUID, person_id: UUID, said: Answer | None, now: datetime, hers: Party | None) -> None:
    if said is None:
        gone = delete(Rsvp).where(Rsvp.session_id == session_id, Rsvp.person_id == person_id)
        db.session.execute(gone.execution_options(synchronize_session=False))
        return
    row = {"session_id": session_id, "person_id": person_id, "answer": said, "answered_at": now}
    place: dict[str, Any] = {"guests": 0, "waits_since": None, "offered_until": None}
    if hers is not None:
        place = {"guests": hers.guests, "waits_since": hers.waits_since, "offered_until": hers.offered_until}
    db.session.execute(_statement(db.session.get_bind().dialect.name), {**row, **place})


@cache
def _statement(_dialect: str) -> Any:
    """Built once for each dialect: a whole group answers in the same minute."""
    insert = insert_into(Rsvp.__table__)
    said = ("answer", "answered_at", "guests", "waits_since", "offered_until")
    return insert.on_conflict_do_update(
        index_elements=["session_id", "person_id"], set_={name: insert.excluded[name] for name in said}
    )
