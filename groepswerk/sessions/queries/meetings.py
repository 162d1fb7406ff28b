"""Meetings as plain rows, each list in one statement, whatever the length of the year. Statements are built once."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cache
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import Date, Time, and_, bindparam, func, or_, select

from groepswerk.core.actor import Actor
from groepswerk.core.db import db, read
from groepswerk.core.plain_text import sort_key
from groepswerk.groups.models import Group, Venue
from groepswerk.groups.queries.changes import another_is_proposed
from groepswerk.sessions.models import Attendance, GroupSession, Presence, Rsvp, SessionState
from groepswerk.sessions.queries.places import OwnAnswer, own_columns
from groepswerk.sessions.queries.roll_call import is_by_no_guide, wrote_the_roll


class MeetingLine(NamedTuple):
    """One meeting in a list."""

    id: UUID
    group_id: UUID
    on_day: date
    starts: time
    ends: time
    state: SessionState
    venue: str | None
    subject_id: UUID | None
    is_sensitive: bool
    head_count: int | None
    recorded_at: datetime | None
    version: int
    awaits_decision: bool
    capacity: int | None
    story_id: UUID | None
    worked_id: UUID | None

    @property
    def is_on(self) -> bool:
        """Whether it goes on (or went on)."""
        return self.state == SessionState.PLANNED

    def is_over(self, wall_now: datetime) -> bool:
        """Whether it has begun, so that it can be recorded."""
        return datetime.combine(self.on_day, self.starts) <= wall_now


class HasGroup(Protocol):
    """A group, or a meeting of one: which, and of which organisation."""

    @property
    def group_id(self) -> UUID: ...
    @property
    def organisation_id(self) -> UUID: ...


_MEETING, _VENUE = GroupSession.__table__.c, Venue.__table__.c
_ORDER = (_MEETING.on_day, _MEETING.starts, _MEETING.id)


def select_lines() -> Any:
    """Meetings as a MeetingLine has them. Statements are built once: making one costs more than asking the database."""
    return line_columns().select_from(GroupSession.__table__.outerjoin(Venue.__table__, _VENUE.id == _MEETING.venue_id))


def line_columns() -> Any:
    """The columns of a MeetingLine, from wherever."""
    return select(
        _MEETING.id,
        _MEETING.group_id,
        _MEETING.on_day,
        _MEETING.starts,
        _MEETING.ends,
        _MEETING.state,
        _VENUE.name,
        _MEETING.subject_id,
        _MEETING.is_sensitive,
        _MEETING.head_count,
        _MEETING.recorded_at,
        _MEETING.version,
        _MEETING.awaits_decision,
        _MEETING.capacity,
        _MEETING.story_id,
        _MEETING.worked_id,
    )


def _read(query: Any, **values: Any) -> list[MeetingLine]:
    return [MeetingLine._make(row) for row in read(query, values).all()]


def session_by_id(session_id: UUID) -> GroupSession | None:
    """One meeting, to be changed."""
    return db.session.get(GroupSession, session_id)


def line_by_id(session_id: UUID) -> MeetingLine | None:
    """One meeting, to be shown."""
    return next(iter(_read(_line_statement(), session_id=session_id)), None)


@cache
def _line_statement() -> Any:
    return select_lines().where(_MEETING.id == bindparam("session_id"))


class HerMeeting(NamedTuple):
    """One meeting as somebody opens it: with what she said about it.

    ``presence``: what is kept of her own being there. ``written_by``: for its guides, the name of who takes part and
    wrote down who was there, until a guide saved it.
    """

    meeting: MeetingLine
    said: OwnAnswer
    presence: Presence | None
    written_by: str | None

    @property
    def group_id(self) -> UUID:
        """The group of the meeting."""
        return self.meeting.group_id


def meeting_of_hers(session_id: UUID, person_id: UUID) -> HerMeeting | None:
    """One meeting, this person's answer and whether she was there, in one statement."""
    row = read(_her_meeting_statement(), {"session_id": session_id, "person_id": person_id}).one_or_none()
    width = len(MeetingLine._fields)
    return HerMeeting(MeetingLine(*row[:width]), OwnAnswer.of(row[width:-2]), *row[-2:]) if row else None


@cache
def _her_meeting_statement() -> Any:
    rsvp, there = Rsvp.__table__, Attendance.__table__.c
    own = and_(rsvp.c.session_id == _MEETING.id, rsvp.c.person_id == bindparam("person_id"))
    was_she = select(there.presence).where(there.session_id == _MEETING.id, there.person_id == bindparam("person_id"))
    lines = line_columns().add_columns(*own_columns(), was_she.scalar_subquery(), wrote_the_roll())
    meetings = GroupSession.__table__.outerjoin(Venue.__table__, _VENUE.id == _MEETING.venue_id).outerjoin(rsvp, own)
    return lines.select_from(meetings).where(_MEETING.id == bindparam("session_id"))


def meetings_of(group_id: UUID, since: date = date.min, until: date = date.max) -> list[MeetingLine]:
    """The meetings of a group in order, cancelled ones too; optionally only from and up to a day (inclusive)."""
    return _read(_meetings_statement(), group_id=group_id, since=since, until=until)


@cache
def _meetings_statement() -> Any:
    days = _MEETING.on_day.between(bindparam("since"), bindparam("until"))
    return select_lines().where(_MEETING.group_id == bindparam("group_id"), days).order_by(*_ORDER)


class Waiting(NamedTuple):
    """One meeting on a guide's today: the next of its group (``is_next``), or one that waits for its recording.

    ``written_by``: somebody who takes part wrote down who was there, and it waits for a guide to look at it.
    """

    meeting: MeetingLine
    is_next: bool
    written_by: str | None


def waiting_in(group_ids: list[UUID], wall_now: datetime) -> list[Waiting]:
    """Of each group the meeting that comes next (or is going on), and those that have begun and wait for a guide.

    They are not recorded, or not by a guide. The newest first, in one statement. One that is going on can be both.
    """
    if not group_ids:
        return []
    values = {"ids": group_ids, "today": wall_now.date(), "clock": wall_now.time()}
    return [Waiting(MeetingLine(*row[:-2]), row.is_next, row[-1]) for row in read(_waiting_statement(), values)]


@cache
def _waiting_statement() -> Any:
    today, clock = bindparam("today", type_=Date), bindparam("clock", type_=Time)
    first = _first_statement().subquery()
    begun = or_(_MEETING.on_day < today, and_(_MEETING.on_day == today, _MEETING.starts <= clock))
    is_next = and_(first.c.id.is_not(None), first.c.place == 1)
    return (
        select_lines()
        .add_columns(is_next.label("is_next"), wrote_the_roll())
        .outerjoin(first, first.c.id == _MEETING.id)
        .where(_goes_on_in(), or_(is_next, and_(begun, or_(_MEETING.recorded_at.is_(None), is_by_no_guide()))))
        .order_by(_MEETING.on_day.desc(), _MEETING.starts.desc(), _MEETING.id)
    )


@cache
def _first_statement() -> Any:
    today, clock = bindparam("today", type_=Date), bindparam("clock", type_=Time)
    later = or_(_MEETING.on_day > today, and_(_MEETING.on_day == today, _MEETING.ends > clock))
    place = func.row_number().over(partition_by=_MEETING.group_id, order_by=_ORDER).label("place")
    return select(_MEETING.id, _MEETING.group_id, place).where(_goes_on_in(), later)


class HerGroup(NamedTuple):
    """One group on a participant's own page: its nickname, the meeting that comes next, and what she answered.

    ``another_guide``: somebody is proposed as her guide, and nobody has settled it.
    """

    group_id: UUID
    nickname: str
    meeting: MeetingLine | None
    said: OwnAnswer
    another_guide: bool


def groups_of_hers(actor: Actor, wall_now: datetime) -> list[HerGroup]:
    """The groups somebody belongs to, by nickname, each with what comes next, in one statement."""
    if not actor.roles:
        return []
    values = {
        "ids": list(actor.roles),
        "today": wall_now.date(),
        "clock": wall_now.time(),
        "person_id": actor.person_id,
    }
    lines = [_her_group(row) for row in read(_hers_statement(), values)]
    return sorted(lines, key=lambda line: sort_key(line.nickname))


def _her_group(row: Any) -> HerGroup:
    width, said = len(MeetingLine._fields), -1 - len(OwnAnswer._fields)
    meeting = MeetingLine(*row[:width]) if row[0] else None
    return HerGroup(row[width], row[width + 1], meeting, OwnAnswer.of(row[said:-1]), row[-1])


@cache
def _hers_statement() -> Any:
    group, rsvp = Group.__table__, Rsvp.__table__
    first = _first_statement().subquery()
    own = and_(rsvp.c.session_id == _MEETING.id, rsvp.c.person_id == bindparam("person_id"))
    return (
        line_columns()
        .add_columns(group.c.id, group.c.nickname, *own_columns(), another_is_proposed(group.c.id))
        .select_from(group)
        .outerjoin(first, and_(first.c.group_id == group.c.id, first.c.place == 1))
        .outerjoin(GroupSession.__table__, _MEETING.id == first.c.id)
        .outerjoin(Venue.__table__, _VENUE.id == _MEETING.venue_id)
        .outerjoin(rsvp, own)
        .where(group.c.id.in_(bindparam("ids", expanding=True)))
    )


def _goes_on_in() -> Any:
    return and_(_MEETING.group_id.in_(bindparam("ids", expanding=True)), _MEETING.state == SessionState.PLANNED)


def last_of(group_id: UUID) -> MeetingLine | None:
    """The latest meeting of a group, planned, cancelled or been."""
    query = select_lines().where(GroupSession.group_id == group_id)
    newest = query.order_by(GroupSession.on_day.desc(), GroupSession.starts.desc(), GroupSession.id).limit(1)
    return next(iter(_read(newest)), None)
