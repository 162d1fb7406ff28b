"""Feasts that a group chooses to be warned about, as codes that our own catalogue puts into words.

They are never days off by themselves: the group says what it does. Dates that hang on the moon, or that differ from
place to place, are about; a day before and a day after them are warned about too. Those of the years around now stand
in `kept_days`; for others the `holidays` library is imported.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, NamedTuple

from dateutil.easter import EASTER_ORTHODOX, easter

from groepswerk.sessions import kept_days

_DAY = timedelta(1)


class Feast(StrEnum):
    """A feast that people in Dutch neighbourhoods keep, beside the public holidays."""

    RAMADAN = "ramadan"
    EID_AL_FITR = "eid_al_fitr"
    EID_AL_ADHA = "eid_al_adha"
    ASHURA = "ashura"
    MAWLID = "mawlid"
    NEWROZ = "newroz"
    YENNAYER = "yennayer"
    ORTHODOX_CHRISTMAS = "orthodox_christmas"
    ORTHODOX_EASTER = "orthodox_easter"
    ENKUTATASH = "enkutatash"
    MESKEL = "meskel"
    TIMKAT = "timkat"
    HOLI = "holi"
    DIWALI = "diwali"
    KETI_KOTI = "keti_koti"
    CHINESE_NEW_YEAR = "chinese_new_year"
    PASSOVER = "passover"
    YOM_KIPPUR = "yom_kippur"
    CARNIVAL = "carnival"
    SINTERKLAAS = "sinterklaas"


# By the moon that is seen (Islamic), or a day apart between Suriname and India (Hindu).
ABOUT = frozenset(
    {
        *(Feast.RAMADAN, Feast.EID_AL_FITR, Feast.EID_AL_ADHA, Feast.ASHURA, Feast.MAWLID),
        *(Feast.HOLI, Feast.DIWALI),
    }
)

# Month and day of each year. Yennayer is on the 12th, 13th or 14th, after the region people come from.
_FIXED = {
    Feast.NEWROZ: ((3, 21), (3, 21)),
    Feast.YENNAYER: ((1, 12), (1, 14)),
    Feast.KETI_KOTI: ((7, 1), (7, 1)),
    Feast.SINTERKLAAS: ((12, 5), (12, 5)),
    Feast.ORTHODOX_CHRISTMAS: ((1, 7), (1, 7)),
}
# The Ge'ez calendar as the library has it for Eritrea.
_GEEZ = {
    "Ethiopian New Year": Feast.ENKUTATASH,
    "Finding of the True Cross": Feast.MESKEL,
    "Epiphany": Feast.TIMKAT,
}


class FeastDays(NamedTuple):
    """A feast in one year, from `first` to `last`; `is_about`: it can be a day earlier or later."""

    feast: Feast
    first: date
    last: date

    @property
    def is_about(self) -> bool:
        """Whether the day before and the day after may be it as well."""
        return self.feast in ABOUT


def feasts_on(on: date, chosen: Collection[str]) -> list[FeastDays]:
    """Return the chosen feasts that fall on the day `on`, or may fall on it; the codes are those of `Feast`."""
    if not chosen:
        return []
    return [each for each in _by_day(on.year).get(on, ()) if each.feast in chosen]


@lru_cache(maxsize=64)
def feasts_of(year: int) -> tuple[FeastDays, ...]:
    """Return the feasts that begin in a year, in order.

    Outside 2001-2075 only those of a fixed day are known; Holi until 2035.
    """
    return tuple(sorted(_beginning_in(year), key=lambda each: (each.first, each.feast)))


@lru_cache(maxsize=16)
def _by_day(year: int) -> Mapping[date, tuple[FeastDays, ...]]:
    found: dict[date, tuple[FeastDays, ...]] = {}
    years = [each for each in (year - 1, year, year + 1) if date.min.year <= each < date.max.year]
    for days in (days for each in years for days in feasts_of(each)):
        for on in _warned(days):
            if on.year == year:
                found[on] = (*found.get(on, ()), days)
    return found


def _warned(days: FeastDays) -> Iterator[date]:
    margin = _DAY if days.is_about else timedelta(0)
    on = days.first - margin
    while on <= days.last + margin:
        yield on
        on += _DAY


def _beginning_in(year: int) -> Iterator[FeastDays]:
    for feast, ((month, day), (last_month, last_day)) in _FIXED.items():
        yield FeastDays(feast, date(year, month, day), date(year, last_month, last_day))
    if not 2001 <= year <= 2075:
        return
    orthodox = easter(year, EASTER_ORTHODOX)
    yield FeastDays(Feast.ORTHODOX_EASTER, orthodox, orthodox)
    sunday = easter(year) - timedelta(49)
    yield FeastDays(Feast.CARNIVAL, sunday, sunday + timedelta(2))
    for on, feast in _of_the_library(year):
        yield FeastDays(feast, on, _end_of_ramadan(on) if feast is Feast.RAMADAN else on)


def _end_of_ramadan(first: date) -> date:
    around = (*_of_the_library(first.year), *_of_the_library(first.year + 1))
    return min(on for on, feast in around if feast is Feast.EID_AL_FITR and on > first) - _DAY


@lru_cache(maxsize=64)
def _of_the_library(year: int) -> tuple[tuple[date, Feast], ...]:
    line = kept_days.FEASTS.get(f"{year}")
    words = (moons_from_library(year) if line is None else line).split()
    return tuple((date.fromisoformat(on), Feast(code)) for code, on in zip(words[::2], words[1::2], strict=True))


def moons_from_library(year: int) -> str:
    """The feasts of other calendars in a year, as the library has them: of each its code and its day."""
    import holidays

    geez = holidays.country_holidays("ER", years=year, language="en_US")
    named = [(on, _GEEZ[part]) for on, name in geez.items() for part in name.split("; ") if part in _GEEZ]
    moons = _moons()(years=year)
    found = (*named, *((on, Feast(part)) for on, codes in moons.items() for part in codes.split("; ")))
    return " ".join(f"{feast} {on}" for on, feast in found)


@cache
def _moons() -> Any:
    """The library's own calendars, put together as it puts a country together; the names are our codes."""
    from holidays.groups.chinese import ChineseCalendarHolidays
    from holidays.groups.hebrew import HebrewCalendarHolidays
    from holidays.groups.hindu import HinduCalendarHolidays
    from holidays.groups.islamic import IslamicHolidays
    from holidays.holiday_base import HolidayBase

    class Moons(HolidayBase, ChineseCalendarHolidays, HebrewCalendarHolidays, HinduCalendarHolidays, IslamicHolidays):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            ChineseCalendarHolidays.__init__(self)
            HebrewCalendarHolidays.__init__(self)
            HinduCalendarHolidays.__init__(self)
            IslamicHolidays.__init__(self, show_estimated=False)
            super().__init__(*args, **kwargs)

        def _populate_public_holidays(self) -> None:
            self._add_ramadan_beginning_day(Feast.RAMADAN.value)
            self._add_eid_al_fitr_day(Feast.EID_AL_FITR.value)
            self._add_eid_al_adha_day(Feast.EID_AL_ADHA.value)
            self._add_ashura_day(Feast.ASHURA.value)
            self._add_mawlid_day(Feast.MAWLID.value)
            self._add_holi(Feast.HOLI.value)
            self._add_diwali(Feast.DIWALI.value)
            self._add_chinese_new_years_day(Feast.CHINESE_NEW_YEAR.value)
            self._add_passover(Feast.PASSOVER.value)
            self._add_yom_kippur(Feast.YOM_KIPPUR.value)

    return Moons
