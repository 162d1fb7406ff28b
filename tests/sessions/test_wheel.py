"""The geometry of the year wheel."""

from datetime import date, timedelta
from itertools import combinations
from math import atan2, hypot, pi

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groepswerk.sessions.wheel import Wheel, WheelDot, year_wheel

FIRST = date(2026, 9, 1)


def weekly(count: int, first: date = FIRST) -> list[tuple[date, str, str]]:
    return [(first + timedelta(weeks=n), "planned", str(n)) for n in range(count)]


def turn_of(wheel: Wheel, dot: WheelDot) -> float:
    """How far round the clock a dot stands, from 0 at the top to 1."""
    return atan2(dot.x - wheel.centre, wheel.centre - dot.y) / (2 * pi) % 1


def from_centre(wheel: Wheel, dot: WheelDot) -> float:
    return hypot(dot.x - wheel.centre, dot.y - wheel.centre)


def test_the_first_day_stands_at_the_top() -> None:
    wheel = year_wheel(weekly(40))
    top = wheel.dots[0]
    assert (top.x, top.y) == (160.0, round(160 - wheel.ring, 1))
    assert (top.state, top.label, top.on) == ("planned", "0", FIRST)


def test_a_quarter_of_a_year_later_stands_on_the_right() -> None:
    wheel = year_wheel([(FIRST, "held", "a"), (FIRST + timedelta(days=91), "next", "b")])
    right = wheel.dots[1]
    assert right.x > wheel.centre + wheel.ring - 1
    assert right.y == pytest.approx(wheel.centre, abs=1)


def test_days_follow_each_other_clockwise_whatever_order_they_come_in() -> None:
    wheel = year_wheel(list(reversed(weekly(40))))
    turns = [turn_of(wheel, dot) for dot in wheel.dots]
    assert turns == sorted(turns)
    assert turns[-1] == pytest.approx(39 * 7 / 365, abs=0.001)


def test_an_empty_year_is_an_empty_ring() -> None:
    wheel = year_wheel([], size=200)
    assert (wheel.size, wheel.centre, wheel.dots) == (200, 100.0, ())


def test_a_weekly_year_stands_on_one_ring_without_touching() -> None:
    wheel = year_wheel(weekly(52))
    assert {round(from_centre(wheel, dot)) for dot in wheel.dots} == {round(wheel.ring)}
    assert no_dots_touch(wheel)


def test_a_second_rhythm_a_day_later_stands_further_in() -> None:
    wheel = year_wheel(weekly(40) + weekly(40, FIRST + timedelta(days=1)))
    assert len({round(from_centre(wheel, dot)) for dot in wheel.dots}) == 2
    assert no_dots_touch(wheel)


def test_a_programme_of_four_years_makes_one_turn() -> None:
    wheel = year_wheel(weekly(200))
    turns = [turn_of(wheel, dot) for dot in wheel.dots]
    assert turns == sorted(turns)
    assert no_dots_touch(wheel)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.dates(FIRST, date(2030, 9, 1)), max_size=60), st.integers(160, 640))
def test_every_dot_is_drawn_inside_with_one_decimal(days: list[date], size: int) -> None:
    wheel = year_wheel([(on, "planned", "") for on in days], size)
    assert [dot.on for dot in wheel.dots] == sorted(days)
    for dot in wheel.dots:
        assert dot.r <= dot.x <= size - dot.r
        assert dot.r <= dot.y <= size - dot.r
        assert all(number == round(number, 1) for number in (dot.x, dot.y, dot.r))


def no_dots_touch(wheel: Wheel) -> bool:
    return all(hypot(a.x - b.x, a.y - b.y) > a.r + b.r for a, b in combinations(wheel.dots, 2))
