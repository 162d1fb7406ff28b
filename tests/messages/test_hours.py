"""When it is safe: never at night, only when she said, at the same hour of the wall clock in summer and winter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groepswerk.core.clock import HOME_ZONE, wall
from groepswerk.messages.hours import PARTS, AnyHour, is_safe, next_safe, reminder_at


class Hours(NamedTuple):
    """When somebody said it is safe."""

    parts: tuple[str, ...] = ()
    weekdays: tuple[int, ...] = ()


def at(text: str) -> datetime:
    """A moment by the wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=HOME_ZONE)


@pytest.mark.parametrize(
    ("hours", "since", "safe"),
    [
        (AnyHour(), "2027-06-09 08:30", "2027-06-09 08:30"),
        (AnyHour(), "2027-06-09 20:59", "2027-06-09 20:59"),
        (AnyHour(), "2027-06-09 21:00", "2027-06-10 08:00"),
        (AnyHour(), "2027-06-10 03:00", "2027-06-10 08:00"),
        (Hours(("afternoon",)), "2027-06-09 08:30", "2027-06-09 12:00"),
        (Hours(("morning", "evening")), "2027-06-09 12:00", "2027-06-09 18:00"),
        (Hours(("morning",)), "2027-06-09 12:00", "2027-06-10 08:00"),
        (Hours((), (1,)), "2027-06-09 08:30", "2027-06-15 08:00"),
        (Hours(("evening",), (2,)), "2027-06-09 21:30", "2027-06-16 18:00"),
        # The nights on which the clock jumps.
        (AnyHour(), "2027-03-28 01:30", "2027-03-28 08:00"),
        (AnyHour(), "2027-10-31 01:30", "2027-10-31 08:00"),
        # What no form sends is no reason to write to nobody.
        (Hours(("midnight",), (9,)), "2027-06-09 22:00", "2027-06-10 08:00"),
    ],
)
def test_the_next_safe_moment(hours: Hours, since: str, safe: str) -> None:
    assert next_safe(hours, at(since)) == at(safe)
    assert is_safe(hours, at(since)) is (since == safe)


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))
SOME_PARTS = st.lists(st.sampled_from(sorted(PARTS)), unique=True).map(tuple)
SOME_DAYS = st.lists(st.integers(0, 6), unique=True).map(tuple)


@settings(max_examples=300, deadline=None)
@given(MOMENTS, SOME_PARTS, SOME_DAYS)
def test_whatever_she_said_it_is_kept(since: datetime, parts: tuple[str, ...], days: tuple[int, ...]) -> None:
    found = next_safe(Hours(parts, days), since)
    here = wall(found)
    assert since <= found < since + timedelta(days=8)
    assert 8 <= here.hour < 21
    assert not days or here.weekday() in days
    assert any(PARTS[part][0] <= here.hour < PARTS[part][1] for part in parts or PARTS)
    assert next_safe(Hours(parts, days), found) == found


NOW = "2027-06-01 10:00"


@pytest.mark.parametrize(
    ("hours", "days_before", "now", "reminded"),
    [
        (AnyHour(), 1, NOW, "2027-06-14 09:00"),
        (AnyHour(), 7, NOW, "2027-06-08 09:00"),
        (AnyHour(), 0, NOW, "2027-06-15 08:00"),
        (Hours(("evening",)), 1, NOW, "2027-06-14 18:00"),
        # On the day itself there is no evening before the meeting: then the evening before.
        (Hours(("evening",)), 0, NOW, "2027-06-14 18:00"),
        # Only on Saturday: the last one before it.
        (Hours((), (5,)), 1, NOW, "2027-06-12 09:00"),
        # It should have gone already.
        (AnyHour(), 7, "2027-06-14 22:00", "2027-06-15 08:00"),
        (AnyHour(), 1, "2027-06-15 08:30", "2027-06-15 08:30"),
        # Nothing is left before it begins.
        (Hours(("evening",)), 1, "2027-06-14 21:30", None),
        (Hours((), (0,)), 1, "2027-06-15 08:30", None),
    ],
)
def test_a_reminder_of_tuesday_half_past_nine(hours: Hours, days_before: int, now: str, reminded: str | None) -> None:
    found = reminder_at(hours, datetime(2027, 6, 15, 9, 30), days_before, at(now))
    assert found == (at(reminded) if reminded else None)


def test_nobody_is_reminded_of_a_meeting_that_begins_before_eight() -> None:
    begins = datetime(2027, 6, 15, 7, 30)
    assert reminder_at(AnyHour(), begins, 0, at(NOW)) == at("2027-06-14 09:00")
