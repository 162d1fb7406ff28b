"""The planner: a year from a rhythm, on the real year of the three groups and on any rule."""

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from groepswerk.core.clock import HOME_ZONE
from groepswerk.sessions.calendar import BreakKind, DateSpan, PublicHoliday, Region
from groepswerk.sessions.series import (
    NoSuchHour,
    Plan,
    PlanRefusal,
    PlanRefused,
    SeriesRule,
    SkipReason,
    instant,
    plan,
    refusals,
)
from tests.sessions.series_rules import TWINS, asked, rules

TODAY = date(2026, 8, 24)
MAY_WEEK = DateSpan(date(2027, 5, 3), date(2027, 5, 7))
TUESDAYS = SeriesRule(
    first_on=date(2026, 9, 1),
    starts=time(9, 30),
    minutes=120,
    count=40,
    region=Region.MIDDEN,
    days_off=(MAY_WEEK,),
)


def with_(rule: SeriesRule, **changes: Any) -> SeriesRule:
    return replace(rule, **changes)


def dates(planned: Plan) -> list[date]:
    return [meeting.on for meeting in planned.meetings]


def year_of(group: str) -> list[tuple[date, time, time]]:
    source = files("groepswerk") / "demo" / "data" / "sessions-2026-27.csv"
    return [
        (date.fromisoformat(row["date"]), time.fromisoformat(row["starts"]), time.fromisoformat(row["ends"]))
        for row in csv.DictReader(source.read_text(encoding="utf-8").splitlines())
        if row["group"] == group
    ]


REAL_YEARS = [
    ("spoorwijk-tarifit", date(2026, 9, 1), time(9, 30), {}),
    (
        "kanaleneiland-arabic-dutch",
        date(2026, 9, 2),
        time(19),
        {date(2027, 3, 10): date(2027, 3, 12)},
    ),
    ("hillesluis-tigrinya", date(2026, 9, 3), time(9), {date(2027, 1, 7): date(2027, 1, 8)}),
]


@pytest.mark.parametrize(("group", "first_on", "starts", "moved"), REAL_YEARS)
def test_the_real_year_of_a_group(group: str, first_on: date, starts: time, moved: dict[date, date]) -> None:
    rule = with_(TUESDAYS, first_on=first_on, starts=starts, moved=moved)
    expected = year_of(group)
    assert len(expected) == 40
    assert [(each.on, each.starts, each.ends) for each in plan(rule).meetings] == expected
    assert refusals(rule, TODAY) == []


@pytest.mark.parametrize(("group", "first_on", "starts", "moved"), REAL_YEARS)
def test_without_the_move_only_the_moved_meeting_differs(
    group: str, first_on: date, starts: time, moved: dict[date, date]
) -> None:
    planned = dates(plan(with_(TUESDAYS, first_on=first_on, starts=starts)))
    real = [on for on, _, _ in year_of(group)]
    assert {(a, b) for a, b in zip(planned, real, strict=True) if a != b} == set(moved.items())


def test_the_left_out_days_are_named() -> None:
    planned = plan(TUESDAYS)
    assert [(each.on, each.reason, each.detail) for each in planned.skipped] == [
        (date(2026, 10, 20), SkipReason.SCHOOL_BREAK, BreakKind.AUTUMN),
        (date(2026, 12, 22), SkipReason.SCHOOL_BREAK, BreakKind.CHRISTMAS),
        (date(2026, 12, 29), SkipReason.SCHOOL_BREAK, BreakKind.CHRISTMAS),
        (date(2027, 2, 23), SkipReason.SCHOOL_BREAK, BreakKind.SPRING),
        (date(2027, 4, 27), SkipReason.SCHOOL_BREAK, BreakKind.MAY),
        (date(2027, 5, 4), SkipReason.DAY_OFF, None),
    ]
    assert [(each.kind, each.first, each.last) for each in planned.breaks] == [
        (BreakKind.AUTUMN, date(2026, 10, 17), date(2026, 10, 25)),
        (BreakKind.CHRISTMAS, date(2026, 12, 19), date(2027, 1, 3)),
        (BreakKind.SPRING, date(2027, 2, 20), date(2027, 2, 28)),
        (BreakKind.MAY, date(2027, 4, 24), date(2027, 5, 2)),
    ]


@pytest.mark.parametrize("kind", list(BreakKind))
def test_a_group_may_meet_in_the_breaks_that_are_advice_and_in_no_other(kind: BreakKind) -> None:
    rule = with_(TUESDAYS, count=60, days_off=())
    left_out = {each.detail for each in plan(rule).skipped if each.reason is SkipReason.SCHOOL_BREAK}
    assert left_out == set(BreakKind)
    still_out = {each.detail for each in plan(with_(rule, met_in=frozenset({kind}))).skipped}
    assert (kind in still_out) is (kind not in {BreakKind.AUTUMN, BreakKind.SPRING})
    assert left_out - {kind} <= still_out


def test_without_a_region_feasts_are_left_out_and_school_weeks_are_not() -> None:
    planned = plan(with_(TUESDAYS, region=None, days_off=()))
    assert [(each.on, each.detail) for each in planned.skipped] == [(date(2027, 4, 27), PublicHoliday.KINGS_DAY)]
    assert planned.breaks == ()


def test_good_friday_is_planned() -> None:
    planned = plan(with_(TUESDAYS, first_on=date(2027, 3, 5), count=5))
    assert date(2027, 3, 26) in dates(planned)


def test_with_how_many_a_dropped_day_is_made_up_for_at_the_end() -> None:
    before = dates(plan(TUESDAYS))
    dropped = plan(with_(TUESDAYS, dropped=frozenset({date(2026, 11, 3)})))
    # The Tuesday after 13 July is in the summer break, so the first one after it is 31 August.
    assert dates(dropped) == [on for on in before if on != date(2026, 11, 3)] + [date(2027, 8, 31)]
    assert SkipReason.DROPPED in {each.reason for each in dropped.skipped}


def test_with_until_a_dropped_day_is_not_made_up_for() -> None:
    rule = with_(TUESDAYS, count=None, until=date(2026, 11, 10))
    dropped = with_(rule, dropped=frozenset({date(2026, 11, 3)}))
    assert dates(plan(rule))[-1] == date(2026, 11, 10)
    assert len(plan(dropped).meetings) == len(plan(rule).meetings) - 1


def test_a_moved_day_keeps_its_place_in_the_rhythm_and_may_land_on_a_day_off() -> None:
    rule = with_(TUESDAYS, count=4, moved={date(2026, 9, 8): date(2026, 10, 21)})
    assert [(each.on, each.original_on) for each in plan(rule).meetings] == [
        (date(2026, 9, 1), date(2026, 9, 1)),
        (date(2026, 9, 15), date(2026, 9, 15)),
        (date(2026, 9, 22), date(2026, 9, 22)),
        (date(2026, 10, 21), date(2026, 9, 8)),
    ]


def test_a_day_off_moved_to_itself_is_held() -> None:
    autumn = date(2026, 10, 20)
    planned = plan(with_(TUESDAYS, moved={autumn: autumn}))
    assert autumn in dates(planned)
    assert BreakKind.AUTUMN not in {each.kind for each in planned.breaks}


def test_dropping_wins_over_moving() -> None:
    day = date(2026, 9, 8)
    rule = with_(TUESDAYS, moved={day: date(2026, 9, 9)}, dropped=frozenset({day}))
    assert day not in {each.original_on for each in plan(rule).meetings}


def test_a_plan_beyond_the_decreed_school_years_says_so() -> None:
    assert plan(TUESDAYS).breaks_unknown_after is None
    late = plan(with_(TUESDAYS, first_on=date(2030, 3, 5)))
    assert late.breaks_unknown_after == date(2030, 8, 25)


def test_with_both_ends_whichever_comes_first() -> None:
    assert len(plan(with_(TUESDAYS, until=date(2026, 9, 15))).meetings) == 3
    assert len(plan(with_(TUESDAYS, count=2, until=date(2026, 9, 15))).meetings) == 2


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"every_weeks": 0}, [PlanRefusal.BAD_INTERVAL]),
        ({"every_weeks": 5}, [PlanRefusal.BAD_INTERVAL]),
        ({"count": 0}, [PlanRefusal.TOO_FEW]),
        ({"count": 500}, [PlanRefusal.TOO_MANY]),
        ({"count": None}, [PlanRefusal.NO_END]),
        ({"minutes": 14}, [PlanRefusal.BAD_LENGTH]),
        ({"starts": time(8), "minutes": 12 * 60 + 1}, [PlanRefusal.BAD_LENGTH]),
        ({"starts": time(23), "minutes": 60}, [PlanRefusal.BAD_LENGTH]),
        ({"until": date(2026, 8, 31)}, [PlanRefusal.END_BEFORE_START]),
        ({"until": date(2030, 9, 2)}, [PlanRefusal.RUNS_TOO_LONG]),
        (
            {"days_off": (DateSpan(MAY_WEEK.last, MAY_WEEK.first),)},
            [PlanRefusal.DAYS_OFF_REVERSED],
        ),
        ({"every_weeks": 9, "count": 0}, [PlanRefusal.BAD_INTERVAL, PlanRefusal.TOO_FEW]),
    ],
)
def test_a_misshapen_rule_is_refused_and_cannot_be_walked(changes: dict[str, Any], expected: list[PlanRefusal]) -> None:
    rule = with_(TUESDAYS, **changes)
    assert refusals(rule, TODAY) == expected
    with pytest.raises(PlanRefused) as caught:
        plan(rule)
    assert caught.value.refusals == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"first_on": date(2025, 8, 23)}, PlanRefusal.TOO_FAR_BACK),
        ({"first_on": date.min}, PlanRefusal.TOO_FAR_BACK),
        ({"moved": {date(2026, 9, 8): date(1, 1, 1)}}, PlanRefusal.TOO_FAR_BACK),
        ({"first_on": date(2029, 8, 25)}, PlanRefusal.TOO_FAR_AHEAD),
        ({"first_on": date.max}, PlanRefusal.TOO_FAR_AHEAD),
        ({"moved": {date(2026, 9, 8): date.max}}, PlanRefusal.RUNS_TOO_LONG),
        ({"count": 60, "every_weeks": 4}, PlanRefusal.RUNS_TOO_LONG),
        (
            {"region": None, "count": None, "until": date(2030, 9, 1)},
            PlanRefusal.TOO_MANY,
        ),
        (
            {"days_off": (DateSpan(date(2020, 1, 1), date(2040, 1, 1)),)},
            PlanRefusal.NOTHING_LEFT,
        ),
        ({"moved": {date(2026, 9, 8): date(2026, 9, 15)}}, PlanRefusal.SAME_DAY_TWICE),
    ],
)
def test_a_rule_whose_dates_cannot_be_is_refused(changes: dict[str, Any], expected: PlanRefusal) -> None:
    assert refusals(with_(TUESDAYS, **changes), TODAY) == [expected]


@pytest.mark.parametrize("first_on", [date(2025, 8, 24), date(2029, 8, 24)])
def test_a_start_a_year_back_or_three_years_ahead_is_allowed(first_on: date) -> None:
    assert refusals(with_(TUESDAYS, first_on=first_on), TODAY) == []


def test_a_plan_without_meetings_still_shows_what_it_left_out() -> None:
    planned = plan(with_(TUESDAYS, days_off=(DateSpan(date(2020, 1, 1), date(2040, 1, 1)),)))
    assert planned.meetings == ()
    assert planned.skipped[0].on == date(2026, 9, 1)
    assert date(2030, 8, 1) < planned.skipped[-1].on <= date(2030, 9, 1)


@pytest.mark.parametrize(("starts", "minutes"), [(time(2, 30), 120), (time(1, 30), 60)])
def test_a_meeting_in_the_hour_that_the_clock_jumps_over_is_refused(starts: time, minutes: int) -> None:
    nights = with_(TUESDAYS, first_on=date(2027, 3, 14), starts=starts, minutes=minutes, count=2)
    assert refusals(nights, TODAY) == []
    # 28 March 2027 is Easter Sunday too, so she has to choose that night herself.
    night = date(2027, 3, 28)
    assert refusals(with_(nights, count=3, moved={night: night}), TODAY) == [PlanRefusal.NO_SUCH_HOUR]


def test_instants_of_a_wall_time_follow_the_clock() -> None:
    half_past_nine = time(9, 30)
    assert instant(date(2026, 10, 20), half_past_nine, HOME_ZONE) == datetime(2026, 10, 20, 7, 30, tzinfo=UTC)
    assert instant(date(2026, 10, 27), half_past_nine, HOME_ZONE) == datetime(2026, 10, 27, 8, 30, tzinfo=UTC)


def test_the_hour_that_does_not_exist_is_refused_and_of_the_doubled_one_the_first_taken() -> None:
    with pytest.raises(NoSuchHour):
        instant(date(2027, 3, 28), time(2, 30), HOME_ZONE)
    assert instant(date(2026, 10, 25), time(2, 30, fold=1), HOME_ZONE) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_three_hundred_years_from_any_rule_are_right() -> None:
    asked(300)


@pytest.mark.parametrize("twin", TWINS)
def test_a_planner_with_a_mistake_in_it_is_found(twin: Callable[[SeriesRule], Plan]) -> None:
    with pytest.raises(AssertionError):
        asked(300, twin, shrink=False)


def test_a_year_is_over_both_clock_changes() -> None:
    year = with_(TUESDAYS, count=52, region=None, days_off=())
    walls = [instant(each.on, each.starts, HOME_ZONE).astimezone(HOME_ZONE) for each in plan(year).meetings]
    assert {wall.time() for wall in walls} == {time(9, 30)}
    assert len({wall.utcoffset() for wall in walls}) == 2


@settings(max_examples=30, deadline=None, database=None)
@given(rules(ends="count"), st.integers(0, 44))
def test_dropping_one_day_puts_one_more_at_the_end(rule: SeriesRule, which: int) -> None:
    rule = with_(rule, moved={})
    before = dates(plan(rule))
    # Where the years of a plan end there is no day to put it on.
    assume(before and before[-1] < rule.first_on + timedelta(2 * 365))
    day = before[which % len(before)]
    after = dates(plan(with_(rule, dropped=rule.dropped | {day})))
    assert after[:-1] == [on for on in before if on != day]
    assert after[-1] > before[-1]
