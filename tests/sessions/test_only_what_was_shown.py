"""Planned all the same: that holds for whom she was shown to be needed elsewhere and when, not for what came since."""

from __future__ import annotations

from datetime import date, time

import pytest

from groepswerk.sessions.service.booking import Clash, Hindrance, PeopleBusy, Taken, unless_shown
from tests.conftest import counted
from tests.house_of_tests import House, one_database
from tests.pages import Page, Pages
from tests.sessions.reaching import COMING, LATER, TUESDAY, YES, days, guide_too, look, save, ticked
from tests.sessions.test_needed_elsewhere import NIGHT, OTHER

WEDNESDAY = date(2027, 6, 16)


def loes(on: int = 16, starts: int = 19, who: str = "Loes V.", ends: int = 21) -> Taken:
    return Taken(date(2027, 6, on), time(starts), time(ends), Hindrance.PEOPLE, who)


BOTH = [loes(), loes(23)]


@pytest.mark.parametrize("now", [[], BOTH, BOTH[::-1], BOTH[:1]], ids=["none", "same", "other order", "fewer"])
def test_what_was_shown_may_be_passed_over(now: list[Taken]) -> None:
    assert unless_shown(now, PeopleBusy(BOTH).passes) is None
    assert len(PeopleBusy(BOTH).passes) == len("12345678.12345678")


@pytest.mark.parametrize("more", [loes(30), loes(starts=18), loes(ends=22), loes(who="Noor")])
def test_what_was_not_shown_is_said_with_all_the_rest(more: Taken) -> None:
    found = unless_shown([*BOTH, more], PeopleBusy(BOTH).passes)
    assert found is not None
    assert found.meetings == [*BOTH, more]
    assert unless_shown(BOTH, "y") is not None
    assert unless_shown(BOTH, "") is not None
    place = BOTH[0]._replace(what=Hindrance.PLACE, who=None)
    assert Clash([place, *BOTH]).passes == PeopleBusy(BOTH).passes, "a place is never passed over"


@pytest.fixture
def shared(house: House) -> None:
    """Loes, co-guide of Naima's group, is a co-guide of the Wednesday evenings too."""
    guide_too(house, "Loes", OTHER)


def new(house: House) -> str:
    return f"/groups/{house.group(TUESDAY)}/meetings/new"


def refused(pages: Pages, house: House) -> Page:
    """One more meeting, on a Wednesday evening on which Loes is needed elsewhere."""
    return pages.submit(pages.get(new(house), "Naima", lang="en"), new(house), NIGHT, "Naima", expects=422)


def meets(pages: Pages, house: House, starts: str, ends: str, on: date = WEDNESDAY) -> None:
    """The Wednesday evenings, whose co-guide Loes is, meet once more."""
    sent = {"on_day": on.isoformat(), "starts": starts, "ends": ends, "place": "Ergens"}
    pages.post(f"/groups/{house.group(OTHER)}/meetings/new", sent, "Hanan")


@one_database
@pytest.mark.usefixtures("shared")
def test_another_day_after_the_tick_is_looked_at_anew(house: House, pages: Pages) -> None:
    page = refused(pages, house)
    a_week_later = {"on_day": "2027-06-23", **ticked(page)}
    again = pages.submit(page, new(house), a_week_later, "Naima", expects=422)
    assert "Loes V. is needed elsewhere on Wednesday 23 June" in again.seen
    assert "passes" not in again.form("/meetings/new"), "it is hers to tick again"
    assert ticked(again) != ticked(page)
    with counted(house.connection) as statements:
        pages.submit(again, new(house), ticked(again), "Naima")
    assert len(statements) <= 12
    assert date(2027, 6, 23) in days(house)


@one_database
@pytest.mark.usefixtures("shared")
def test_a_clash_that_came_since_is_said(house: House, pages: Pages) -> None:
    page = refused(pages, house)
    meets(pages, house, "21:15", "22:15")
    again = pages.submit(page, new(house), ticked(page), "Naima", expects=422)
    for when in ("from 19:00 to 21:00", "from 21:15 to 22:15"):
        assert f"Loes V. is needed elsewhere on Wednesday 16 June, {when}." in again.seen
    assert WEDNESDAY not in days(house)
    pages.submit(again, new(house), ticked(again), "Naima")
    assert WEDNESDAY in days(house)


@one_database
@pytest.mark.usefixtures("shared")
def test_a_tick_outlives_a_mistake_in_another_field_and_a_clash_that_went(house: House, pages: Pages) -> None:
    page = refused(pages, house)
    wrong = pages.submit(page, new(house), {**ticked(page), "ends": ""}, "Naima", expects=422)
    assert wrong.form("/meetings/new")["passes"] == [ticked(page)["passes"]]
    there = f"/meetings/{house.meeting_on(OTHER, WEDNESDAY)}/cancel"
    pages.submit(pages.get(there, "Hanan"), there, as_="Hanan")
    pages.submit(wrong, new(house), {"ends": "22:00"}, "Naima")
    assert WEDNESDAY in days(house)


@one_database
@pytest.mark.usefixtures("shared")
def test_pressing_once_more_is_for_what_was_said(house: House, pages: Pages) -> None:
    """She calls a meeting off; before it goes on again Loes goes elsewhere, and while she looks once more."""
    cancel = f"/meetings/{house.meeting_on(TUESDAY, COMING)}/cancel"
    pages.submit(pages.get(cancel, "Naima", lang="en"), cancel, as_="Naima")
    meets(pages, house, "09:00", "10:00", COMING)
    on_again = cancel.replace("/cancel", "/go-on")
    said = pages.submit(pages.get(cancel, "Naima"), on_again, as_="Naima", expects=422)
    meets(pages, house, "11:00", "12:00", COMING)
    again = pages.submit(said, on_again, as_="Naima", expects=422)
    assert "from 11:00 to 12:00" in again.tree.xpath("string(//*[@role='alert'])")
    assert days(house) == LATER
    pages.submit(again, on_again, as_="Naima")
    assert days(house) == [COMING, *LATER]


def year(count: str) -> dict[str, str]:
    """Wednesday evenings."""
    sent = {"first_on": "2027-06-16", "starts": "19:00", "minutes": "120", "rhythm": "1", "count": count}
    return sent | {"ending": "count", "region": "none", "place": "Elders"}


@one_database
@pytest.mark.usefixtures("shared")
def test_the_list_that_comes_in_place_brings_its_tick(house: House, pages: Pages) -> None:
    """Its link leads to it, a tick that holds stays, and one that does not comes back for what is in the way now."""
    address = f"/groups/{house.group(TUESDAY)}/plan"
    pages.get("/languages", "Naima", lang="en")
    first = pages.post(f"{address}/dates", year("2"), "Naima", expects=422)
    link = first.tree.xpath("//*[@id='live']//ul[contains(@class, 'summary')]//a[contains(., 'Loes')]/@href")
    assert link == ["#passes"]
    assert len(first.tree.xpath("//*[@id='live']//input[@id='passes' and not(@checked)]")) == 1
    fewer = pages.post(f"{address}/dates", year("1") | ticked(first), "Naima", expects=200)
    assert ticked(fewer) == ticked(first)
    assert fewer.tree.xpath("//*[@id='live']//input[@id='passes']/@checked") != []
    assert "Loes V. is needed elsewhere then" in fewer.seen
    more = pages.post(f"{address}/dates", year("3") | ticked(first), "Naima", expects=422)
    assert len(more.tree.xpath("//*[@id='live']//input[@id='passes' and not(@checked)]")) == 1
    page = pages.post(address, year("3") | ticked(first), "Naima", expects=422)
    assert len(page.tree.xpath("//*[@id='passes']")) == 1
    pages.post(address, year("3") | ticked(more), "Naima")
    assert date(2027, 6, 30) in days(house)


@one_database
@pytest.mark.usefixtures("shared")
def test_a_sheet_is_read_in_with_those_who_were_shown(house: House, pages: Pages) -> None:
    address = f"/groups/{house.group(TUESDAY)}/import"
    sheet = "dag\tbegin\teinde\tplaats\n16-6-2027\t19:00\t21:00\tElders\n"
    page = pages.get(address, "Naima", lang="en")
    said = pages.submit(page, address, {"pasted": sheet}, "Naima", expects=422)
    assert "Loes V. is needed elsewhere" in said.seen
    more = {"pasted": f"{sheet}23-6-2027\t19:00\t21:00\tElders\n"}
    again = pages.submit(said, address, ticked(said) | more, "Naima", expects=422)
    pages.submit(again, address, ticked(said), "Naima", expects=422)
    pages.submit(again, address, ticked(again), "Naima")
    assert date(2027, 6, 23) in days(house)


@one_database
@pytest.mark.usefixtures("shared")
def test_another_rhythm_is_saved_with_those_who_were_shown(house: House, pages: Pages) -> None:
    address = f"/meetings/{house.meeting_on(TUESDAY, LATER[0])}/rhythm"
    page = look(pages, address, first_on="2027-06-23", starts="19:00", place="Elders", rhythm="4")
    assert "Loes V. is needed elsewhere" in page.seen
    save(pages, page, address, expects=422)
    save(pages, page, address, expects=422, **YES)
    save(pages, page, address, **ticked(page))
    assert date(2027, 6, 23) in days(house)
