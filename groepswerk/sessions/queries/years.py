"""The years of a group as they were planned: rhythms, days off and steps, each list in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, bindparam, case, func, select

from groepswerk.core.db import db, read
from groepswerk.core.vault import DataKey
from groepswerk.groups.models import Group, Venue
from groepswerk.sessions.calendar import DateSpan
from groepswerk.sessions.copying import begun_on
from groepswerk.sessions.models import (
    DayOff,
    GroupSession,
    Phase,
    PhaseStep,
    Programme,
    Series,
    SeriesKind,
    SessionState,
)
from groepswerk.sessions.queries.meetings import MeetingLine, select_lines
from groepswerk.sessions.rhythm import AS_GIVEN, to_go_by
from groepswerk.sessions.series import DaysOff, SeriesRule
from groepswerk.sessions.succession import taken_over
from groepswerk.words.models import Utterance
from groepswerk.words.queries import Keys, Words, words_columns


@dataclass(frozen=True, slots=True)
class RhythmLine:
    """One rhythm of one year of a group, with what the year says of days off.

    A year that has no meetings from a rhythm has one of these without a ``series_id``. ``number``: how many meetings it
    has; ``last_on``: the day of the last that is on, None when none is.
    """

    group_id: UUID
    organisation_id: UUID
    programme_id: UUID
    region: str | None
    met_in: list[str]
    feast_codes: list[str]
    made_at: datetime
    series_id: UUID | None
    kind: SeriesKind
    first_on: date
    starts: time
    minutes: int
    every_weeks: int
    weekdays: list[int]
    nth: int | None
    count: int | None
    until: date | None
    capacity: int | None
    venue: str | None
    number: int
    last_on: date | None

    @property
    def is_given(self) -> bool:
        """No rhythm gives its days: they came out of a sheet, or were moved."""
        return self.nth == AS_GIVEN

    @property
    def ends(self) -> time:
        """The wall time at which a meeting of it is over."""
        return (datetime.combine(date.min, self.starts) + timedelta(minutes=self.minutes)).time()

    def leaves_out(self, days_off: tuple[DateSpan, ...]) -> DaysOff:
        """What its year leaves out and warns about; ``days_off``: the group's own."""
        return DaysOff.kept(self.region, self.met_in, self.feast_codes, days_off)

    def rule(self, days_off: tuple[DateSpan, ...] = ()) -> SeriesRule:
        """The rule it was made from, without what was changed by hand on single dates."""
        year = self.leaves_out(days_off)
        weekdays, nth = to_go_by(self.weekdays, self.nth)
        return SeriesRule(
            first_on=self.first_on,
            starts=self.starts,
            minutes=self.minutes,
            every_weeks=self.every_weeks,
            weekdays=weekdays,
            nth=nth,
            count=self.count,
            until=self.until,
            region=year.region,
            met_in=year.met_in,
            feasts=year.feasts,
            days_off=year.days_off,
        )


_PROGRAMME, _SERIES, _VENUE = Programme.__table__.c, Series.__table__.c, Venue.__table__.c


def rhythms_of(group_id: UUID) -> list[RhythmLine]:
    """The rhythms of all years of a group: the newest year first, in it the core of the group first.

    Those without meetings are none: all of them have another one now.
    """
    return [RhythmLine(*row) for row in read(_of_group(), {"group_id": group_id})]


def rhythm_by_id(series_id: UUID) -> RhythmLine | None:
    """One rhythm."""
    return next((RhythmLine(*row) for row in read(_of_series(), {"series_id": series_id})), None)


def rhythms_to_copy(group_id: UUID) -> list[RhythmLine]:
    """What a next year can be like: the rhythms that nothing took over, each for as long as all before it in its place.

    In the order of ``rhythms_of``; those of the newest year come first.
    """
    lines = [line for line in rhythms_of(group_id) if line.series_id]
    before = {after.series_id: line for line, after in taken_over(lines)}
    gone = {line.series_id for line in before.values()}
    return [_whole(line, before) for line in lines if line.series_id not in gone]


def _whole(line: RhythmLine, before: Mapping[UUID | None, RhythmLine]) -> RhythmLine:
    """The same rhythm as if the year had begun with it."""
    first, count, earlier = line.first_on, line.count, before.get(line.series_id)
    while earlier is not None:
        first = earlier.first_on
        count = None if count is None else count + earlier.number
        earlier = before.get(earlier.series_id)
    return replace(line, first_on=begun_on(line.rule(), first), count=count)


def newest_rhythm(group_id: UUID) -> UUID | None:
    """The first rhythm of the newest year of a group that was planned from one: what a next year can be like."""
    return next((line.series_id for line in rhythms_to_copy(group_id)), None)


@cache
def _of_group() -> Any:
    newest = (_PROGRAMME.made_at.desc(), _PROGRAMME.id, _SERIES.kind, _SERIES.first_on, _SERIES.id)
    here = GroupSession.__table__.c.group_id == bindparam("group_id")
    return _rhythms(here).where(_PROGRAMME.group_id == bindparam("group_id")).order_by(*newest)


@cache
def _of_series() -> Any:
    here = GroupSession.__table__.c.series_id == bindparam("series_id")
    return _rhythms(here).where(_SERIES.id == bindparam("series_id"))


def _rhythms(here: Any) -> Any:
    """``here``: which meetings are looked at."""
    group, meeting = Group.__table__, GroupSession.__table__.c
    last_on = func.max(case((meeting.state == SessionState.PLANNED, meeting.on_day)))
    columns = (meeting.series_id, func.count().label("number"), last_on.label("last_on"))
    met = select(*columns).where(here, meeting.series_id.is_not(None)).group_by(meeting.series_id).subquery()
    its = Series.__table__.join(met, met.c.series_id == _SERIES.id)
    beside = Programme.__table__.outerjoin(its, _SERIES.programme_id == _PROGRAMME.id)
    return select(
        _PROGRAMME.group_id,
        group.c.organisation_id,
        _PROGRAMME.id,
        _PROGRAMME.region,
        _PROGRAMME.met_in,
        _PROGRAMME.feasts,
        _PROGRAMME.made_at,
        _SERIES.id,
        _SERIES.kind,
        _SERIES.first_on,
        _SERIES.starts,
        _SERIES.minutes,
        _SERIES.every_weeks,
        _SERIES.weekdays,
        _SERIES.nth,
        _SERIES.count,
        _SERIES.until,
        _SERIES.capacity,
        _VENUE.name,
        met.c.number,
        met.c.last_on,
    ).select_from(
        beside.join(group, group.c.id == _PROGRAMME.group_id).outerjoin(Venue.__table__, _VENUE.id == _SERIES.venue_id)
    )


def days_off_of(group_id: UUID) -> list[tuple[UUID, DateSpan]]:
    """The group's own days off in all its years, in order, each with its programme's id."""
    return [(row[0], DateSpan(row[1], row[2])) for row in read(_days_off(), {"group_id": group_id})]


@cache
def _days_off() -> Any:
    off = DayOff.__table__.c
    return (
        select(off.programme_id, off.first_on, off.last_on)
        .select_from(DayOff.__table__.join(Programme.__table__, _PROGRAMME.id == off.programme_id))
        .where(_PROGRAMME.group_id == bindparam("group_id"))
        .order_by(off.first_on, off.last_on, off.id)
    )


def days_off_in(programme_id: UUID) -> list[DateSpan]:
    """The group's own days off in one year, in order."""
    query = select(DayOff.first_on, DayOff.last_on).where(DayOff.programme_id == programme_id)
    return [DateSpan(*row) for row in db.session.execute(query.order_by(DayOff.first_on, DayOff.last_on))]


def programme_by_id(programme_id: UUID) -> Programme | None:
    """One year, to be changed."""
    return db.session.get(Programme, programme_id)


class YearMeeting(NamedTuple):
    """A meeting with the rhythm and the year it was planned in; None: it was added by hand."""

    line: MeetingLine
    series_id: UUID | None
    programme_id: UUID | None


def meetings_by_year(group_id: UUID) -> list[YearMeeting]:
    """All meetings of a group in order, cancelled ones too."""
    return [YearMeeting(MeetingLine(*row[:-2]), row[-2], row[-1]) for row in read(_by_year(), {"group_id": group_id})]


@cache
def _by_year() -> Any:
    meeting = GroupSession.__table__.c
    return (
        select_lines()
        .add_columns(meeting.series_id, _SERIES.programme_id)
        .outerjoin(Series.__table__, _SERIES.id == meeting.series_id)
        .where(meeting.group_id == bindparam("group_id"))
        .order_by(meeting.on_day, meeting.starts, meeting.id)
    )


class Step(NamedTuple):
    """A step of a year: since when, and what the group said of it. ``version`` 0: it was not taken yet."""

    group_id: UUID
    programme_id: UUID
    phase: Phase
    began_on: date | None
    words_id: UUID | None
    version: int
    words: Words | None


def steps_of(group_id: UUID) -> list[Step]:
    """The steps that were taken in all years of a group, with their words opened."""
    keys = Keys()
    return [_step(row, keys) for row in read(_steps(), {"group_id": group_id})]


def step_at(programme_id: UUID, phase: str) -> Step | None:
    """One step of one year, taken or not; None: there is no such year, or no such step."""
    if phase not in set(Phase):
        return None
    keys, values = Keys(), {"programme_id": programme_id, "phase": Phase(phase)}
    row = read(_one_step(), values).first()
    return _step(row, keys)._replace(phase=Phase(phase)) if row else None


def _step(row: Any, keys: Keys) -> Step:
    words = keys.words_in(row) if row.words_id else None
    return Step(row.group_id, row.programme_id, row.phase, row.began_on, row.words_id, row.version or 0, words)


@cache
def _steps() -> Any:
    step = PhaseStep.__table__.c
    return _with_words(step.programme_id == _PROGRAMME.id, False).where(_PROGRAMME.group_id == bindparam("group_id"))


@cache
def _one_step() -> Any:
    step = PhaseStep.__table__.c
    this = and_(step.programme_id == _PROGRAMME.id, step.phase == bindparam("phase", type_=step.phase.type))
    return _with_words(this, True).where(_PROGRAMME.id == bindparam("programme_id"))


def _with_words(this: Any, also_none: bool) -> Any:
    """Years joined with their steps, those with their words and with the key of the words."""
    step, said, key = PhaseStep.__table__, Utterance.__table__, DataKey.__table__
    columns = (_PROGRAMME.group_id, _PROGRAMME.id.label("programme_id"))
    return select(*columns, step.c.phase, step.c.began_on, step.c.version, *words_columns()).select_from(
        Programme.__table__.join(step, this, isouter=also_none)
        .outerjoin(said, said.c.id == step.c.words_id)
        .outerjoin(key, key.c.id == said.c.key_id)
    )
