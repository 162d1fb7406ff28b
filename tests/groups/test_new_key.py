"""'New key': the guide ends a member's old phones in the meeting; the member comes in anew, and reads who did it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.groups.models import Membership
from groepswerk.people.models import SignInKind
from groepswerk.people.service import signing_in
from tests.conftest import counted
from tests.groups.at_the_door import door_page, knock, open_up
from tests.house_of_tests import House
from tests.pages import Page, Pages
from tests.sessions.with_links import THURSDAY, link_of

GROUP, WITH_LINKS = "Dinsdaggroep", "Donderdaggroep"


def address(house: House, name: str = "Roos", group: str = GROUP) -> str:
    query = select(Membership.id).where(
        Membership.person_id == house.person(name), Membership.group_id == house.group(group)
    )
    with house.inside():
        return f"/memberships/{db.session.scalars(query).one()}/new-key"


def make(house: House, pages: Pages, name: str = "Roos", guide: str = "Naima", group: str = GROUP) -> Page:
    """The guide taps it and confirms."""
    page = pages.get(address(house, name, group), guide)
    return pages.submit(page, address(house, name, group), as_=guide)


def came_in(house: House, pages: Pages) -> Pages:
    """Roos with her new phone."""
    token, _ = open_up(house, pages)
    visitor = Pages(house)
    knock_id = knock(house, visitor, token, "Roos")
    pages.post(f"/knocks/{knock_id}/welcome", {"who": str(house.person("Roos"))}, "Naima")
    visitor.submit(visitor.get("/door/wait"), "/door/come-in")
    return visitor


def test_all_old_phones_are_out_in_the_next_request(house: House, pages: Pages) -> None:
    pages.get("/my-devices", "Roos")
    pages.get("/my-devices", "Roos", kind=SignInKind.SHARED)
    pages.get("/my-devices", "Zon")
    page = pages.get(f"/groups/{house.group(GROUP)}/members", "Naima")
    assert address(house) in page.links()
    pages.get(address(house), "Naima")
    pages.get("/my-devices", "Roos")
    make(house, pages)
    pages.get("/my-devices", "Roos", expects=303)
    pages.get("/my-devices", "Roos", kind=SignInKind.SHARED, expects=303)
    pages.get("/my-devices", "Zon")
    pages.get("/my-devices", "Naima")


def test_without_the_ending_the_old_phone_stays_in(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    pages.get("/my-devices", "Roos")
    monkeypatch.setattr(signing_in, "end_phones", lambda *_: None)
    make(house, pages)
    pages.get("/my-devices", "Roos")


def test_the_door_opens_and_she_comes_in_as_who_she_is(house: House, pages: Pages) -> None:
    answer = make(house, pages)
    assert answer.location == door_page(house)
    door = pages.follow(answer, "Naima")
    assert door.tree.xpath("//*[@class='digits']")
    new = came_in(house, pages)
    assert "Roos" in new.get("/").h1
    # Her own new phone is the only one: nothing is told of a new device.
    assert "A new device signed in" not in new.get("/", lang="en").seen


def test_her_old_links_are_dead_and_the_others_live(house: House, pages: Pages) -> None:
    old, other = link_of(house, "Abeba"), link_of(house, "Saba")
    pages.get(old)
    make(house, pages, "Abeba", "Selam", WITH_LINKS)
    pages.get(old, expects=404)
    pages.get(other)
    assert house.today < THURSDAY
    new = link_of(house, "Abeba")
    assert new != old
    pages.get(new)


def test_a_welkom_that_was_not_used_yet_lets_nobody_in(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    intruder = Pages(house)
    knock_id = knock(house, intruder, token, "Roos")
    pages.post(f"/knocks/{knock_id}/welcome", {"who": str(house.person("Roos"))}, "Naima")
    make(house, pages)
    intruder.get("/door/wait", expects=404)
    intruder.post("/door/come-in", expects=404)


def test_she_reads_who_did_it_and_when(house: House, pages: Pages) -> None:
    house.clock.forward(timedelta(hours=1))
    make(house, pages)
    new = came_in(house, pages)
    assert "/who-did-what" in new.get("/my-devices").links()
    page = new.get("/who-did-what", lang="en")
    lines = [" ".join(each.text_content().split()) for each in page.tree.xpath("//ul[@class='rows']/li")]
    told = "Naima E. made a new key for you. Your old phones are signed out."
    assert f"{told} Wednesday 9 June 2027 · morning 09:30" in lines, lines
    assert any(line.startswith("Naima E. said welcome to you at the door.") for line in lines)
    # What was done about her is for nobody else.
    assert "new key" not in pages.get("/who-did-what", "Zon", lang="en").seen


def test_only_the_groups_guides_may_and_never_for_staff(house: House, pages: Pages) -> None:
    there = address(house)
    pages.get(there, expects=303)
    for name, status in (("Zon", 403), ("Roos", 403), ("Karim", 404), ("Hanan", 404), ("Els", 404), ("Petra", 404)):
        pages.get(there, name, expects=status)
        pages.post(there, as_=name, expects=status)
    pages.get("/my-devices", "Roos")
    pages.get(there, "Loes")
    pages.get(address(house, "Loes"), "Naima", expects=403)
    pages.post(address(house, "Naima"), as_="Loes", expects=403)
    pages.post("/memberships/00000000-0000-4000-8000-000000000000/new-key", as_="Naima", expects=404)


def test_who_left_gets_no_key(house: House, pages: Pages) -> None:
    pages.post(address(house, "Karim"), as_="Naima", expects=404)


def test_a_double_tap_is_once(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Naima")
    first = pages.submit(page, address(house), as_="Naima")
    new = came_in(house, pages)
    second = pages.submit(page, address(house), as_="Naima")
    assert second.location == first.location
    new.get("/my-devices")


def test_it_asks_little(house: House, pages: Pages) -> None:
    there = address(house)
    pages.get(there, "Naima")
    pages.credentials(pages.client("Naima"))
    with counted(house.connection) as statements:
        pages.post(there, as_="Naima")
    assert len(statements) <= 12, statements
