"""Dutch school breaks and feasts, as codes that our own catalogue puts into words.

The dates come from the `holidays` library; its names are not shown to anybody, because it knows
no Turkish or Arabic. Those of the years around now stand in `kept_days`; for others the library is imported.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, lru_cache

from groepswerk.sessions import kept_days


class Region(StrEnum):
    """One of the three regions over which the ministry spreads the school breaks."""

    NOORD = "noord"
    MIDDEN = "midden"
    ZUID = "zuid"


class BreakKind(StrEnum):
    """Which break of the school year. Autumn and spring are advice, the others bind schools."""

    AUTUMN = "autumn"
    CHRISTMAS = "christmas"
    SPRING = "spring"
    MAY = "may"
    SUMMER = "summer"


# A group may meet in these all the same: schools deviate, and so do neighbourhoods.
ADVICE = frozenset({BreakKind.AUTUMN, BreakKind.SPRING})


class PublicHoliday(StrEnum):
    """A feast of the Dutch calendar. Not each of them is a day off: see `is_day_off`."""

    NEW_YEAR = "new_year"
    GOOD_FRIDAY = "good_friday"
    EASTER_SUNDAY = "easter_sunday"
    EASTER_MONDAY = "easter_monday"
    KINGS_DAY = "kings_day"
    LIBERATION_DAY = "liberation_day"
    ASCENSION = "ascension"
    WHIT_SUNDAY = "whit_sunday"
    WHIT_MONDAY = "whit_monday"
    CHRISTMAS_DAY = "christmas_day"
    SECOND_CHRISTMAS_DAY = "second_christmas_day"


@dataclass(frozen=True, slots=True)
class DateSpan:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def __contains__(self, on: date) -> bool:
        return self.first <= on <= self.last


@dataclass(frozen=True, slots=True)
class Break(DateSpan):
    """One school break, from its first Saturday to its last Sunday."""

    kind: BreakKind


_BREAK_NAMES = {
    "Herfstvakantie": BreakKind.AUTUMN,
    "Kerstvakantie": BreakKind.CHRISTMAS,
    "Voorjaarsvakantie": BreakKind.SPRING,
    "Meivakantie": BreakKind.MAY,
    "Zomervakantie": BreakKind.SUMMER,
}
_HOLIDAY_NAMES = {
    "Nieuwjaarsdag": PublicHoliday.NEW_YEAR,
    "Goede vrijdag": PublicHoliday.GOOD_FRIDAY,
    "Eerste paasdag": PublicHoliday.EASTER_SUNDAY,
    "Tweede paasdag": PublicHoliday.EASTER_MONDAY,
    "Koningsdag": PublicHoliday.KINGS_DAY,
    "Koninginnedag": PublicHoliday.KINGS_DAY,
    "Bevrijdingsdag": PublicHoliday.LIBERATION_DAY,
    "Hemelvaartsdag": PublicHoliday.ASCENSION,
    "Eerste pinksterdag": PublicHoliday.WHIT_SUNDAY,
    "Tweede pinksterdag": PublicHoliday.WHIT_MONDAY,
    "Eerste kerstdag": PublicHoliday.CHRISTMAS_DAY,
    "Tweede kerstdag": PublicHoliday.SECOND_CHRISTMAS_DAY,
}


def school_breaks(region: Region, start: date, end: date) -> list[Break]:
    """Return the school breaks that touch the days from `start` to `end`, uncut, in order.

    Source: Regeling vaststelling schoolvakanties 2025-2030 (Staatscourant 2024, 19237). May is
    one week there; many schools add a second one, which a group gives as its own days off.
    School years that are not decreed yet give nothing: see `breaks_known_until`.
    """
    years = range(start.year - 1, end.year + 1)
    found = (each for year in years for each in _breaks_beginning_in(region, year))
    return [each for each in found if each.first <= end and each.last >= start]


def break_on(region: Region, on: date) -> Break | None:
    """Return the school break that the day `on` falls in, if any."""
    return _break_days(region, on.year).get(on)


@lru_cache(maxsize=256)
def _break_days(region: Region, year: int) -> Mapping[date, Break]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = (first + timedelta(place) for place in range((last - first).days + 1))
    found = school_breaks(region, first, last)
    return {on: each for on in days for each in found if on in each}


@cache
def breaks_known_until(region: Region) -> date:
    """Return the last day of the last summer break that has been decreed for the region."""
    year = 2030
    while _breaks_beginning_in(region, year + 1):
        year += 1
    return _breaks_beginning_in(region, year)[-1].last


def holiday_on(on: date) -> PublicHoliday | None:
    """Return the feast on the day `on`, if any.

    Source: Algemene termijnenwet, article 3, with Easter and Whit Sunday, which need no law to
    be free. King's Day moves to Saturday 26 April when the 27th is a Sunday.
    """
    return _holidays_of(on.year).get(on)


def is_day_off(holiday: PublicHoliday, year: int) -> bool:
    """Tell whether a group does not meet on this feast, unless it chooses to.

    No Dutch law gives a day off; agreements at work do. Nearly all of them leave Good Friday an
    ordinary working day and free 5 May once in five years (2025, 2030), so that on those days
    schools and community centres are mostly open: the planner remarks on them, no more.
    """
    if holiday is PublicHoliday.GOOD_FRIDAY:
        return False
    return holiday is not PublicHoliday.LIBERATION_DAY or year % 5 == 0


@lru_cache(maxsize=256)
def _breaks_beginning_in(region: Region, year: int) -> tuple[Break, ...]:
    line = kept_days.BREAKS.get(f"{region} {year}")
    words = (breaks_from_library(region, year) if line is None else line).split()
    return tuple(
        Break(date.fromisoformat(first), date.fromisoformat(last), BreakKind(kind))
        for kind, first, last in zip(words[::3], words[1::3], words[2::3], strict=True)
    )


def breaks_from_library(region: Region, year: int) -> str:
    """The breaks that begin in a year, as the library has them: of each its kind, its first and its last day."""
    import holidays

    # The years around are asked too: Christmas runs into the next year, and the autumn break
    # tells whether a school year has been decreed or is only filled in for a part.
    named = holidays.country_holidays(
        "NL",
        subdiv=region.value.capitalize(),
        years=(year - 1, year, year + 1),
        categories=("school",),
        language="nl",
    )
    breaks = list(_runs(named))
    decreed = {each.first.year for each in breaks if each.kind is BreakKind.AUTUMN}
    kept = (each for each in breaks if each.first.year == year and _school_year(each) in decreed)
    return " ".join(f"{each.kind} {each.first} {each.last}" for each in kept)


def _runs(named: Mapping[date, str]) -> Iterator[Break]:
    days = sorted(named)
    first = 0
    for index, on in enumerate(days, start=1):
        follows = index < len(days) and days[index] - on == timedelta(days=1)
        if not follows or named[days[index]] != named[on]:
            yield Break(days[first], on, _BREAK_NAMES[named[on]])
            first = index


def _school_year(each: Break) -> int:
    in_autumn = each.kind in (BreakKind.AUTUMN, BreakKind.CHRISTMAS)
    return each.first.year if in_autumn else each.first.year - 1


@lru_cache(maxsize=256)
def _holidays_of(year: int) -> Mapping[date, PublicHoliday]:
    line = kept_days.HOLIDAYS.get(f"{year}")
    words = (holidays_from_library(year) if line is None else line).split()
    return {date.fromisoformat(on): PublicHoliday(code) for code, on in zip(words[::2], words[1::2], strict=True)}


def holidays_from_library(year: int) -> str:
    """The public holidays of a year, as the library has them: of each its code and its day."""
    import holidays

    named = holidays.country_holidays("NL", years=year, categories=("public", "optional"), language="nl")
    return " ".join(f"{_holiday_named(name, year)} {on}" for on, name in sorted(named.items()))


def _holiday_named(name: str, year: int) -> PublicHoliday:
    # Ascension can fall on 5 May ("Bevrijdingsdag; Hemelvaartsdag"): the day off counts.
    feasts = [_HOLIDAY_NAMES[part] for part in name.split("; ")]
    return next((each for each in feasts if is_day_off(each, year)), feasts[0])
