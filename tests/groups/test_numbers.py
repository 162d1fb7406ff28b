"""A number that guides keep by hand: asked about after three months, wherever it is used; one tap says it was."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from groepswerk.groups.queries import asks_number, member_by_membership
from groepswerk.groups.service import reaching
from groepswerk.messages.models import Channel
from tests.conftest import counted
from tests.house.places import give_phone
from tests.house_of_tests import House, one_database
from tests.messages.test_wishes import of_member
from tests.messages.wishes import NEXT, TUESDAY, all_come, asks, cancelled
from tests.pages import Page, Pages

ASK = "Ask if this number is still hers and safe."


def asks_about(house: House, name: str) -> bool:
    with house.inside():
        return asks_number(house.group(TUESDAY), house.person(name), house.now)


def heard(house: House, days: int) -> None:
    """Naima heard so many days ago that Roos' number is safe."""
    naima, membership_id = house.actor("Naima"), UUID(of_member(house, "Roos").split("/")[2])
    with house.inside():
        member = member_by_membership(membership_id, house.today)
        assert member is not None
        reaching.number_is_safe(member, naima, house.now - timedelta(days=days))


def tap(house: House) -> str:
    return of_member(house, "Roos").replace("messages", "number-is-safe")


def asks_here(page: Page, house: House) -> bool:
    """Whether the page asks about Roos' number, with the button."""
    has_button = tap(house) in page.tree.xpath("//form/@action")
    assert (ASK in page.seen) == has_button
    return has_button


@pytest.mark.parametrize(("days", "asked"), [(89, False), (90, True)])
def test_three_months_after_it_was_heard(house: House, days: int, asked: bool) -> None:
    give_phone(house, "Roos", "0612345678")
    assert asks_about(house, "Roos"), "nobody knows when it was given"
    heard(house, days)
    assert asks_about(house, "Roos") is asked


def test_what_a_guide_writes_down_is_heard_then(house: House, pages: Pages) -> None:
    there = of_member(house, "Roos").replace("messages", "contact")
    pages.submit(pages.get(there, "Naima"), there, {"phone": "06 12 34 56 78"}, "Naima")
    assert not asks_about(house, "Roos")
    house.clock.forward(timedelta(days=90))
    assert asks_about(house, "Roos")
    asks(house, "Roos", Channel.SMS)
    assert not asks_about(house, "Roos"), "her own page asks her"
    assert not asks_about(house, "Zon"), "she gave none"


def test_it_is_asked_wherever_the_number_is_used_until_one_tap(house: House, pages: Pages) -> None:
    give_phone(house, "Roos", "0612345678")
    all_come(house, "Roos")
    group, meeting = f"/groups/{house.group(TUESDAY)}", house.meeting_on(TUESDAY, NEXT + timedelta(days=7))
    cancelled(house)
    contact = of_member(house, "Roos").replace("messages", "contact")
    places = [f"{group}/members", f"{group}/to-tell", contact, f"/meetings/{meeting}/invite"]
    pages.post(places[-1], as_="Naima")
    for place in places:
        assert asks_here(pages.get(place, "Naima", lang="en"), house), place
    with counted(house.connection) as statements:
        done = pages.submit(pages.get(places[1], "Naima"), tap(house), as_="Naima")
    assert len(statements) <= 12
    assert done.location == places[1]
    for place in places:
        assert not asks_here(pages.get(place, "Naima", lang="en"), house), place
    said = "Naima E. wrote down that your phone number is still safe."
    assert said in pages.get("/who-did-what", "Roos", lang="en").seen


@one_database
def test_only_her_guides_may_and_it_leads_nowhere_else(house: House, pages: Pages) -> None:
    give_phone(house, "Roos", "0612345678")
    for name, status in (("Roos", 403), ("Zon", 403), ("Hanan", 404), ("Els", 404)):
        pages.post(tap(house), as_=name, expects=status)
    assert asks_about(house, "Roos")
    done = pages.post(tap(house), {"next": "//elsewhere.example.org"}, "Naima")
    assert done.location == f"/groups/{house.group(TUESDAY)}/members"
