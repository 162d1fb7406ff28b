"""The school year, and how many meetings are really left in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Protocol


class Meeting(Protocol):
    """A meeting that was planned; ``is_on``: it was not cancelled."""

    @property
    def on_day(self) -> date: ...
    @property
    def ends(self) -> time: ...
    @property
    def is_on(self) -> bool: ...


def school_year_of(on: date) -> int:
    """The year in which the school year of this day began; source: Wet op het primair onderwijs, article 1."""
    return on.year if on.month >= 8 else on.year - 1


def left_of(days: Iterable[date], today: date) -> int:
    """How many of these days are still to come (today too), in the school year of the first of them."""
    ahead = sorted(on for on in days if on >= today)
    return sum(school_year_of(on) == school_year_of(ahead[0]) for on in ahead)


def left_among(meetings: Iterable[Meeting], wall_now: datetime) -> int:
    """How many meetings are on and not over, in the school year of the first of them."""
    ahead = (each for each in meetings if each.is_on and datetime.combine(each.on_day, each.ends) > wall_now)
    return left_of((each.on_day for each in ahead), wall_now.date())
