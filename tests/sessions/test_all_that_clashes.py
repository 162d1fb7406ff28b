"""All that is in the way is said at once and with its time, also when a meeting comes back or goes along."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from groepswerk.core.db import db
from groepswerk.sessions.models import GroupSession
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages
from tests.sessions.reaching import COMING, LATER, TUESDAY, YES, days, guide_too, reach, rows, ticked, undo

OTHER = "Woensdagavond"
MORNING = {"starts": "09:00", "ends": "10:00"}
ELSEWHERE = "Loes V. is needed elsewhere on {}, from 09:00 to 10:00."


@pytest.fixture(autouse=True)
def shared(house: House) -> None:
    """Loes, co-guide of Naima's group, is a co-guide of the Wednesday evenings too."""
    guide_too(house, "Loes", OTHER)


def meet(pages: Pages, house: House, on: date, place: str = "Elders", group: str = OTHER, **at: str) -> None:
    """The Wednesday evenings meet in the morning, once."""
    address = f"/groups/{house.group(group)}/meetings/new"
    pages.post(address, {"on_day": on.isoformat(), "place": place, **MORNING, **at}, "Hanan")


def said(page: Page, within: str) -> list[str]:
    """The sentences of a list."""
    return [" ".join(each.text_content().split()) for each in page.tree.xpath(f"{within}//li")]


def a_year(pages: Pages, house: House, address: str, expects: int, **changes: str) -> Page:
    """Wednesday evenings since January for Naima's group."""
    sent = {"first_on": "2027-01-06", "starts": "20:00", "minutes": "120", "rhythm": "1", "until": "2027-04-07"}
    sent |= {"ending": "until", "region": "none", "place": "Elders", **changes}
    pages.get("/languages", "Naima", lang="en")
    return pages.post(f"/groups/{house.group(TUESDAY)}/{address}", sent, "Naima", expects=expects)


def test_of_a_year_each_time_is_said_beside_its_day_and_below_the_tick(house: House, pages: Pages) -> None:
    there = [on for on in days(house, OTHER, date(2027, 1, 6)) if on < date(2027, 4, 8) and on.weekday() == 2]
    assert len(there) > 11, "so that some are folded"
    page = a_year(pages, house, "plan", 422)
    beside = page.tree.xpath("//ol[@id='move']/li[.//*[contains(@class, 'wrong')]]")
    said_beside = [" ".join(each.text_content().split()) for each in beside]
    assert len(said_beside) == len(there)
    assert all("Loes V. is needed elsewhere then, from 19:00 to 21:00." in each for each in said_beside)
    below = "//*[@id='passes']/../.."
    assert len(said(page, below)) == len(there)
    assert len(said(page, f"{below}/ul")) == 10
    assert len(said(page, f"{below}/details")) == len(there) - 10
    assert f"And {len(there) - 10} more time" in page.seen
    assert OTHER not in page.seen
    live = a_year(pages, house, "plan/dates", 200, **ticked(page))
    assert live.seen.count("Loes V. is needed elsewhere then") == len(there), "it is seen while it is ticked, too"


def test_what_is_in_the_way_in_three_ways_is_said_at_once(house: House, pages: Pages) -> None:
    meet(pages, house, COMING, "De Kas", starts="07:30", ends="08:30")
    address = f"/groups/{house.group(TUESDAY)}/meetings/new"
    sent = {"on_day": COMING.isoformat(), "starts": "08:00", "ends": "10:00", "place": "De Kas"}
    page = pages.submit(pages.get(address, "Naima", lang="en"), address, sent, "Naima", expects=422)
    beside = {name: page.tree.xpath(f"string(//*[@id='{name}-error'])") for name in ("starts", "place", "passes")}
    assert "Your group already meets on Tuesday 15 June, from 09:30 to 11:30." in beside["starts"]
    assert "Others meet there on Tuesday 15 June, from 07:30 to 08:30." in beside["place"]
    assert "Loes V. is needed elsewhere on Tuesday 15 June, from 07:30 to 08:30." in beside["passes"]
    pages.submit(page, address, ticked(page), "Naima", expects=422)
    assert days(house) == [COMING, *LATER]


def off(pages: Pages, house: House, on: date) -> UUID:
    """Naima calls a meeting off."""
    meeting = house.meeting_on(TUESDAY, on)
    address = f"/meetings/{meeting}/cancel"
    pages.submit(pages.get(address, "Naima", lang="en"), address, as_="Naima")
    return meeting


def pressed_once_more(pages: Pages, house: House, page: Page, address: str, on: str) -> None:
    """The page said who is needed elsewhere and when, and no more; the button does it then."""
    assert ELSEWHERE.format(on) in page.tree.xpath("string(//*[@role='alert'])")
    for word in (OTHER, "Elders", "Hanan"):
        assert word not in page.seen
    pages.submit(page, address, YES, "Naima", expects=422)
    with counted(house.connection) as statements:
        pages.submit(page, address, as_="Naima")
    assert len(statements) <= 12, "\n".join(statements)


def go_on(pages: Pages, meeting: UUID, expects: int) -> Page:
    page = pages.get(f"/meetings/{meeting}/cancel", "Naima", lang="en")
    return pages.submit(page, f"/meetings/{meeting}/go-on", as_="Naima", expects=expects)


def test_a_meeting_that_goes_on_after_all_says_who_is_needed_elsewhere_by_now(house: House, pages: Pages) -> None:
    meeting = off(pages, house, COMING)
    meet(pages, house, COMING)
    page = go_on(pages, meeting, 422)
    assert days(house) == LATER
    pressed_once_more(pages, house, page, f"/meetings/{meeting}/go-on", "Tuesday 15 June")
    assert days(house) == [COMING, *LATER]


def test_where_its_place_is_taken_too_it_cannot_go_on_and_both_are_said(house: House, pages: Pages) -> None:
    meeting = off(pages, house, COMING)
    meet(pages, house, COMING, "De Kas")
    page = go_on(pages, meeting, 422)
    alert = page.tree.xpath("string(//*[@role='alert'])")
    assert "Others meet there on Tuesday 15 June, from 09:00 to 10:00." in alert
    assert ELSEWHERE.format("Tuesday 15 June") in alert
    assert "passes" not in page.form("/go-on")


def undo_all_the_same(pages: Pages, house: House, on: str) -> None:
    page = undo(pages, house.group(TUESDAY), expects=422)
    first = str(page.tree.xpath("//form[.//input[@name='passes']]/@action")[0])
    pressed_once_more(pages, house, page, first, on)


def test_undoing_says_it_before_a_meeting_comes_back(house: House, pages: Pages) -> None:
    off(pages, house, COMING)
    meet(pages, house, COMING)
    undo_all_the_same(pages, house, "Tuesday 15 June")
    assert days(house) == [COMING, *LATER]


def test_undoing_says_it_before_who_guided_guides_again(house: House, pages: Pages) -> None:
    """Naima stood in for Loes, who has gone elsewhere since; that Naima herself is needed there is said too."""
    address = f"/meetings/{house.meeting_on(TUESDAY, COMING)}/guide"
    page = pages.get(address, "Naima", lang="en")
    loes_away = f"{house.person('Loes').hex}.{house.person('Naima').hex}"
    pages.submit(page, address, {"who": loes_away}, "Naima")
    meet(pages, house, COMING)
    undo_all_the_same(pages, house, "Tuesday 15 June")


def test_undoing_says_it_before_a_deleted_meeting_is_made_again(house: House, pages: Pages) -> None:
    """In another rhythm it is left over, and nothing hangs on it."""
    with house.inside():
        db.session.get_one(GroupSession, house.meeting_on(TUESDAY, LATER[3])).subject_id = None
    reach(pages, f"/meetings/{house.meeting_on(TUESDAY, LATER[2])}/rhythm", rhythm="2")
    assert LATER[3] not in days(house)
    meet(pages, house, LATER[3])
    undo_all_the_same(pages, house, "Tuesday 13 July")
    assert days(house) == [COMING, *LATER]


def test_what_goes_along_says_it_too(house: House, pages: Pages) -> None:
    meeting = _kept(house, pages)
    meet(pages, house, LATER[0] + timedelta(days=1))
    address = f"/groups/{house.group(TUESDAY)}/meetings/to-decide"
    page = pages.get(address, "Naima", lang="en")
    refused = pages.submit(page, f"/meetings/{meeting}/decide", {"choice": "along"}, "Naima", expects=422)
    assert rows(house)[meeting][0] == LATER[0]
    again = refused.tree.xpath("//form[.//input[@name='passes']]")[0]
    sent: dict[str, Any] = {str(each.get("name")): each.get("value") for each in again.xpath(".//input")}
    assert ELSEWHERE.format("Wednesday 23 June") in refused.seen
    pages.post(f"/meetings/{meeting}/decide", sent | YES, "Naima", expects=422)
    pages.post(f"/meetings/{meeting}/decide", sent, "Naima")
    assert rows(house)[meeting][0] == LATER[0] + timedelta(days=1)


def _kept(house: House, pages: Pages) -> UUID:
    """A meeting Roos comes to, which kept its Tuesday when all others moved to Wednesday."""
    meeting = house.meeting_on(TUESDAY, LATER[0])
    pages.post(f"/meetings/{meeting}/answer", {"answer": "come"}, "Roos")
    first = house.meeting_on(TUESDAY, COMING)
    reach(pages, f"/meetings/{first}/move", scope="all", on_day="2027-06-16")
    house.clock.forward(timedelta(minutes=1))
    return meeting
