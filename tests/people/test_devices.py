"""'My devices': I see mine, end one or all; nobody ends mine."""

from __future__ import annotations

from datetime import timedelta

import pytest

from groepswerk.core.db import db
from groepswerk.people.models import SignIn, SignInKind
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Pages


def test_ending_another_device_puts_it_out_in_its_next_request(house: House, pages: Pages) -> None:
    other = house.sign_in("Roos")
    phone = house.app.test_client()
    pages.give_key(phone, other)
    assert phone.get("/my-devices").status_code == 200
    page = pages.get("/my-devices", "Roos")
    pages.submit(page, f"/my-devices/{other}/end", as_="Roos")
    assert phone.get("/my-devices").status_code == 303
    pages.get("/my-devices", "Roos")


def test_ending_all_puts_every_device_out(house: House, pages: Pages) -> None:
    pages.post("/my-devices/end-all", as_="Roos")
    pages.get("/my-devices", "Roos", expects=303)


@pytest.mark.parametrize("other", ["Naima", "Zon", "Els", "Sanne"])
def test_nobody_ends_somebody_elses(house: House, pages: Pages, other: str) -> None:
    hers = house.sign_in("Roos")
    pages.post(f"/my-devices/{hers}/end", as_=other, expects=404)
    pages.get("/my-devices", "Roos")


@pytest.mark.parametrize(
    ("name", "kind", "lasts"),
    [
        ("Naima", SignInKind.STAFF, timedelta(hours=8)),
        ("Roos", SignInKind.SHARED, timedelta(minutes=20)),
        ("Zon", SignInKind.OWN, timedelta(days=180)),
    ],
)
def test_a_quiet_device_is_out_after_its_time(
    house: House, pages: Pages, name: str, kind: SignInKind, lasts: timedelta
) -> None:
    pages.get("/my-devices", name, kind=kind)
    house.clock.forward(lasts - timedelta(seconds=1))
    pages.get("/my-devices", name, kind=kind)
    house.clock.forward(lasts + timedelta(seconds=1))
    pages.get("/my-devices", name, kind=kind, expects=303)


def test_use_keeps_a_phone_in(house: House, pages: Pages) -> None:
    for _ in range(3):
        house.clock.forward(timedelta(days=150))
        pages.get("/my-devices", "Roos")


def test_staff_are_out_after_twenty_hours_whatever_they_do(house: House, pages: Pages) -> None:
    for _ in range(3):
        pages.get("/my-devices", "Naima")
        house.clock.forward(timedelta(hours=6, minutes=50))
    pages.get("/my-devices", "Naima", expects=303)


def test_an_own_phone_is_given_half_a_year_again_when_it_is_used(house: House, pages: Pages) -> None:
    pages.get("/my-devices", "Roos")
    house.clock.forward(timedelta(days=10))
    given = pages.get("/my-devices", "Roos").response.headers.getlist("Set-Cookie")
    key = [each for each in given if each.startswith("key=")]
    assert len(key) == 1
    assert f"Max-Age={180 * 24 * 3600}" in key[0]
    again = pages.get("/my-devices", "Roos").response.headers.getlist("Set-Cookie")
    assert [each for each in again if each.startswith("key=")] == [], "One visit is one renewal."


def test_the_page_says_what_they_are_since_when_and_which_is_this_one(house: House, pages: Pages) -> None:
    pages.client("Roos")
    house.sign_in("Roos", SignInKind.SHARED)
    page = pages.get("/my-devices", "Roos", lang="en")
    assert page.h1 == "My key"
    cards = [" ".join(each.text_content().split()) for each in page.tree.xpath("//ul[@class='cards']/li")]
    assert len(cards) == 2
    assert sum("This device" in card for card in cards) == 1
    assert sum("Shared phone" in card for card in cards) == 1
    assert all("Since Wednesday 9 June" in card for card in cards)
    assert pages.get("/my-devices", "Naima", lang="en").h1 == "My devices"


def test_another_phone_is_told_to_her_until_she_says_that_it_was_she(house: House, pages: Pages) -> None:
    pages.get("/", "Roos")
    house.clock.forward(timedelta(hours=2))
    new = house.sign_in("Roos")
    for address in ("/", "/my-devices"):
        page = pages.get(address, "Roos", lang="en")
        assert "A new device signed in" in page.seen
        assert "morning 10:30" in page.seen
    # The new one does not speak of itself, and cannot say that it is hers.
    phone = house.app.test_client()
    pages.give_key(phone, new)
    assert "Was that you?" not in phone.get("/?lang=en").get_data(as_text=True)
    with house.inside():
        assert db.session.get_one(SignIn, new).known_at is None
    answer = pages.submit(pages.get("/", "Roos"), f"/my-devices/{new}/mine", as_="Roos")
    assert answer.location == "/"
    assert "A new device signed in" not in pages.get("/", "Roos", lang="en").seen
    assert phone.get("/my-devices").status_code == 200


def test_a_device_cannot_vouch_for_itself(house: House, pages: Pages) -> None:
    pages.client("Roos")
    house.clock.forward(timedelta(minutes=5))
    new = house.sign_in("Roos")
    intruder = Pages(house)
    intruder.give_key(intruder.client(), new)
    intruder.post(f"/my-devices/{new}/mine")
    assert "A new device signed in" in pages.get("/", "Roos", lang="en").seen


def test_two_phones_of_a_stranger_cannot_vouch_for_each_other(house: House, pages: Pages) -> None:
    pages.client("Roos")
    strangers = []
    for _ in range(2):
        house.clock.forward(timedelta(minutes=5))
        strangers.append(house.sign_in("Roos"))
    first, second = strangers
    for here, other in ((first, second), (second, first)):
        browser = Pages(house)
        browser.give_key(browser.client(), here)
        browser.post(f"/my-devices/{other}/mine")
    page = pages.get("/my-devices", "Roos", lang="en")
    told = [str(each) for each in page.tree.xpath("//form/@action") if str(each).endswith("/mine")]
    assert told == [f"/my-devices/{first}/mine"]


def test_she_ends_the_new_one_in_one_tap(house: House, pages: Pages) -> None:
    pages.client("Roos")
    house.clock.forward(timedelta(minutes=5))
    new = house.sign_in("Roos")
    phone = house.app.test_client()
    pages.give_key(phone, new)
    pages.submit(pages.get("/", "Roos"), f"/my-devices/{new}/end", as_="Roos")
    assert phone.get("/my-devices").status_code == 303
    # It is out, and she is still told that it was in.
    page = pages.get("/", "Roos", lang="en")
    assert "It is signed out already." in page.seen
    pages.submit(page, f"/my-devices/{new}/mine", as_="Roos")
    assert "A new device" not in pages.get("/", "Roos", lang="en").seen


@pytest.mark.parametrize("other", ["Naima", "Zon", "Els", "Sanne"])
def test_nobody_says_of_somebody_elses_that_it_is_theirs(house: House, pages: Pages, other: str) -> None:
    hers = house.sign_in("Roos")
    pages.post(f"/my-devices/{hers}/mine", as_=other, expects=404)
    with house.inside():
        assert db.session.get_one(SignIn, hers).known_at is None


def test_ending_twice_and_ending_what_is_not_there(house: House, pages: Pages) -> None:
    other = house.sign_in("Roos")
    for _ in range(2):
        pages.post(f"/my-devices/{other}/end", as_="Roos")
    pages.post("/my-devices/00000000-0000-4000-8000-000000000000/end", as_="Roos", expects=404)
    pages.get(f"/my-devices/{other}/end", as_="Roos", expects=405)


def test_it_asks_little(house: House, pages: Pages) -> None:
    for _ in range(5):
        house.sign_in("Roos")
    pages.get("/my-devices", "Roos")
    with counted(house.connection) as statements:
        pages.get("/my-devices", "Roos")
    assert len(statements) <= 4
    pages.credentials(pages.client("Roos"))
    with counted(house.connection) as statements:
        pages.post("/my-devices/end-all", as_="Roos")
    assert len(statements) <= 12
