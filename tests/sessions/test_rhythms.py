"""Rhythms of several weekdays and of once a month, the breaks a group meets in, and how all of it is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from groepswerk.core import i18n
from groepswerk.core.languages import language_of
from groepswerk.sessions.calendar import BreakKind, Region
from groepswerk.sessions.copying import next_year
from groepswerk.sessions.rhythm import LAST, nth_of
from groepswerk.sessions.saying import listed, rhythm_said
from groepswerk.sessions.schoolyear import left_of, school_year_of
from groepswerk.sessions.series import PlanRefusal, SeriesRule, plan, refusals

TODAY = date(2026, 8, 24)
TUESDAY = SeriesRule(first_on=date(2026, 9, 1), starts=time(9, 30), minutes=120, count=6)


def days(rule: SeriesRule) -> list[str]:
    return [each.on.isoformat() for each in plan(rule).meetings]


def test_two_days_a_week_every_other_week() -> None:
    both = replace(TUESDAY, weekdays=(1, 3), every_weeks=2)
    assert days(both) == ["2026-09-01", "2026-09-03", "2026-09-15", "2026-09-17", "2026-09-29", "2026-10-01"]


def test_a_week_begins_on_monday_also_when_the_first_day_is_later() -> None:
    first_on_thursday = replace(TUESDAY, first_on=date(2026, 9, 3), weekdays=(1, 3), every_weeks=2, count=3)
    assert days(first_on_thursday) == ["2026-09-03", "2026-09-15", "2026-09-17"]


def test_the_second_tuesday_of_the_month() -> None:
    second = replace(TUESDAY, first_on=date(2026, 9, 8), nth=nth_of(date(2026, 9, 8)), count=4)
    assert days(second) == ["2026-09-08", "2026-10-13", "2026-11-10", "2026-12-08"]


def test_the_last_tuesday_of_the_month() -> None:
    last = replace(TUESDAY, nth=LAST, count=4)
    assert days(last) == ["2026-09-29", "2026-10-27", "2026-11-24", "2026-12-29"]


@pytest.mark.parametrize(("day", "nth"), [(1, 1), (7, 1), (8, 2), (21, 3), (28, 4), (29, LAST), (31, LAST)])
def test_which_of_the_month_a_day_is(day: int, nth: int) -> None:
    assert nth_of(date(2026, 12, day)) == nth


def test_once_a_month_is_on_one_day_of_the_week() -> None:
    assert refusals(replace(TUESDAY, nth=2, weekdays=(1, 3)), TODAY) == [PlanRefusal.ONE_DAY_A_MONTH]
    assert refusals(replace(TUESDAY, nth=5), TODAY) == [PlanRefusal.BAD_INTERVAL]
    assert refusals(replace(TUESDAY, weekdays=(7,)), TODAY) == [PlanRefusal.BAD_WEEKDAY]


def test_five_thousand_dates_are_too_many() -> None:
    daily = replace(TUESDAY, weekdays=tuple(range(7)), count=None, until=date(2030, 8, 1))
    assert refusals(daily, TODAY) == [PlanRefusal.TOO_MANY]
    assert refusals(replace(TUESDAY, count=5000), TODAY) == [PlanRefusal.TOO_MANY]


def test_a_group_may_meet_in_the_breaks_that_are_advice() -> None:
    year = replace(TUESDAY, region=Region.MIDDEN, count=30)
    autumn, spring, may = date(2026, 10, 20), date(2027, 2, 23), date(2027, 4, 27)
    held = {each.on for each in plan(replace(year, met_in=frozenset({BreakKind.AUTUMN}))).meetings}
    assert autumn in held
    assert spring not in held
    all_of_them = replace(year, met_in=frozenset(BreakKind))
    held = {each.on for each in plan(all_of_them).meetings}
    assert {autumn, spring} <= held
    assert may not in held


def test_feasts_are_never_left_out() -> None:
    year = replace(TUESDAY, region=Region.MIDDEN, count=30)
    assert plan(replace(year, feasts=frozenset({"eid_al_fitr", "holi"}))).meetings == plan(year).meetings


SAID = {
    "Every week on Tuesday, 09:30–11:30.": {},
    "Every 2 weeks on Tuesday and Thursday, 09:30–11:30.": {"every_weeks": 2, "weekdays": (1, 3)},
    "Every 3 weeks on Monday, Wednesday and Friday, 09:30–11:30.": {"every_weeks": 3, "weekdays": (4, 0, 2)},
    "Every first Tuesday of the month, 09:30–11:30.": {"nth": 1},
    "Every second Tuesday of the month, 09:30–11:30.": {"nth": 2},
    "Every last Friday of the month, 09:30–11:30.": {"nth": LAST, "weekdays": (4,)},
}


@pytest.mark.parametrize("said", SAID)
def test_a_rhythm_is_said_in_one_sentence(said: str) -> None:
    with i18n.speaking(language_of("en")):
        assert rhythm_said(replace(TUESDAY, **SAID[said])) == said  # type: ignore[arg-type]
        assert listed([]) == ""


def test_left_is_counted_in_the_school_year_of_what_comes_first() -> None:
    year = [each.on for each in plan(replace(TUESDAY, region=Region.MIDDEN, count=50)).meetings]
    first, rest = [on for on in year if on < date(2027, 8, 1)], [on for on in year if on >= date(2027, 8, 1)]
    assert left_of(year, date(2026, 8, 24)) == len(first)
    assert left_of(year, first[10]) == len(first) - 10
    assert left_of(year, date(2027, 8, 5)) == len(rest) > 0
    assert left_of([], TODAY) == 0
    assert [school_year_of(on) for on in (date(2027, 7, 31), date(2027, 8, 1))] == [2026, 2027]


def test_next_year_is_on_the_same_weekday_as_near_as_can_be() -> None:
    copied = next_year(replace(TUESDAY, count=None, until=date(2027, 7, 13)), date(2027, 6, 9))
    assert (copied.first_on, copied.until) == (date(2027, 8, 31), date(2028, 7, 11))
    assert copied.first_on.weekday() == TUESDAY.first_on.weekday()


def test_next_year_of_a_month_is_on_the_same_one_of_its_month() -> None:
    second = replace(TUESDAY, first_on=date(2026, 9, 8), nth=2)
    assert next_year(second, date(2027, 6, 9)).first_on == date(2027, 9, 14)
    assert next_year(replace(second, nth=LAST, first_on=date(2026, 9, 29)), TODAY).first_on == date(2027, 9, 28)


def test_an_old_year_is_copied_into_the_present_one() -> None:
    old = replace(TUESDAY, first_on=date(2023, 9, 5))
    assert next_year(old, date(2026, 9, 20)).first_on == date(2026, 9, 8)
    leap = replace(TUESDAY, first_on=date(2024, 2, 29))
    assert next_year(leap, date(2024, 6, 1)).first_on.weekday() == leap.first_on.weekday()
