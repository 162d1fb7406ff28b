"""A school year runs from 1 August to 31 July."""

from __future__ import annotations

from datetime import date

import pytest

from groepswerk.reports.school_year import SchoolYear


@pytest.mark.parametrize(
    ("day", "begins"),
    [
        (date(2026, 7, 31), 2025),
        (date(2026, 8, 1), 2026),
        (date(2026, 12, 31), 2026),
        (date(2027, 1, 1), 2026),
        (date(2027, 6, 9), 2026),
        (date(2027, 7, 31), 2026),
        (date(2027, 8, 1), 2027),
    ],
)
def test_the_year_of_a_day(day: date, begins: int) -> None:
    year = SchoolYear.of(day)
    assert year.begins == begins
    assert year.first_on <= day <= year.last_on


def test_years_follow_each_other_without_a_gap() -> None:
    year = SchoolYear(2026)
    assert (year.after.first_on - year.last_on).days == 1
    assert year.before.after == year


@pytest.mark.parametrize("text", ["", "26", "1999", "2101", "20266", "-2026", "2026 ", "٢٠٢٦", "9" * 20, "x"])
def test_an_address_without_sense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Not a year"):
        SchoolYear.read(text)


def test_an_address_with_sense_is_read() -> None:
    assert SchoolYear.read("2026") == SchoolYear(2026)
