"""Meetings that a change in several would reach: how each stands, what hangs on it, and who counts on it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, Time, Uuid, and_, bindparam, exists, or_, select

from groepswerk.core.db import read
from groepswerk.groups.models import Membership, Venue
from groepswerk.messages.models import NEWS, Message, MessageState, Template
from groepswerk.sessions.models import (
    Attendance,
    GroupSession,
    Invitation,
    Rsvp,
    Series,
    SessionNeed,
    SessionState,
    StandIn,
)
from groepswerk.sessions.queries.answers import counts_on

_MEETING, _VENUE, _SERIES, _MEMBER = GroupSession.__table__, Venue.__table__, Series.__table__, Membership.__table__
_NEWS, _STAND_IN = Message.__table__.alias("news"), StandIn.__table__.alias("instead")


class Affected(NamedTuple):
    """One meeting as it stands.

    ``is_answered``: somebody answered, or was there: it stays on its day when its series moves, and is never deleted.
    ``is_tied``: somebody was invited to it, heard of it or guides it in another's place, or it has something of its
    own: needs, places, earlier words, or that it is sensitive. It is never deleted either, nor is one with a subject;
    both go along when their series moves.
    ``is_to_be_told``: something about it waits to be told or sent.
    ``is_said``: that it changed was said of it as it stands, so that to say it again its sequence must grow.
    ``expected``: who counts on it, and still belongs; ``to_hear``: of those, who is still to hear of a change in it.
    ``guided``: in whose place (first) who guides (second).
    """

    id: UUID
    on_day: date
    starts: time
    ends: time
    state: SessionState
    version: int
    sequence: int
    first_planned_on: date
    series_id: UUID | None
    venue_id: UUID | None
    awaits_decision: bool
    recorded_at: datetime | None
    venue: str | None
    subject_id: UUID | None
    capacity: int | None
    is_public: bool
    made_at: datetime
    is_sensitive: bool
    is_said: bool
    is_answered: bool
    is_to_be_told: bool
    is_tied: bool
    expected: frozenset[UUID] = frozenset()
    to_hear: frozenset[UUID] = frozenset()
    guided: frozenset[tuple[UUID, UUID]] = frozenset()

    @property
    def is_known(self) -> bool:
        """Whether it is more than a day, a time and a place."""
        return self.is_tied or self.subject_id is not None

    @property
    def is_on(self) -> bool:
        """Whether it goes on."""
        return self.state == SessionState.PLANNED

    def is_over(self, wall_now: datetime) -> bool:
        """Whether it has begun."""
        return datetime.combine(self.on_day, self.starts) <= wall_now


class OfSeries(NamedTuple):
    """Which meetings of a group: those of one series (None: those of none) that begin from a moment on."""

    group_id: UUID
    series_id: UUID | None
    since: datetime


def to_come_of(which: OfSeries, wall_now: datetime) -> list[Affected]:
    """The meetings that go on and have yet to begin, from that moment on, in order. One statement."""
    first = max(which.since, wall_now)
    values = {"group_id": which.group_id, "series_id": which.series_id, "day": first.date(), "clock": first.time()}
    values |= {"now_day": wall_now.date(), "now_clock": wall_now.time(), "today": wall_now.date()}
    return _gathered(read(_of_series_statement(which.series_id is None), values))


def standing_now(session_ids: Collection[UUID], today: date) -> list[Affected]:
    """These meetings, however they stand, in order. One statement."""
    return _gathered(read(_by_id_statement(), {"ids": list(session_ids), "today": today}))


def waiting_for_decision(group_id: UUID, today: date) -> list[Affected]:
    """The meetings of a group that were kept when their rhythm changed, and of which nobody has decided yet."""
    return _gathered(read(_waiting_statement(), {"group_id": group_id, "today": today}))


def _gathered(rows: Any) -> list[Affected]:
    """One line for each meeting; the rows have one for each person who counts on it, and for each who stands in."""
    of_each: dict[UUID, list[Any]] = {}
    for row in rows:
        of_each.setdefault(row.id, []).append(row)
    lines = [_line(its[0])._replace(**_beside(its)) for its in of_each.values()]
    return sorted(lines, key=lambda line: (line.on_day, line.starts, line.id))


def _beside(rows: list[Any]) -> dict[str, Any]:
    """The people of one meeting."""
    expected = frozenset(row.person_id for row in rows if row.person_id is not None)
    to_hear = frozenset(row.person_id for row in rows if row.person_id is not None and row.is_to_hear)
    guided = frozenset((row.in_place_of, row.instead) for row in rows if row.instead is not None)
    return {"expected": expected, "to_hear": to_hear, "guided": guided, **({"is_tied": True} if expected else {})}


def _line(row: Any) -> Affected:
    told = {word for words in (row.notes or {}).values() for word in words if word}
    standing = {row.subject_id.hex, str(row.subject_id)} if row.subject_id else set()
    is_tied = bool(row.is_tied or told - standing)
    said = (row.is_said, row.is_answered, row.is_to_be_told, is_tied)
    return Affected(*row[:-9], *map(bool, said))


@cache
def _of_series_statement(of_none: bool) -> Select[Any]:
    series = bindparam("series_id", type_=Uuid())
    same = _MEETING.c.series_id.is_(None) if of_none else _MEETING.c.series_id == series
    goes_on = (_MEETING.c.state == SessionState.PLANNED, _MEETING.c.recorded_at.is_(None))
    begins = _not_before("day", "clock"), ~_begun_by("now_day", "now_clock")
    return _statement(_MEETING.c.group_id == bindparam("group_id"), same, *goes_on, *begins)


@cache
def _by_id_statement() -> Select[Any]:
    return _statement(_MEETING.c.id.in_(bindparam("ids", expanding=True)))


@cache
def _waiting_statement() -> Select[Any]:
    here = _MEETING.c.group_id == bindparam("group_id")
    return _statement(here, _MEETING.c.awaits_decision, _MEETING.c.state == SessionState.PLANNED)


def _not_before(day: str, clock: str) -> ColumnElement[bool]:
    on, at = bindparam(day, type_=Date), bindparam(clock, type_=Time)
    return or_(_MEETING.c.on_day > on, and_(_MEETING.c.on_day == on, _MEETING.c.starts >= at))


def _begun_by(day: str, clock: str) -> ColumnElement[bool]:
    on, at = bindparam(day, type_=Date), bindparam(clock, type_=Time)
    return or_(_MEETING.c.on_day < on, and_(_MEETING.c.on_day == on, _MEETING.c.starts <= at))


def _statement(*which: ColumnElement[bool]) -> Select[Any]:
    stays = or_(_MEMBER.c.left_on.is_(None), _MEMBER.c.left_on > bindparam("today", type_=Date))
    hers = and_(_MEMBER.c.group_id == _MEETING.c.group_id, stays, counts_on(_MEMBER.c.person_id, _MEETING.c.id))
    return (
        select(
            _MEETING.c.id,
            _MEETING.c.on_day,
            _MEETING.c.starts,
            _MEETING.c.ends,
            _MEETING.c.state,
            _MEETING.c.version,
            _MEETING.c.sequence,
            _MEETING.c.first_planned_on,
            _MEETING.c.series_id,
            _MEETING.c.venue_id,
            _MEETING.c.awaits_decision,
            _MEETING.c.recorded_at,
            _VENUE.c.name,
            _MEETING.c.subject_id,
            _MEETING.c.capacity,
            _MEETING.c.is_public,
            _MEETING.c.made_at,
            _MEETING.c.is_sensitive,
            _is_said().label("is_said"),
            _is_answered().label("is_answered"),
            _is_to_be_told().label("is_to_be_told"),
            _is_tied().label("is_tied"),
            _MEETING.c.notes,
            _MEMBER.c.person_id,
            _is_to_hear().label("is_to_hear"),
            _STAND_IN.c.in_place_of,
            _STAND_IN.c.person_id.label("instead"),
        )
        .select_from(
            _MEETING.outerjoin(_VENUE, _VENUE.c.id == _MEETING.c.venue_id)
            .outerjoin(_SERIES, _SERIES.c.id == _MEETING.c.series_id)
            .outerjoin(_MEMBER, hers)
            .outerjoin(_STAND_IN, _STAND_IN.c.session_id == _MEETING.c.id)
        )
        .where(*which)
    )


def _is_answered() -> ColumnElement[bool]:
    return or_(
        _MEETING.c.recorded_at.is_not(None),
        _MEETING.c.head_count.is_not(None),
        _MEETING.c.story_id.is_not(None),
        _one_of(Rsvp),
        _one_of(Attendance),
    )


def _is_to_be_told() -> ColumnElement[bool]:
    return exists().where(Message.about_id == _MEETING.c.id, Message.state == MessageState.WAITING)


def _is_said() -> ColumnElement[bool]:
    """What a runner has in hand may be said just now."""
    is_out = or_(_NEWS.c.state != MessageState.WAITING, _NEWS.c.claimed_until.is_not(None))
    as_it_stands = and_(_NEWS.c.about_id == _MEETING.c.id, _NEWS.c.sequence == _MEETING.c.sequence)
    return exists().where(as_it_stands, _NEWS.c.template == Template.MOVED, is_out).correlate(_MEETING)


def _is_to_hear() -> ColumnElement[bool]:
    waits = and_(_NEWS.c.state == MessageState.WAITING, _NEWS.c.claimed_until.is_(None))
    hers = and_(_NEWS.c.about_id == _MEETING.c.id, _NEWS.c.person_id == _MEMBER.c.person_id)
    return exists().where(hers, waits, _NEWS.c.template.in_(sorted(NEWS))).correlate(_MEETING, _MEMBER)


def _is_tied() -> ColumnElement[bool]:
    """Its places are its own when its rhythm has another number of them."""
    own_places = _MEETING.c.capacity.is_distinct_from(_SERIES.c.capacity)
    return or_(_MEETING.c.is_sensitive, own_places, _one_of(Invitation), _one_of(StandIn), _one_of(SessionNeed))


def _one_of(table: Any) -> ColumnElement[bool]:
    return exists().where(table.session_id == _MEETING.c.id).correlate(_MEETING)
