"""The visitor's side of the door: looking does nothing, knocking waits, Welkom and the button let her in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from groepswerk.core import cookies
from groepswerk.core.db import db
from groepswerk.groups.models import Knock, KnockState
from groepswerk.groups.service import knocking
from groepswerk.people.models import Person, SignIn, SignInKind
from tests.conftest import counted
from tests.groups.at_the_door import GROUP, come_in, door_page, knock, open_up
from tests.house_of_tests import House
from tests.pages import Pages

UNKNOWN = "A" * 22
ROBOTS = ("WhatsApp/2.23", "facebookexternalhit/1.1", "Googlebot/2.1", "TelegramBot", "Mozilla/5.0 (Android) Chrome")


def rows(house: House) -> tuple[int, ...]:
    """How many knocks, people and sign-ins there are."""
    tables = (Knock, Person, SignIn)
    with house.inside():
        return tuple(db.session.scalar(select(func.count()).select_from(each)) or 0 for each in tables)


def test_from_the_qr_to_her_own_page(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    visitor = Pages(house)
    page = visitor.get(f"/d/{token}", lang="ar")
    page = visitor.follow(visitor.submit(page, f"/d/{token}", {"name": "سلمى"}))
    assert page.tree.xpath("//button[@name='phone']/@value") == ["own", "shared"]
    assert not page.tree.xpath("//input[@type='radio'] | //*[@checked]")
    page = visitor.follow(visitor.submit(page, f"/d/{token}", {"phone": "own"}))
    assert page.tree.xpath("//meta[@http-equiv='refresh']")
    assert "Naima" in page.seen
    guide = pages.get(door_page(house), "Naima")
    assert "سلمى" in guide.seen
    welcome = guide.tree.xpath("//form[contains(@action, '/welcome')]/@action")[0]
    pages.submit(guide, welcome, {"who": "participant"}, "Naima")
    page = visitor.get("/door/wait")
    assert not page.tree.xpath("//meta[@http-equiv='refresh']")
    answer = visitor.submit(page, "/door/come-in")
    assert answer.location == "/"
    given = next(cookie for cookie in answer.response.headers.getlist("Set-Cookie") if cookie.startswith("key="))
    assert "Max-Age=15552000" in given
    assert "HttpOnly" in given
    page = visitor.follow(answer)
    assert "سلمى" in page.seen
    assert page.tree.get("lang") == "ar"
    visitor.get(f"/groups/{house.group(GROUP)}")
    visitor.get(f"/groups/{house.group(GROUP)}/members", expects=403)
    with house.inside():
        assert db.session.scalars(select(Person.language).where(Person.name == "سلمى")).one() == "ar"


def test_looking_does_nothing_whoever_looks(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    knock_id = knock(house, Pages(house), token, "Perzik")
    pages.post(f"/knocks/{knock_id}/welcome", {"who": "participant"}, "Naima")
    before = rows(house)
    for number in range(50):
        robot = Pages(house).client()
        agent = {"User-Agent": ROBOTS[number % len(ROBOTS)], "Purpose": "prefetch"}
        looked = robot.head if number % 7 == 0 else robot.get
        answer = looked(f"/d/{token}", headers=agent)
        assert answer.status_code == 200
        assert GROUP not in answer.get_data(as_text=True)
        assert not [cookie for cookie in answer.headers.getlist("Set-Cookie") if not cookie.startswith("form=")]
    assert rows(house) == before


def test_the_waiting_page_lets_nobody_in_by_being_looked_at(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    visitor = Pages(house)
    knock_id = knock(house, visitor, token, "Perzik")
    pages.post(f"/knocks/{knock_id}/welcome", {"who": "participant"}, "Naima")
    before = rows(house)
    for _ in range(3):
        visitor.get("/door/wait")
    assert rows(house) == before
    assert visitor.client().get_cookie("key") is None
    visitor.get("/door/come-in", expects=405)


def test_a_shut_door_and_one_that_never_was_look_the_same(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    pages.post(f"{door_page(house)}/close", as_="Naima")
    seen = {Pages(house).get(f"/d/{each}", expects=404).seen for each in (token, UNKNOWN, "x", "a" * 500)}
    assert len(seen) == 1
    for each in (token, UNKNOWN):
        for sent in ({"name": "Perzik"}, {"phone": "own"}):
            Pages(house).post(f"/d/{each}", sent, expects=404)
    assert "Ask the guide" in Pages(house).get(f"/d/{token}", lang="en", expects=404).seen
    assert rows(house)[0] == 0


def test_a_door_that_shuts_meanwhile_says_so_kindly(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    early, late = Pages(house), Pages(house)
    early.post(f"/d/{token}", {"name": "Perzik"})
    knock(house, late, token, "Kers")
    house.clock.forward(timedelta(minutes=15))
    early.post(f"/d/{token}", {"phone": "own"}, expects=404)
    assert "Ask the guide" in late.get("/door/wait", lang="en", expects=404).seen
    # Opened again within the hour, she stands there as before.
    open_up(house, pages)
    assert late.get("/door/wait").tree.xpath("//meta[@http-equiv='refresh']")


@pytest.mark.parametrize("name", ["", "   ", "\u202e\u200f\u2066\u200b", "n" * 10_000, "\x00"])
def test_a_name_must_be_one(house: House, pages: Pages, name: str) -> None:
    token, _ = open_up(house, pages)
    page = Pages(house).post(f"/d/{token}", {"name": name}, expects=422)
    assert page.tree.xpath("//*[@id='error-summary']//a[@href='#name']")
    assert rows(house)[0] == 0


def test_the_word_of_a_picture_is_a_name_too(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    visitor = Pages(house)
    visitor.get("/languages", lang="en")
    visitor.post(f"/d/{token}", {"picture": "tree-palm"})
    assert "Palm tree" in visitor.get(f"/d/{token}").h1
    visitor.post(f"/d/{token}", {"picture": "elephant"}, expects=422)


def test_whose_phone_it_is_must_be_said(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    visitor = Pages(house)
    visitor.post(f"/d/{token}", {"name": "Perzik"})
    for wrong in ("", "staff", "everybody"):
        visitor.post(f"/d/{token}", {"phone": wrong}, expects=422)
    # Without a name there is nobody to knock; she is asked again.
    assert Pages(house).post(f"/d/{token}", {"phone": "own"}).location == f"/d/{token}"
    assert rows(house)[0] == 0


def test_she_may_change_her_name_before_she_knocks(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    visitor = Pages(house)
    visitor.post(f"/d/{token}", {"name": "Perzik"})
    again = visitor.get(f"/d/{token}?name=again")
    assert again.tree.xpath("//input[@name='name']/@value") == ["Perzik"]
    visitor.submit(again, f"/d/{token}", {"name": "Kers"})
    assert "Kers" in visitor.get(f"/d/{token}").h1


def test_one_browser_stands_at_the_door_once(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    visitor = Pages(house)
    for name in ("Perzik", "Kers"):
        knock(house, visitor, token, name)
    assert rows(house)[0] == 1


def test_a_crowd_is_not_let_to_the_door(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knocking, "MOST_AT_THE_DOOR", 3)
    token, _ = open_up(house, pages)
    for name in ("een", "twee", "drie"):
        knock(house, Pages(house), token, name)
    fourth = Pages(house)
    fourth.post(f"/d/{token}", {"name": "vier"})
    fourth.post(f"/d/{token}", {"phone": "own"}, expects=404)
    assert rows(house)[0] == 3


def test_a_welcome_lets_one_browser_in_once(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    visitor, thief = Pages(house), Pages(house)
    knock_id = knock(house, visitor, token, "Perzik")
    pages.post(f"/knocks/{knock_id}/welcome", {"who": "participant"}, "Naima")
    with house.app.test_request_context():
        value = cookies.value_of("knock", knock_id, house.now)
    visitor.post("/door/come-in")
    # Even with a copy of the cookie nobody comes in a second time; without one there is nothing to find.
    thief.client().set_cookie("knock", value)
    thief.post("/door/come-in", expects=404)
    assert thief.client().get_cookie("key") is None
    visitor.post("/door/come-in", expects=404)


def test_another_ones_knock_is_not_there(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    knock_id = knock(house, Pages(house), token, "Perzik")
    pages.post(f"/knocks/{knock_id}/welcome", {"who": "participant"}, "Naima")
    stranger = Pages(house)
    stranger.get("/door/wait", expects=404)
    stranger.post("/door/come-in", expects=404)
    with house.app.test_request_context():
        # Signed for another purpose, or not signed at all, an id is worth nothing.
        values = [cookies.value_of("key", knock_id, house.now), knock_id.hex, "x"]
    for value in values:
        stranger.client().set_cookie("knock", value)
        stranger.get("/door/wait", expects=404)
        stranger.post("/door/come-in", expects=404)


def test_without_welcome_nobody_comes_in(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    waiting, refused = Pages(house), Pages(house)
    knock(house, waiting, token, "Perzik")
    waiting.post("/door/come-in", expects=404)
    knock_id = knock(house, refused, token, "Kers")
    pages.post(f"/knocks/{knock_id}/not-now", as_="Naima")
    refused.get("/door/wait", expects=404)
    refused.post("/door/come-in", expects=404)
    with house.inside():
        assert db.session.get_one(Knock, knock_id).state == KnockState.NOT_NOW


def test_who_left_between_welcome_and_button_stays_out(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    visitor = Pages(house)
    knock_id = knock(house, visitor, token, "Perzik")
    pages.post(f"/knocks/{knock_id}/welcome", {"who": "participant"}, "Naima")
    members = pages.get(f"/groups/{house.group(GROUP)}/members", "Naima")
    row = next(item for item in members.tree.xpath("//main//li") if "Perzik" in item.text_content())
    pages.post(row.xpath(".//a[contains(@href, '/end')]/@href")[0], as_="Naima")
    visitor.get("/door/wait", expects=404)
    visitor.post("/door/come-in", expects=404)


def test_a_shared_phone_is_out_after_twenty_quiet_minutes(house: House, pages: Pages) -> None:
    visitor = come_in(house, pages, "Perzik", phone="shared")
    key = visitor.client().get_cookie("key")
    assert key is not None
    assert key.max_age is None
    assert key.expires is None
    group = f"/groups/{house.group(GROUP)}"
    for _ in range(3):
        house.clock.forward(timedelta(minutes=19))
        visitor.get(group)
    house.clock.forward(timedelta(minutes=20))
    visitor.get(group, expects=303)


def test_an_own_phone_stays_in_for_half_a_year_after_each_visit(house: House, pages: Pages) -> None:
    visitor = come_in(house, pages, "Perzik")
    for _ in range(2):
        house.clock.forward(timedelta(days=170))
        visitor.get("/my-devices")
    house.clock.forward(timedelta(days=181))
    visitor.get("/my-devices", expects=303)


def test_it_is_said_beforehand_how_long_a_phone_stays_in(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    visitor = Pages(house)
    visitor.post(f"/d/{token}", {"name": "Perzik"})
    assert "20" in visitor.get(f"/d/{token}", lang="en").seen


def test_who_was_in_this_browser_before_is_out(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    before = pages.client("Zon").get_cookie("key")
    pages.get("/my-devices", "Zon")
    pages.post(f"/d/{token}", {"name": "Perzik"}, "Zon")
    pages.post(f"/d/{token}", {"phone": "shared"}, "Zon")
    with house.inside():
        knock_id = db.session.scalars(select(Knock.id).where(Knock.name == "Perzik")).one()
    pages.post(f"/knocks/{knock_id}/welcome", {"who": "participant"}, "Naima")
    pages.post("/door/come-in", as_="Zon")
    assert "Perzik" in pages.get("/", "Zon").seen
    old = Pages(house)
    assert before is not None
    old.client().set_cookie("key", before.value)
    old.get("/my-devices", expects=303)


def test_knocking_says_nothing_of_the_group(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    visitor = Pages(house)
    shown = [visitor.get(f"/d/{token}").text]
    visitor.post(f"/d/{token}", {"name": "Perzik"})
    shown.append(visitor.get(f"/d/{token}").text)
    visitor.post(f"/d/{token}", {"phone": "own"})
    shown.append(visitor.get("/door/wait").text)
    for text in shown:
        assert not [word for word in (GROUP, "Samen Verder", "Spoorwijk", "Roos") if word in text]


def test_the_steps_ask_the_database_little(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    visitor = Pages(house)
    visitor.credentials(visitor.client())
    steps = [(f"/d/{token}", {"name": "Perzik"}), (f"/d/{token}", {"phone": "own"})]
    for address, given in steps:
        with counted(house.connection) as statements:
            visitor.get(address)
        assert len(statements) <= 1
        with counted(house.connection) as statements:
            visitor.post(address, given)
        assert len(statements) <= 6, statements
    with counted(house.connection) as statements:
        visitor.get("/door/wait")
    assert len(statements) <= 1
    with house.inside():
        knock_id = db.session.scalars(select(Knock.id)).one()
    pages.post(f"/knocks/{knock_id}/welcome", {"who": "participant"}, "Naima")
    with counted(house.connection) as statements:
        visitor.post("/door/come-in")
    assert len(statements) <= 9, statements
    with house.inside():
        kinds = select(SignIn.kind).join(Person, Person.id == SignIn.person_id).where(Person.name == "Perzik")
        assert db.session.scalars(kinds).all() == [SignInKind.OWN]
