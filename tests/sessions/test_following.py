"""What a rhythm is once its meetings were moved, and which rhythm took over from which. Pure rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest

from groepswerk.core import i18n
from groepswerk.core.languages import language_of
from groepswerk.sessions.following import Stands, followed
from groepswerk.sessions.rhythm import LAST
from groepswerk.sessions.saying import rhythm_said
from groepswerk.sessions.series import SeriesRule, plan
from groepswerk.sessions.succession import taken_over

TUESDAY = SeriesRule(first_on=date(2026, 9, 1), starts=time(9, 30), minutes=120, count=12)


def moved(rule: SeriesRule, days: int, starts: time = time(13), ends: time = time(15)) -> list[Stands]:
    """Its meetings, so many days later."""
    return [Stands(each.on + timedelta(days), starts, ends, None) for each in plan(rule).meetings]


SAID: dict[str, tuple[dict[str, Any], int]] = {
    "Every week on Thursday, 13:00–15:00.": ({}, 2),
    "Every 3 weeks on Monday, 13:00–15:00.": ({"every_weeks": 3}, -1),
    "Every week on Wednesday and Friday, 13:00–15:00.": ({"weekdays": (1, 3)}, 1),
    "Every week on Monday and Wednesday, 13:00–15:00.": ({"weekdays": (5, 3), "first_on": date(2026, 9, 3)}, 4),
    "Every second Tuesday of the month, 13:00–15:00.": ({"nth": 1}, 7),
    "Every last Monday of the month, 13:00–15:00.": ({"nth": LAST, "first_on": date(2026, 9, 29), "count": 2}, -1),
    # The day after the first Tuesday is the first Wednesday, but in September 2027 the second.
    "Mostly on Wednesday, 13:00–15:00.": ({"nth": 1, "count": 13}, 1),
    "Every first Tuesday of the month, 13:00–15:00.": ({"nth": 1}, 0),
}


@pytest.mark.parametrize("said", SAID)
def test_the_words_are_those_of_the_meetings_as_they_are_now(said: str) -> None:
    changes, days = SAID[said]
    was = replace(TUESDAY, **changes)
    now = followed(was, moved(was, days), days)
    with i18n.speaking(language_of("en")):
        assert rhythm_said(now) == said
    assert now.first_on == plan(was).meetings[0].on + timedelta(days)


def test_exceptions_do_not_make_the_rhythm_unless_they_are_more() -> None:
    stands = moved(TUESDAY, 2)
    few = [stands[0]._replace(on=stands[0].on - timedelta(1), starts=time(8)), *stands[1:]]
    now = followed(TUESDAY, few, 2)
    assert (now.first_on, now.starts, now.minutes, now.weekdays) == (stands[1].on, time(13), 120, ())
    most = [each._replace(on=each.on + timedelta(1)) for each in stands[:9]] + stands[9:]
    assert followed(TUESDAY, most, 2).first_on == stands[0].on + timedelta(1)


def test_it_ends_as_the_other_did_and_has_a_length_that_a_rhythm_can_have() -> None:
    until = replace(TUESDAY, count=None, until=date(2026, 12, 24))
    stands = moved(TUESDAY, 2, time(9), time(9, 5))
    by_count, by_day = followed(TUESDAY, stands, 2), followed(until, stands, 2)
    assert (by_count.count, by_count.until, by_count.minutes) == (12, None, 15)
    assert (by_day.count, by_day.until) == (None, stands[-1].on)


def test_those_that_keep_their_day_are_of_its_number_and_of_nothing_else() -> None:
    until = replace(TUESDAY, count=None, until=date(2026, 12, 24))
    *moving, last = moved(TUESDAY, 2)
    by_count, by_day = (followed(rule, moving[9:], 2, [last.on]) for rule in (TUESDAY, until))
    assert (by_count.count, by_count.first_on, by_count.until) == (3, moving[9].on, None)
    assert (by_day.count, by_day.until) == (None, last.on)


class Line(NamedTuple):
    """A rhythm with what came of it."""

    series_id: UUID
    programme_id: UUID
    first_on: date
    last_on: date | None
    number: int = 10
    count: int | None = None
    until: date | None = None
    kind: str = "core"


YEAR = uuid4()
AUTUMN = Line(uuid4(), YEAR, date(2026, 9, 1), date(2026, 12, 15), 10, count=30)
SPRING = Line(uuid4(), YEAR, date(2027, 1, 7), date(2027, 7, 8), 20, count=20)
TAKEN: dict[str, tuple[Line, Line, bool]] = {
    "its number is not reached": (AUTUMN, SPRING, True),
    "its last day is not reached": (AUTUMN._replace(count=None, until=date(2027, 7, 13)), SPRING, True),
    "it ran to its number": (AUTUMN._replace(count=10), SPRING, False),
    "it ran to its last day": (AUTUMN._replace(count=None, until=date(2026, 12, 20)), SPRING, False),
    "both went on": (AUTUMN._replace(last_on=date(2027, 1, 12)), SPRING, False),
    "another year": (AUTUMN, SPRING._replace(programme_id=uuid4()), False),
    "something else": (AUTUMN, SPRING._replace(kind="open"), False),
    "all of it is off": (AUTUMN._replace(last_on=None), SPRING, True),
}


@pytest.mark.parametrize("what", TAKEN)
def test_a_rhythm_that_stops_short_where_another_begins_was_taken_over(what: str) -> None:
    one, other, is_taken = TAKEN[what]
    assert taken_over([other, one]) == ([(one, other)] if is_taken else [])


def test_no_rhythm_takes_over_from_two() -> None:
    beside = AUTUMN._replace(series_id=uuid4(), first_on=date(2026, 9, 3))
    later = SPRING._replace(series_id=uuid4(), first_on=date(2027, 1, 8))
    assert taken_over([AUTUMN, beside, SPRING]) == [(AUTUMN, SPRING)]
    assert taken_over([AUTUMN, beside, SPRING, later]) == [(AUTUMN, SPRING), (beside, later)]
