"""A rhythm is read off from the days of a sheet only when there is one; else what most of them have in common."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from groepswerk.sessions.given_days import rule_of
from groepswerk.sessions.importing import ImportedMeeting
from groepswerk.sessions.rhythm import AS_GIVEN, LAST, days_of

TUESDAY = date(2027, 9, 7)
LATE = date(2028, 6, 30)


def given(*days: date, place: str | None = None) -> list[ImportedMeeting]:
    return [ImportedMeeting(row, on, time(9, 30), time(11, 30), place) for row, on in enumerate(days)]


@pytest.mark.parametrize(
    ("every_weeks", "weekdays", "nth"),
    [(1, (1,), None), (2, (1,), None), (3, (1,), None), (1, (1, 3), None), (1, (1,), 1), (1, (1,), LAST)],
)
def test_a_rhythm_is_found_again_with_a_break_in_it(every_weeks: int, weekdays: tuple[int, ...], nth: int) -> None:
    days = list(days_of(TUESDAY, LATE, every_weeks, weekdays, nth))
    rule = rule_of(given(*days[:3], *days[4:]))
    assert (rule.every_weeks, rule.weekdays, rule.nth) == (every_weeks, weekdays, nth)
    assert (rule.first_on, rule.until, rule.starts, rule.minutes) == (days[0], days[-1], time(9, 30), 120)


def test_days_without_a_rhythm_have_what_is_most_common() -> None:
    opening = TUESDAY - timedelta(3)
    rule = rule_of(given(opening, *days_of(TUESDAY, LATE, 2)))
    assert (rule.nth, rule.weekdays, rule.every_weeks, rule.first_on) == (AS_GIVEN, (1,), 2, TUESDAY)


def test_few_days_or_rare_ones_are_no_rhythm() -> None:
    for days in ((TUESDAY,), (TUESDAY, TUESDAY + timedelta(7)), tuple(TUESDAY + timedelta(7 * n) for n in (0, 5, 15))):
        assert rule_of(given(*days)).nth == AS_GIVEN
    scattered = rule_of(given(*(TUESDAY + timedelta(n) for n in (0, 8, 16, 24))))
    assert (scattered.nth, scattered.weekdays, scattered.first_on) == (AS_GIVEN, (), TUESDAY)


def test_two_places_are_no_rhythm() -> None:
    days = list(days_of(TUESDAY, LATE, 1))
    assert rule_of([*given(*days[:5], place="De Kas"), *given(*days[5:], place="Nieuw Huis")]).nth == AS_GIVEN
