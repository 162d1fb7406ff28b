"""Days and times in words, as every page says them: weekday, day, month, part of the day, 24 hours."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache

from groepswerk.core import i18n
from groepswerk.core.day_names import names_of

# CLDR's own order of weekday and day; Sorani's full date begins with the year, so the pattern is ours everywhere.
_WEEKDAY_LAST = frozenset({"tr"})


def day(on: date, year: bool = False) -> str:
    """A day as ``Thursday 12 March`` in the current language; with ``year`` also the year."""
    return _day(on, i18n.current().locale, year)


@lru_cache(maxsize=1024)
def _day(on: date, locale: str, year: bool) -> str:
    weekday, short = _weekday(on, locale), _short(on, locale)
    whole = f"{short} {on.year}" if year else short
    return f"{whole} {weekday}" if locale in _WEEKDAY_LAST else f"{weekday} {whole}"


def short_day(on: date) -> str:
    """Day and month in words, without the weekday: where the weekday stands above a list."""
    return _short(on, i18n.current().locale)


@lru_cache(maxsize=1024)
def _short(on: date, locale: str) -> str:
    return f"{on.day} {names_of(locale).months[on.month - 1]}"


def weekday(on: date) -> str:
    """The name of the day of the week."""
    return _weekday(on, i18n.current().locale)


def _weekday(on: date, locale: str) -> str:
    return names_of(locale).days[on.weekday()]


@lru_cache(maxsize=256)
def clock_time(at: time) -> str:
    """A time as ``09:30``, in 24 hours, in every language."""
    return f"{at.hour:02d}:{at.minute:02d}"


def part_of_day(at: time) -> str:
    """Morning, afternoon or evening: said beside the time, because a bare hour is misread."""
    if at.hour < 12:
        return i18n.gettext("morning")
    return i18n.gettext("afternoon") if at.hour < 18 else i18n.gettext("evening")


def near(on: date, today: date) -> str | None:
    """``today`` or ``tomorrow`` where that is so."""
    distance = (on - today).days
    if distance == 0:
        return i18n.gettext("today")
    return i18n.gettext("tomorrow") if distance == 1 else None


def wall(on: date, at: time) -> datetime:
    """A day and a time on the wall clock, without a zone: for comparing meetings."""
    return datetime.combine(on, at)
