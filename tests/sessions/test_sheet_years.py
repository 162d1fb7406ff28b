"""What came out of a sheet is a year as any other: its page, its steps, a next one like it, and undoing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.sessions.models import Programme, Series
from tests.conftest import counted
from tests.house_of_tests import House, one_database
from tests.pages import Page, Pages
from tests.sessions.reaching import undo
from tests.sessions.test_plan import _group_of, new_group
from tests.sessions.test_year import the_year

GROUP = "Dinsdaggroep"
FIRST = date(2027, 9, 7)
WEEKS = [FIRST + timedelta(7 * number) for number in range(10)]


@pytest.fixture(autouse=True)
def in_english(pages: Pages) -> None:
    """Naima reads English in these tests."""
    pages.client("Naima").set_cookie("language", "en")


def bring_in(pages: Pages, group_id: UUID, days: list[date], hours: str = "15:00;17:00;De Kas") -> Page:
    """A sheet with these days."""
    rows = "\n".join(f"{on:%d-%m-%Y};{hours}" for on in days)
    return pages.post(f"/groups/{group_id}/import", {"pasted": rows, "minutes": "120"}, "Naima", expects=303)


def years(house: House, group_id: UUID) -> dict[UUID, Any]:
    """The years of a group, by id, each with the school region, the feasts and the number of its rhythms."""
    with house.inside():
        found = db.session.scalars(select(Programme).where(Programme.group_id == group_id)).all()
        number = {each.id: select(Series.id).where(Series.programme_id == each.id) for each in found}
        return {each.id: (each.region, each.feasts, len(db.session.scalars(number[each.id]).all())) for each in found}


def test_a_new_group_has_a_year_out_of_a_sheet(house: House, pages: Pages) -> None:
    address = new_group(house)
    bring_in(pages, _group_of(address), WEEKS)
    page = pages.get(address.replace("/plan", "/year"), "Naima")
    assert "Every week on Tuesday, 15:00–17:00." in page.seen
    assert "10 meetings are left this school year." in page.seen
    assert [link for link in page.links() if link.endswith("/steps/trust")]
    copy = pages.get(address.replace("/plan", "/copy"), "Naima")
    assert "This year keeps no school holidays." in copy.seen
    (like,) = [link for link in copy.links() if "/plan?like=" in link]
    sent = pages.get(like, "Naima").form("/plan")
    assert (sent["first_on"], sent["starts"], sent["place"]) == (["2028-09-05"], ["15:00"], ["De Kas"])
    assert (sent["ending"], sent["until"]) == (["until"], ["2028-11-07"])
    assert like in pages.get(address, "Naima").links()


@one_database
def test_days_without_a_rhythm_are_said_to_have_none(house: House, pages: Pages) -> None:
    address = new_group(house)
    bring_in(pages, _group_of(address), [FIRST - timedelta(3), *WEEKS])
    assert "Mostly on Tuesday, 15:00–17:00." in pages.get(address.replace("/plan", "/year"), "Naima").seen
    copy = pages.get(address.replace("/plan", "/copy"), "Naima")
    assert "have no fixed rhythm" in copy.seen
    assert "1 meeting is on another day, or at another time or place. That is not copied." in copy.seen
    (like,) = [link for link in copy.links() if "/plan?like=" in link]
    page = pages.get(like, "Naima")
    assert "have no fixed rhythm" in page.seen
    sent = page.form("/plan")
    assert (sent["first_on"], sent["rhythm"], sent.get("also_on")) == (["2028-09-05"], ["1"], None)


def test_the_next_year_of_a_group_stands_beside_the_one_that_goes_on(house: House, pages: Pages) -> None:
    group_id = house.group(GROUP)
    ((old, (region, feasts, _)),) = years(house, group_id).items()
    bring_in(pages, group_id, WEEKS)
    (new,) = years(house, group_id).keys() - {old}
    assert years(house, group_id)[new] == (region, feasts, 1)
    page = pages.get(the_year(house), "Naima")
    assert "Every week on Tuesday, 09:30–11:30." in page.seen
    (other,) = [link for link in page.links() if "/year" in link and "?of=" in link]
    shown = pages.get(other, "Naima").seen
    assert "Every week on Tuesday, 15:00–17:00." in shown
    assert "10 meetings" in shown


def test_days_of_a_year_that_is_there_go_into_it_and_each_school_year_has_its_own(house: House, pages: Pages) -> None:
    group_id = house.group(GROUP)
    (old,) = years(house, group_id)
    bring_in(pages, group_id, [date(2027, 6, 16), date(2027, 6, 23), *WEEKS])
    found = years(house, group_id)
    assert {key == old: number for key, (_, _, number) in found.items()} == {True: 2, False: 1}
    bring_in(pages, group_id, [WEEKS[-1] + timedelta(7)])
    assert {key == old: number for key, (_, _, number) in years(house, group_id).items()} == {True: 2, False: 2}


@pytest.mark.parametrize("used", [False, True])
def test_undo_takes_an_empty_year_out_again(house: House, pages: Pages, used: bool) -> None:
    group_id = house.group(GROUP)
    before = years(house, group_id)
    bring_in(pages, group_id, [date(2027, 6, 16), *WEEKS])
    (new,) = years(house, group_id).keys() - before.keys()
    if used:
        pages.post(f"/years/{new}/steps/trust", {"began_on": "2027-06-01", "words": "Wij.", "version": "0"}, "Naima")
    undo(pages, group_id)
    after = years(house, group_id)
    assert {key: row for key, row in after.items() if key != new} == before
    assert (new in after) is used


@pytest.mark.parametrize("order", [[1, 0], [0, 0]], ids=["the first one first", "the last one first"])
def test_a_year_of_two_sheets_goes_with_the_last_that_is_undone(house: House, pages: Pages, order: list[int]) -> None:
    group_id = house.group(GROUP)
    before = years(house, group_id)
    for days in (WEEKS[:3], WEEKS[4:6]):
        bring_in(pages, group_id, days)
        house.clock.forward(timedelta(minutes=1))
    for which in order:
        assert years(house, group_id) != before
        page = pages.get(f"/groups/{group_id}/changes", "Naima")
        actions = [str(each) for each in page.tree.xpath("//form/@action") if str(each).endswith("/undo")]
        pages.submit(page, actions[which], as_="Naima")
    assert years(house, group_id) == before


@one_database
def test_a_year_that_was_planned_stays_when_a_sheet_goes(house: House, pages: Pages) -> None:
    group_id = _group_of(new_group(house))
    given = {"first_on": "2027-09-02", "starts": "09:30", "minutes": "120", "rhythm": "1", "ending": "count"}
    pages.post(f"/groups/{group_id}/plan", {**given, "count": "4", "region": "none", "place": ""}, "Naima")
    house.clock.forward(timedelta(minutes=1))
    bring_in(pages, group_id, WEEKS[:2])
    undo(pages, group_id)
    undo(pages, group_id)
    assert [number for *_, number in years(house, group_id).values()] == [0]


@one_database
def test_a_sheet_of_two_years_costs_no_more_than_one_of_one(house: House, pages: Pages) -> None:
    counts = []
    for days in (WEEKS, [date(2027, 7, 20), *(on + timedelta(1) for on in WEEKS)]):
        group_id = _group_of(new_group(house))
        pages.credentials(pages.client("Naima"))
        with counted(house.connection) as statements:
            bring_in(pages, group_id, days)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12
