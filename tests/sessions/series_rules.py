"""Any rule a guide can give, and what must hold of the year it gives; the suite asks it 300 times, `make faults` 5,000.

What must hold is worked out day by day, without the planner's own walk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import islice

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from groepswerk.core.clock import HOME_ZONE
from groepswerk.sessions.calendar import ADVICE, DateSpan, Region, holiday_on, is_day_off, school_breaks
from groepswerk.sessions.rhythm import LAST
from groepswerk.sessions.series import Plan, PlannedMeeting, SeriesRule, instant, plan

DAY = timedelta(1)
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
SPANS = st.builds(lambda first, length: DateSpan(first, first + timedelta(length)), DAYS, st.integers(0, 20))


@st.composite
def rules(draw: st.DrawFn, *, ends: str = "either") -> SeriesRule:
    """A rule with everything a guide may do to it, by its number of meetings, its last day, or either."""
    first_on = draw(st.dates(date(2026, 1, 1), date(2027, 12, 31)))
    nth = draw(st.sampled_from([None, None, None, 1, 2, 3, 4, LAST]))
    has_count = draw(st.booleans()) if ends == "either" else ends == "count"
    rule = SeriesRule(
        first_on=first_on,
        starts=draw(st.times(time(6), time(20)).map(lambda at: at.replace(second=0, microsecond=0))),
        minutes=draw(st.integers(15, 200)),
        every_weeks=1 if nth else draw(st.integers(1, 4)),
        weekdays=tuple(sorted(draw(st.sets(st.integers(0, 6), max_size=1 if nth else 4)))),
        nth=nth,
        count=draw(st.integers(1, 45 if nth is None else 15)) if has_count else None,
        # Whole weeks as often as not: on such a day a meeting stands, and the last day has to count.
        until=None if has_count else first_on + timedelta(draw(st.integers(0, 500) | st.integers(0, 71).map(_weeks))),
        region=draw(st.none() | st.sampled_from(Region)),
        met_in=frozenset(draw(st.sets(st.sampled_from(sorted(ADVICE))))),
        days_off=tuple(draw(st.lists(SPANS, max_size=4))),
    )
    on_rhythm = st.sampled_from(list(islice(days_by_hand(rule), 40)) or [first_on])
    return replace(
        rule,
        dropped=frozenset(draw(st.lists(on_rhythm, max_size=5))),
        moved=draw(st.dictionaries(on_rhythm, DAYS, max_size=3)),
    )


def days_by_hand(rule: SeriesRule) -> Iterator[date]:
    """The days of the rhythm, found by looking at every day of four years."""
    monday = rule.first_on - timedelta(rule.first_on.weekday())
    weekdays = rule.weekdays or (rule.first_on.weekday(),)
    last = min(rule.until or date.max, rule.first_on + timedelta(4 * 365))
    on = rule.first_on
    while on <= last:
        if on.weekday() in weekdays and _is_its_turn(rule, on, monday):
            yield on
        on += DAY


def _is_its_turn(rule: SeriesRule, on: date, monday: date) -> bool:
    if rule.nth is None:
        return (on - monday).days // 7 % rule.every_weeks == 0
    if rule.nth == LAST:
        return (on + timedelta(7)).month != on.month
    return (on.day - 1) // 7 + 1 == rule.nth


def is_free(rule: SeriesRule, on: date) -> bool:
    """Whether nothing keeps a group from meeting on a day."""
    breaks = school_breaks(rule.region, on, on) if rule.region else []
    feast = holiday_on(on)
    return not (
        any(each.kind not in rule.met_in for each in breaks)
        or (feast and is_day_off(feast, on.year))
        or any(span.first <= on <= span.last for span in rule.days_off)
    )


def mistakes(rule: SeriesRule, planned: Plan) -> list[str]:
    """What is wrong with the year a rule gave."""
    found = [f"{each.on} at {each.starts}: the wall clock moved" for each in planned.meetings if _moved(rule, each)]
    for each in planned.meetings:
        by_hand = rule.moved.get(each.original_on)
        if each.original_on in rule.dropped or (by_hand is None and not is_free(rule, each.original_on)):
            found.append(f"a meeting on {each.original_on}, which is off")
        if each.on != (by_hand or each.original_on):
            found.append(f"{each.original_on} is held on {each.on}")
    found += [f"{each.on} is left out for nothing" for each in planned.skipped if _is_wrongly_out(rule, each.on)]
    return found + _walk(rule, planned)


def _moved(rule: SeriesRule, meeting: PlannedMeeting) -> bool:
    there = instant(meeting.on, meeting.starts, HOME_ZONE).astimezone(HOME_ZONE)
    ends = datetime.combine(meeting.on, meeting.starts) + timedelta(minutes=rule.minutes)
    return (there.date(), there.time(), meeting.ends) != (meeting.on, rule.starts, ends.time())


def _is_wrongly_out(rule: SeriesRule, on: date) -> bool:
    return on not in rule.dropped and (on in rule.moved or is_free(rule, on))


def _walk(rule: SeriesRule, planned: Plan) -> list[str]:
    """Every day of the rhythm is met or named, once and in order, up to the end and not beyond."""
    met = [each.original_on for each in planned.meetings]
    walked = sorted(met + [each.on for each in planned.skipped])
    if walked != list(islice(days_by_hand(rule), len(walked))):
        return ["a day of the rhythm is missing, twice there, or none of it"]
    if rule.count is None:
        return [] if walked == list(days_by_hand(rule)) else [f"it does not end on {rule.until}"]
    if len(met) != rule.count and len(walked) != len(list(days_by_hand(rule))):
        return [f"{len(met)} meetings, not {rule.count}"]
    return [] if not met or len(met) < rule.count or max(met) == walked[-1] else ["it goes on after the last meeting"]


def _weeks(number: int) -> int:
    """Their days."""
    return 7 * number


def asked(times: int, planner: Callable[[SeriesRule], Plan] = plan, *, shrink: bool = True) -> None:
    """Ask the planner for that many years; AssertionError when one of them is wrong."""
    phases = (Phase.explicit, Phase.reuse, Phase.generate, *([Phase.shrink] if shrink else []))

    @settings(max_examples=times, deadline=None, phases=phases, database=None)
    @given(rules())
    def check(rule: SeriesRule) -> None:
        assert mistakes(rule, planner(rule)) == []

    check()


def _keeping_utc(rule: SeriesRule) -> Plan:
    """A planner that counts in UTC: its wall time shifts when the clock changes."""
    planned = plan(rule)
    first = instant(rule.first_on, rule.starts, HOME_ZONE)
    meetings = []
    for each in planned.meetings:
        wall = (first + (each.on - rule.first_on)).astimezone(HOME_ZONE)
        meetings.append(replace(each, starts=wall.time()))
    return replace(planned, meetings=tuple(meetings))


def _meeting_in_breaks(rule: SeriesRule) -> Plan:
    """A planner that knows no school breaks."""
    return plan(replace(rule, region=None))


def _blind_to_days_off(rule: SeriesRule) -> Plan:
    """A planner that forgets the group's own days off."""
    return plan(replace(rule, days_off=()))


def _until_left_out(rule: SeriesRule) -> Plan:
    """A planner for which the last day does not count."""
    if rule.until is None or rule.until == rule.first_on:
        return plan(rule)
    return plan(replace(rule, until=rule.until - DAY))


def _one_short(rule: SeriesRule) -> Plan:
    """A planner that counts a day that is left out as a meeting."""
    planned = plan(rule)
    if rule.count is None or not planned.skipped:
        return planned
    return replace(planned, meetings=planned.meetings[:-1])


def _counting_from_the_first_weekday(rule: SeriesRule) -> Plan:
    """A planner whose every second week begins at the first meeting instead of on Monday."""
    if rule.nth is None and rule.weekdays:
        days = (rule.first_on + timedelta(place) for place in range(7))
        first_on = next(on for on in days if on.weekday() in rule.weekdays)
        return plan(replace(rule, first_on=first_on)) if first_on <= (rule.until or first_on) else plan(rule)
    return plan(rule)


TWINS = (
    _keeping_utc,
    _meeting_in_breaks,
    _blind_to_days_off,
    _until_left_out,
    _one_short,
    _counting_from_the_first_weekday,
)
