"""Last year's rhythm in a new school year: the same weekday, as near as can be to the same day of the year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from groepswerk.sessions.rhythm import days_of
from groepswerk.sessions.schoolyear import school_year_of
from groepswerk.sessions.series import SeriesRule


def next_year(rule: SeriesRule, today: date) -> SeriesRule:
    """Move a rule to the school year after its own, or to the present one when that is later.

    An end on a day moves along. Days off, and what was done to single dates, belong to the old year and stay behind.
    """
    target = max(school_year_of(rule.first_on) + 1, school_year_of(today))
    first = begun_on(rule, rule.first_on + relativedelta(years=target - school_year_of(rule.first_on)))
    moved = first - rule.first_on
    return replace(
        rule,
        first_on=first,
        until=rule.until + moved if rule.until else None,
        days_off=(),
        dropped=frozenset(),
        moved={},
    )


def begun_on(rule: SeriesRule, on: date) -> date:
    """The first day a rhythm has when it begins at about a day."""
    return _same_weekday(on, rule.first_on) if rule.nth is None else _same_place(on, rule)


def _same_weekday(on: date, like: date) -> date:
    """The day with the weekday of ``like`` that is at most three days away."""
    ahead = (like.weekday() - on.weekday()) % 7
    return on + timedelta(ahead if ahead <= 3 else ahead - 7)


def _same_place(on: date, rule: SeriesRule) -> date:
    """The same weekday of the same month, such as the second Tuesday."""
    month = on.replace(day=1)
    weekdays = rule.weekdays or (rule.first_on.weekday(),)
    return next(days_of(month, month + timedelta(62), 1, weekdays, rule.nth))
