"""Days off of a year that is there: changed by its guides, and what stands on one is said, never moved or deleted."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.sessions.models import DayOff
from tests.conftest import counted
from tests.house_of_tests import House, one_database
from tests.pages import Page, Pages
from tests.sessions.reaching import COMING, rows
from tests.sessions.test_year import the_step, the_year


@pytest.fixture(autouse=True)
def in_english(pages: Pages) -> None:
    """Both guides read English in these tests."""
    for who in ("Naima", "Loes"):
        pages.client(who).set_cookie("language", "en")


def the_page(house: House) -> str:
    """The address of the days off of the group's year."""
    return the_step(house, "trust").replace("/steps/trust", "/feasts")


def save(house: House, pages: Pages, expects: int = 303, **sent: object) -> Page:
    """Open the page, and send it with changes."""
    address = the_page(house)
    return pages.submit(pages.get(address, "Naima"), address, dict(sent), "Naima", expects=expects)


def own(house: House) -> list[tuple[date, date]]:
    """All own days off of the house."""
    with house.inside():
        found = db.session.execute(select(DayOff.first_on, DayOff.last_on).order_by(DayOff.first_on))
        return [(row[0], row[1]) for row in found]


def test_a_meeting_on_a_new_day_off_stays_and_is_said(house: House, pages: Pages) -> None:
    before, kept = rows(house), own(house)
    number = len([1 for name in pages.get(the_page(house), "Naima").form("/feasts") if name.startswith("off_from")])
    done = save(house, pages, **{f"off_from-{number - 2}": "2027-06-01", f"off_to-{number - 2}": "2027-06-23"})
    assert done.location.endswith("#days-off")
    assert own(house) == [*kept, (date(2027, 6, 1), date(2027, 6, 23))]
    assert rows(house) == before
    page = pages.get(done.location.partition("#")[0], "Naima")
    assert "2 meetings are on a day off. They stay, until you move or cancel them." in page.seen
    assert "We meet all the same: Tuesday 15 June" in page.seen
    meeting = house.meeting_on("Dinsdaggroep", COMING)
    assert {f"/meetings/{meeting}/move", f"/meetings/{meeting}/cancel"} <= set(page.links())
    seen = pages.get(the_year(house), "Roos", lang="en")
    assert "We meet all the same: Tuesday 15 June" in seen.seen
    assert not [link for link in seen.links() if link.endswith(("/move", "/cancel", "/feasts"))]


def test_a_day_off_is_taken_away_again_and_a_break_is_met_in(house: House, pages: Pages) -> None:
    year = pages.get(the_year(house), "Naima").seen
    assert "Autumn break, from" in year
    save(house, pages, **{"off_from-0": "2027-06-14", "off_to-0": ""})
    assert (date(2027, 6, 14), date(2027, 6, 14)) in own(house)
    taken = save(house, pages, met_in=["autumn"], **{"off_from-0": "", "off_to-0": ""})
    assert (date(2027, 6, 14), date(2027, 6, 14)) not in own(house)
    seen = pages.get(taken.location.partition("#")[0], "Naima").seen
    assert "Autumn break, from" not in seen
    assert "Spring break, from" in seen
    gone = save(house, pages, region="none")
    assert "Spring break, from" not in pages.get(gone.location.partition("#")[0], "Naima").seen


@one_database
def test_of_two_guides_the_second_sees_what_the_first_chose(house: House, pages: Pages) -> None:
    address = the_page(house)
    other = pages.get(address, "Loes")
    save(house, pages, region="zuid", **{"off_from-0": "2027-06-14", "off_to-0": "2027-06-15"})
    stale = pages.submit(other, address, {"off_from-0": "2027-06-21", "off_to-0": ""}, "Loes", expects=409)
    for said in ("South", "Middle", "14 June–15 June", "21 June"):
        assert said in stale.seen
    assert stale.form("/feasts")["off_from-0"] == ["2027-06-21"]
    pages.submit(stale, address, as_="Loes")
    assert (date(2027, 6, 21), date(2027, 6, 21)) in own(house)


@one_database
def test_days_that_cannot_be_are_sent_back(house: House, pages: Pages) -> None:
    before = own(house)
    for field, sent in (("off_to-0", ("2027-06-14", "2027-06-01")), ("off_from-0", ("", "2027-06-14"))):
        page = save(house, pages, 422, **{"off_from-0": sent[0], "off_to-0": sent[1]})
        assert page.tree.xpath(f"//*[@id='{field}-error']") != []
    assert own(house) == before


@one_database
def test_as_many_days_off_as_a_year_holds_cost_as_much_as_one(house: House, pages: Pages) -> None:
    address, counts = the_page(house), []
    pages.credentials(pages.client("Naima"))
    for number in (1, 12):
        sent = {f"off_from-{each}": f"2027-06-{1 + each:02d}" for each in range(number)}
        version = str(pages.get(address, "Naima").form("/feasts")["version"][0])
        with counted(house.connection) as statements:
            pages.post(address, {"region": "none", "version": version, **sent}, "Naima", expects=303)
        counts.append(len(statements))
    assert len(own(house)) >= 12
    assert counts[0] == counts[1] <= 12
