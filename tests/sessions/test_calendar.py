"""The calendar of schools and feasts against the decreed dates."""

from datetime import date, timedelta

import pytest

from groepswerk.sessions.calendar import (
    Break,
    BreakKind,
    DateSpan,
    PublicHoliday,
    Region,
    break_on,
    breaks_known_until,
    holiday_on,
    is_day_off,
    school_breaks,
)

NOORD, MIDDEN, ZUID = Region.NOORD, Region.MIDDEN, Region.ZUID

# Regeling vaststelling schoolvakanties 2025-2030, Staatscourant 2024, 19237.
DECREED = {
    2026: {
        BreakKind.AUTUMN: {
            NOORD: ("2026-10-10", "2026-10-18"),
            MIDDEN: ("2026-10-17", "2026-10-25"),
            ZUID: ("2026-10-17", "2026-10-25"),
        },
        BreakKind.CHRISTMAS: dict.fromkeys(Region, ("2026-12-19", "2027-01-03")),
        BreakKind.SPRING: {
            NOORD: ("2027-02-20", "2027-02-28"),
            MIDDEN: ("2027-02-20", "2027-02-28"),
            ZUID: ("2027-02-13", "2027-02-21"),
        },
        BreakKind.MAY: dict.fromkeys(Region, ("2027-04-24", "2027-05-02")),
        BreakKind.SUMMER: {
            NOORD: ("2027-07-10", "2027-08-22"),
            MIDDEN: ("2027-07-17", "2027-08-29"),
            ZUID: ("2027-07-24", "2027-09-05"),
        },
    },
    2027: {
        BreakKind.AUTUMN: {
            NOORD: ("2027-10-16", "2027-10-24"),
            MIDDEN: ("2027-10-16", "2027-10-24"),
            ZUID: ("2027-10-23", "2027-10-31"),
        },
        BreakKind.CHRISTMAS: dict.fromkeys(Region, ("2027-12-25", "2028-01-09")),
        BreakKind.SPRING: {
            NOORD: ("2028-02-19", "2028-02-27"),
            MIDDEN: ("2028-02-26", "2028-03-05"),
            ZUID: ("2028-02-26", "2028-03-05"),
        },
        BreakKind.MAY: dict.fromkeys(Region, ("2028-04-29", "2028-05-07")),
        BreakKind.SUMMER: {
            NOORD: ("2028-07-15", "2028-08-27"),
            MIDDEN: ("2028-07-08", "2028-08-20"),
            ZUID: ("2028-07-22", "2028-09-03"),
        },
    },
}


@pytest.mark.parametrize("region", list(Region))
@pytest.mark.parametrize("year", sorted(DECREED))
def test_breaks_of_a_school_year_are_the_decreed_ones(year: int, region: Region) -> None:
    expected = [
        Break(date.fromisoformat(spans[region][0]), date.fromisoformat(spans[region][1]), kind)
        for kind, spans in DECREED[year].items()
    ]
    assert school_breaks(region, date(year, 9, 10), date(year + 1, 9, 5)) == expected


def test_a_break_is_given_whole_when_only_a_day_of_it_is_asked() -> None:
    christmas = Break(date(2026, 12, 19), date(2027, 1, 3), BreakKind.CHRISTMAS)
    assert school_breaks(MIDDEN, date(2027, 1, 3), date(2027, 1, 20)) == [christmas]
    assert break_on(MIDDEN, date(2026, 12, 19)) == christmas
    assert break_on(MIDDEN, date(2026, 12, 18)) is None
    assert break_on(MIDDEN, date(2027, 1, 4)) is None


@pytest.mark.parametrize("region", list(Region))
def test_breaks_run_from_saturday_to_sunday_and_each_comes_once_a_year(region: Region) -> None:
    found = school_breaks(region, date(2015, 8, 31), breaks_known_until(region))
    kinds = [each.kind for each in found if each.first > date(2015, 9, 6)]
    assert kinds == list(BreakKind) * (len(kinds) // 5)
    assert {(each.first.weekday(), each.last.weekday()) for each in found} == {(5, 6)}


@pytest.mark.parametrize(
    ("region", "last"),
    [(NOORD, date(2030, 9, 1)), (MIDDEN, date(2030, 8, 25)), (ZUID, date(2030, 8, 18))],
)
def test_years_without_a_decree_are_unknown_rather_than_half_filled(region: Region, last: date) -> None:
    assert breaks_known_until(region) == last
    assert school_breaks(region, last + timedelta(days=1), date(2034, 1, 1)) == []


def feasts_of(year: int) -> dict[date, PublicHoliday]:
    """Every feast of a year, asked day by day."""
    days = (date(year, 1, 1) + timedelta(days=day) for day in range(366))
    return {on: feast for on in days if on.year == year and (feast := holiday_on(on))}


def test_feasts_of_2027() -> None:
    assert feasts_of(2027) == {
        date(2027, 1, 1): PublicHoliday.NEW_YEAR,
        date(2027, 3, 26): PublicHoliday.GOOD_FRIDAY,
        date(2027, 3, 28): PublicHoliday.EASTER_SUNDAY,
        date(2027, 3, 29): PublicHoliday.EASTER_MONDAY,
        date(2027, 4, 27): PublicHoliday.KINGS_DAY,
        date(2027, 5, 5): PublicHoliday.LIBERATION_DAY,
        date(2027, 5, 6): PublicHoliday.ASCENSION,
        date(2027, 5, 16): PublicHoliday.WHIT_SUNDAY,
        date(2027, 5, 17): PublicHoliday.WHIT_MONDAY,
        date(2027, 12, 25): PublicHoliday.CHRISTMAS_DAY,
        date(2027, 12, 26): PublicHoliday.SECOND_CHRISTMAS_DAY,
    }


def test_kings_day_moves_to_saturday_when_the_27th_is_a_sunday() -> None:
    assert holiday_on(date(2031, 4, 26)) is PublicHoliday.KINGS_DAY
    assert holiday_on(date(2031, 4, 27)) is None


def test_good_friday_and_most_liberation_days_are_ordinary_days() -> None:
    assert not is_day_off(PublicHoliday.GOOD_FRIDAY, 2030)
    assert not is_day_off(PublicHoliday.LIBERATION_DAY, 2027)
    assert is_day_off(PublicHoliday.LIBERATION_DAY, 2030)
    assert is_day_off(PublicHoliday.ASCENSION, 2027)


def test_ascension_on_the_fifth_of_may_is_still_a_day_off() -> None:
    assert holiday_on(date(2016, 5, 5)) is PublicHoliday.ASCENSION


def test_every_feast_of_a_century_has_a_code() -> None:
    found = [feasts_of(year) for year in range(1990, 2100)]
    assert set().union(*(each.values() for each in found)) == set(PublicHoliday)
    assert all(len(each) >= 10 for each in found)


def test_a_span_includes_both_its_ends() -> None:
    span = DateSpan(date(2027, 5, 3), date(2027, 5, 7))
    assert date(2027, 5, 3) in span
    assert date(2027, 5, 7) in span
    assert date(2027, 5, 8) not in span
