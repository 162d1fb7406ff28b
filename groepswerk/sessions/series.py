"""The dates of a series: what a rhythm gives once school breaks and days off are left out.

Pure rules: they answer codes and values, and whoever shows them finds the words. All times are
wall time, so that 09:30 stays 09:30 when the clock changes; `instant` is the one way to UTC.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Self
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from groepswerk.core.clock import HOME_ZONE
from groepswerk.sessions.calendar import (
    ADVICE,
    Break,
    BreakKind,
    DateSpan,
    PublicHoliday,
    Region,
    break_on,
    breaks_known_until,
    holiday_on,
    is_day_off,
)
from groepswerk.sessions.rhythm import NTHS, days_of

MOST_MEETINGS = 200
SHORTEST_MINUTES = 15
LONGEST_MINUTES = 12 * 60
YEARS_BACK = 1
YEARS_AHEAD = 3
LONGEST_YEARS = 4


class SkipReason(StrEnum):
    """Why a day of the rhythm has no meeting."""

    SCHOOL_BREAK = "school_break"
    PUBLIC_HOLIDAY = "public_holiday"
    DAY_OFF = "day_off"
    ALREADY_MEETS = "already_meets"
    DROPPED = "dropped"


class PlanRefusal(StrEnum):
    """Why a rule cannot become a year. Several may hold at once."""

    NOTHING_LEFT = "nothing_left"
    TOO_MANY = "too_many"
    TOO_FEW = "too_few"
    TOO_FAR_BACK = "too_far_back"
    TOO_FAR_AHEAD = "too_far_ahead"
    RUNS_TOO_LONG = "runs_too_long"
    END_BEFORE_START = "end_before_start"
    BAD_LENGTH = "bad_length"
    BAD_INTERVAL = "bad_interval"
    BAD_WEEKDAY = "bad_weekday"
    ONE_DAY_A_MONTH = "one_day_a_month"
    NO_END = "no_end"
    DAYS_OFF_REVERSED = "days_off_reversed"
    SAME_DAY_TWICE = "same_day_twice"
    NO_SUCH_HOUR = "no_such_hour"


class PlanRefused(ValueError):
    """A rule that cannot be walked at all; `refusals` says why."""

    def __init__(self, refusals: list[PlanRefusal]) -> None:
        super().__init__(", ".join(refusals))
        self.refusals = refusals


class NoSuchHour(ValueError):
    """A wall time that the clock jumps over, such as 02:30 on the last Sunday of March."""


@dataclass(frozen=True)
class SeriesRule:
    """A rhythm as the guide gives it, with what she changed by hand.

    `starts` is wall time, `minutes` the length of a meeting, `every_weeks` 1 to 4, `weekdays` 0
    (Monday) to 6; none: the first day's. With `nth` (1 to 4, -1: the last) it is once a month on
    that one weekday. The series ends after `count` meetings or on `until` (included); with both,
    at whichever comes first. `dropped` and the keys of `moved` are days of the rhythm; other days
    in them do nothing. Without a region the school weeks count as any week; in the breaks of
    `met_in` (autumn and spring, which are advice) the group meets all the same. `feasts` are
    codes of feasts to be warned about. On the days of `met_on` the group meets already, and not
    twice.
    """

    first_on: date
    starts: time
    minutes: int
    every_weeks: int = 1
    weekdays: tuple[int, ...] = ()
    nth: int | None = None
    count: int | None = None
    until: date | None = None
    region: Region | None = None
    met_in: frozenset[BreakKind] = frozenset()
    feasts: frozenset[str] = frozenset()
    days_off: tuple[DateSpan, ...] = ()
    met_on: frozenset[date] = frozenset()
    dropped: frozenset[date] = frozenset()
    moved: Mapping[date, date] = field(default_factory=dict)

    @property
    def ends(self) -> time:
        """The wall time at which a meeting is over, on the same day."""
        return (datetime.combine(date.min, self.starts) + timedelta(minutes=self.minutes)).time()


@dataclass(frozen=True, slots=True)
class DaysOff:
    """What a year leaves out and warns about, for each of its rhythms; as in `SeriesRule`."""

    region: Region | None = None
    met_in: frozenset[BreakKind] = frozenset()
    feasts: frozenset[str] = frozenset()
    days_off: tuple[DateSpan, ...] = ()

    @classmethod
    def kept(
        cls, region: str | None, met_in: Iterable[str], feasts: Iterable[str], days_off: Iterable[DateSpan]
    ) -> Self:
        """As the row of a year keeps them, in codes; and the group's own days off beside it."""
        met = frozenset(BreakKind(each) for each in met_in)
        return cls(Region(region) if region else None, met, frozenset(feasts), tuple(days_off))


@dataclass(frozen=True, slots=True)
class PlannedMeeting:
    """A meeting to be; `original_on` is its day in the rhythm, `on` the day it is held."""

    on: date
    original_on: date
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class SkippedDay:
    """A day of the rhythm without a meeting; `detail` names the break or the feast."""

    on: date
    reason: SkipReason
    detail: BreakKind | PublicHoliday | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a rule gives, each list in order of date.

    `breaks` are the school breaks that took a meeting away.
    `breaks_unknown_after` is set when meetings fall after the last school year that has been
    decreed, so that the page can say so.
    """

    meetings: tuple[PlannedMeeting, ...]
    skipped: tuple[SkippedDay, ...]
    breaks: tuple[Break, ...]
    breaks_unknown_after: date | None


def plan(rule: SeriesRule) -> Plan:
    """Lay out the meetings of a rule and the days it leaves out.

    A dropped day has no meeting. A moved day has one wherever she moved it, also when either
    day is off: she chose it (a day moved to itself is held although it is off). With `count`,
    days left out are made up for at the end; with `until` they are not. The walk stops four
    years after the first day. Raises `PlanRefused` for a rule without a sensible shape.
    """
    if broken := _misshapen(rule):
        raise PlanRefused(broken)
    meetings: list[PlannedMeeting] = []
    skipped: list[SkippedDay] = []
    for on in _rhythm(rule):
        if len(meetings) == rule.count:
            break
        if (gap := _skip(rule, on)) is not None:
            skipped.append(gap)
        else:
            held_on = rule.moved.get(on, on)
            meetings.append(PlannedMeeting(held_on, on, rule.starts, rule.ends))
    return _laid_out(rule, sorted(meetings, key=lambda each: each.on), skipped)


def refusals(rule: SeriesRule, today: date) -> list[PlanRefusal]:
    """Return every reason to send the rule back to the guide; an empty list means it is good."""
    return judged(rule, today)[1]


def judged(rule: SeriesRule, today: date) -> tuple[Plan | None, list[PlanRefusal]]:
    """Lay out the meetings of a rule, and return every reason to send it back to the guide.

    A start may lie a year back, for a group that already runs, and three years ahead. What
    follows from the dates is only looked at when the rule itself has nothing wrong.
    """
    found = _misshapen(rule) + _too_far(rule.first_on, today)
    if found:
        return None, found
    planned = plan(rule)
    return planned, _outcome(rule, planned, today)


def instant(on: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a wall time; of an hour that comes twice, the first.

    Raises `NoSuchHour` when the clock of that zone jumps over it.
    """
    wall = datetime.combine(on, at.replace(fold=0))
    there = wall.replace(tzinfo=zone).astimezone(UTC)
    if there.astimezone(zone).replace(tzinfo=None) != wall:
        raise NoSuchHour(wall.isoformat())
    return there


def _rhythm(rule: SeriesRule) -> Iterator[date]:
    last = _last_day(rule.first_on)
    return days_of(rule.first_on, min(rule.until or last, last), rule.every_weeks, rule.weekdays, rule.nth)


def _last_day(first_on: date) -> date:
    if first_on.year + LONGEST_YEARS > date.max.year:
        return date.max
    return first_on + relativedelta(years=LONGEST_YEARS)


def _skip(rule: SeriesRule, on: date) -> SkippedDay | None:
    if on in rule.moved and on not in rule.dropped:
        return None
    if rule.region and (school := break_on(rule.region, on)) and school.kind not in rule.met_in & ADVICE:
        return SkippedDay(on, SkipReason.SCHOOL_BREAK, school.kind)
    if (feast := holiday_on(on)) and is_day_off(feast, on.year):
        return SkippedDay(on, SkipReason.PUBLIC_HOLIDAY, feast)
    if any(on in span for span in rule.days_off):
        return SkippedDay(on, SkipReason.DAY_OFF)
    if on in rule.met_on:
        return SkippedDay(on, SkipReason.ALREADY_MEETS)
    return SkippedDay(on, SkipReason.DROPPED) if on in rule.dropped else None


def _laid_out(rule: SeriesRule, meetings: list[PlannedMeeting], skipped: list[SkippedDay]) -> Plan:
    in_breaks = [each.on for each in skipped if each.reason is SkipReason.SCHOOL_BREAK]
    hit = (break_on(rule.region, on) for on in in_breaks if rule.region)
    known_until = breaks_known_until(rule.region) if rule.region else date.max
    is_beyond = bool(meetings) and meetings[-1].on > known_until
    return Plan(
        meetings=tuple(meetings),
        skipped=tuple(skipped),
        breaks=tuple(dict.fromkeys(each for each in hit if each)),
        breaks_unknown_after=known_until if is_beyond else None,
    )


def _misshapen(rule: SeriesRule) -> list[PlanRefusal]:
    until = rule.until or rule.first_on
    start = timedelta(hours=rule.starts.hour, minutes=rule.starts.minute)
    fits = SHORTEST_MINUTES <= rule.minutes <= LONGEST_MINUTES
    checks = {
        PlanRefusal.BAD_INTERVAL: not 1 <= rule.every_weeks <= 4 or rule.nth not in (None, *NTHS),
        PlanRefusal.BAD_WEEKDAY: not set(range(7)).issuperset(rule.weekdays),
        PlanRefusal.ONE_DAY_A_MONTH: rule.nth is not None and len(set(rule.weekdays)) > 1,
        PlanRefusal.BAD_LENGTH: not fits or start + timedelta(minutes=rule.minutes) >= timedelta(1),
        PlanRefusal.NO_END: rule.count is None and rule.until is None,
        PlanRefusal.TOO_FEW: rule.count is not None and rule.count < 1,
        PlanRefusal.TOO_MANY: rule.count is not None and rule.count > MOST_MEETINGS,
        PlanRefusal.END_BEFORE_START: until < rule.first_on,
        PlanRefusal.RUNS_TOO_LONG: until > _last_day(rule.first_on),
        PlanRefusal.DAYS_OFF_REVERSED: any(span.last < span.first for span in rule.days_off),
    }
    return [refusal for refusal, holds in checks.items() if holds]


def _too_far(first_on: date, today: date) -> list[PlanRefusal]:
    checks = {
        PlanRefusal.TOO_FAR_BACK: first_on < today - relativedelta(years=YEARS_BACK),
        PlanRefusal.TOO_FAR_AHEAD: first_on > today + relativedelta(years=YEARS_AHEAD),
    }
    return [refusal for refusal, holds in checks.items() if holds]


def _outcome(rule: SeriesRule, planned: Plan, today: date) -> list[PlanRefusal]:
    meetings = planned.meetings
    if not meetings:
        return [PlanRefusal.NOTHING_LEFT]
    is_short = rule.until is None and len(meetings) < (rule.count or 0)
    checks = {
        PlanRefusal.TOO_MANY: len(meetings) > MOST_MEETINGS,
        PlanRefusal.TOO_FAR_BACK: meetings[0].on < today - relativedelta(years=YEARS_BACK),
        PlanRefusal.RUNS_TOO_LONG: is_short or meetings[-1].on > _last_day(rule.first_on),
        PlanRefusal.SAME_DAY_TWICE: any(a.on == b.on for a, b in pairwise(meetings)),
        PlanRefusal.NO_SUCH_HOUR: not all(map(_exists, meetings)),
    }
    return [refusal for refusal, holds in checks.items() if holds]


def _exists(meeting: PlannedMeeting) -> bool:
    try:
        instant(meeting.on, meeting.starts, HOME_ZONE)
        instant(meeting.on, meeting.ends, HOME_ZONE)
    except NoSuchHour:
        return False
    return True
