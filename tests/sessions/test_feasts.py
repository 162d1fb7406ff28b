"""The feasts a group can be warned about: their dates against known ones, and what is about."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from groepswerk.sessions.feasts import ABOUT, Feast, feasts_of, feasts_on

# Umm al-Qura, Rijksoverheid and the churches' own tables; see the design's reading on dependencies.
KNOWN = {
    2026: {
        Feast.RAMADAN: ("2026-02-18", "2026-03-19"),
        Feast.EID_AL_FITR: ("2026-03-20", "2026-03-20"),
        Feast.EID_AL_ADHA: ("2026-05-27", "2026-05-27"),
        Feast.ORTHODOX_EASTER: ("2026-04-12", "2026-04-12"),
        Feast.DIWALI: ("2026-11-08", "2026-11-08"),
        Feast.ENKUTATASH: ("2026-09-11", "2026-09-11"),
        Feast.CARNIVAL: ("2026-02-15", "2026-02-17"),
    },
    2027: {
        Feast.RAMADAN: ("2027-02-08", "2027-03-08"),
        Feast.EID_AL_FITR: ("2027-03-09", "2027-03-09"),
        Feast.EID_AL_ADHA: ("2027-05-16", "2027-05-16"),
        Feast.ORTHODOX_CHRISTMAS: ("2027-01-07", "2027-01-07"),
        Feast.ORTHODOX_EASTER: ("2027-05-02", "2027-05-02"),
        # The year before a leap year of the Ge'ez calendar begins a day later.
        Feast.ENKUTATASH: ("2027-09-12", "2027-09-12"),
        Feast.MESKEL: ("2027-09-28", "2027-09-28"),
        Feast.TIMKAT: ("2027-01-19", "2027-01-19"),
        Feast.HOLI: ("2027-03-22", "2027-03-22"),
        Feast.DIWALI: ("2027-10-28", "2027-10-28"),
        Feast.NEWROZ: ("2027-03-21", "2027-03-21"),
        Feast.YENNAYER: ("2027-01-12", "2027-01-14"),
        Feast.KETI_KOTI: ("2027-07-01", "2027-07-01"),
        Feast.CHINESE_NEW_YEAR: ("2027-02-06", "2027-02-06"),
    },
}


@pytest.mark.parametrize("year", sorted(KNOWN))
def test_feasts_are_on_their_days(year: int) -> None:
    found = {days.feast: (days.first.isoformat(), days.last.isoformat()) for days in feasts_of(year)}
    assert {feast: found[feast] for feast in KNOWN[year]} == KNOWN[year]


def test_every_feast_is_known_in_every_year_a_plan_can_reach() -> None:
    for year in range(2025, 2036):
        assert {days.feast for days in feasts_of(year)} == set(Feast), year


def test_a_feast_by_the_moon_is_about_a_day_before_and_after() -> None:
    fitr = date(2027, 3, 9)
    around = [fitr + timedelta(days) for days in (-2, -1, 0, 1, 2)]
    assert [bool(feasts_on(on, ["eid_al_fitr"])) for on in around] == [False, True, True, True, False]


def test_a_feast_of_a_fixed_day_is_on_that_day_alone() -> None:
    assert Feast.NEWROZ not in ABOUT
    assert [bool(feasts_on(date(2027, 3, day), ["newroz"])) for day in (20, 21, 22)] == [False, True, False]


def test_ramadan_goes_on_into_the_next_year() -> None:
    assert [days.feast for days in feasts_on(date(2031, 1, 2), ["ramadan"])] == [Feast.RAMADAN]


def test_what_was_not_chosen_is_not_said() -> None:
    assert feasts_on(date(2027, 3, 9), []) == []
    assert [days.feast for days in feasts_on(date(2027, 3, 9), ["ramadan", "diwali"])] == [Feast.RAMADAN]


@pytest.mark.parametrize("on", [date(1, 1, 2), date(9999, 12, 30), date(1900, 3, 21)])
def test_far_years_are_no_crash(on: date) -> None:
    feasts_on(on, set(Feast))
