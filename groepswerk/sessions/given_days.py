"""A rhythm read off from days that were given, as in a sheet; when they have none, what most of them have in common.

Pure rules. What is read off is what a next year is filled in with; the days themselves stay as they were given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Protocol, TypeVar

from groepswerk.sessions.rhythm import AS_GIVEN, NTHS, days_of
from groepswerk.sessions.series import LONGEST_MINUTES, SHORTEST_MINUTES, SeriesRule

# Two days lie at equal distance whatever they are; a third one makes a rhythm.
_FEWEST = 3
T = TypeVar("T", bound=Hashable)


class Given(Protocol):
    """A meeting on a day, on the wall clock."""

    @property
    def on(self) -> date: ...
    @property
    def starts(self) -> time: ...
    @property
    def ends(self) -> time: ...
    @property
    def place(self) -> str | None: ...


def rule_of(meetings: Sequence[Given]) -> SeriesRule:
    """The rule of these meetings, one or more, from their first day until their last.

    A rhythm is read off when every meeting is in it, at one time and one place, and at least two of three of its days
    have one: a year leaves out holidays. Else ``nth`` is `AS_GIVEN`, and the rule has what is most common: the weekday
    of more than half of them (none: ``weekdays`` is empty), from its first day on, the time, the length, and the weeks
    in between.
    """
    days = sorted({each.on for each in meetings})
    hours = [(each.starts, each.ends) for each in meetings]
    starts, ends = most_common(hours)
    is_even = len(days) >= _FEWEST and len({*hours}) == 1 and len({each.place for each in meetings}) == 1
    found = _rhythm(days) if is_even else None
    shape = found or _in_common(days)
    first_on = next(on for on in days if on.weekday() in (shape["weekdays"] or range(7)))
    return SeriesRule(first_on=first_on, starts=starts, minutes=length(starts, ends), until=days[-1], **shape)


def most_common(values: Iterable[T]) -> T:
    """What stands there most often; of several the first."""
    return Counter(values).most_common(1)[0][0]


def _rhythm(days: list[date]) -> dict[str, Any] | None:
    """The rhythm that has all these days; None when there is none."""
    weekdays = tuple(sorted({on.weekday() for on in days}))
    shapes = [{"every_weeks": number, "weekdays": weekdays} for number in (4, 3, 2, 1)]
    if len(weekdays) == 1:
        shapes += [{"every_weeks": 1, "weekdays": weekdays, "nth": nth} for nth in NTHS]
    return next((shape for shape in shapes if _has_all(shape, days)), None)


def _has_all(shape: dict[str, Any], days: list[date]) -> bool:
    of_rhythm = set(days_of(days[0], days[-1], **shape))
    return of_rhythm.issuperset(days) and 3 * len(days) >= 2 * len(of_rhythm)


def _in_common(days: list[date]) -> dict[str, Any]:
    weekday = most_common(on.weekday() for on in days)
    alike = [on for on in days if on.weekday() == weekday]
    is_most = 2 * len(alike) > len(days)
    gaps = [(after - before).days for before, after in pairwise(alike if is_most else days)]
    weeks = round(most_common(gaps) / 7) if gaps else 1
    return {
        "every_weeks": min(max(weeks, 1), 4),
        "weekdays": (weekday,) if is_most else (),
        "nth": AS_GIVEN,
    }


def length(starts: time, ends: time) -> int:
    """The minutes of a rhythm with such meetings, which can be shorter or longer than a rhythm may be."""
    lasts = datetime.combine(date.min, ends) - datetime.combine(date.min, starts)
    return min(max(lasts // timedelta(minutes=1), SHORTEST_MINUTES), LONGEST_MINUTES)
