"""Passkeys: a device signs in by itself, if it checked its owner, answers this question, and was not copied."""

from __future__ import annotations

from copy import copy
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from groepswerk.people.models import Passkey
from groepswerk.people.service import passkeys
from groepswerk.people.views import asking
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages
from tests.people.device import CHECKED, PRESENT, Device, asked_on
from tests.people.test_sign_in import PASSWORD, give_password

NEW = "/my-account/keys/new"


def with_key(pages: Pages, name: str = "Naima") -> Device:
    """A device whose key somebody has just added."""
    device = Device()
    page = pages.get(NEW, name)
    pages.submit(page, NEW, {"answer": device.make(asked_on(page)), "name": "Mijn telefoon"}, as_=name)
    return device


def sign_in_page(pages: Pages, address: str = "/sign-in") -> Page:
    """The page as a browser holds it that asks for no other one before it answers: each has its own question."""
    pages.credentials(pages.client())
    return pages.get(address)


def comes_in(pages: Pages, device: Device, expects: int = 303, **changes: Any) -> Page:
    """A browser where nobody is in yet asks the device, and sends its answer."""
    page = sign_in_page(pages)
    return pages.submit(page, "/sign-in/passkey", {"answer": device.sign(asked_on(page)), **changes}, expects=expects)


def noted(house: House, what: str) -> int:
    with house.inside():
        return len(db.session.scalars(select(AuditRow).where(AuditRow.what == what)).all())


def test_a_device_that_was_added_comes_in_without_password_or_code(house: House, pages: Pages) -> None:
    device = with_key(pages)
    assert comes_in(pages, device).location == "/"
    assert "Mijn telefoon" in pages.get("/my-account").seen
    assert comes_in(pages, device).location == "/"
    with house.inside():
        row = db.session.scalars(select(Passkey)).one()
        assert (row.uses, row.name, row.last_used_at) == (2, "Mijn telefoon", house.now)


def test_it_leads_to_where_she_wanted_to_go(pages: Pages) -> None:
    device = with_key(pages)
    page = sign_in_page(pages, "/sign-in?next=/my-devices")
    action = next(each for each in page.tree.xpath("//form/@action") if "/passkey" in each)
    sent = {**page.form("/sign-in/passkey"), "answer": device.sign(asked_on(page))}
    assert pages.post(action, sent).location == "/my-devices"


def test_only_the_public_half_is_kept(house: House, pages: Pages) -> None:
    device = with_key(pages)
    secret = device.key.private_numbers().private_value.to_bytes(32, "big")
    with house.inside():
        row = db.session.scalars(select(Passkey)).one()
        assert secret not in row.public_key
        assert row.credential_id == device.id


@pytest.mark.parametrize(
    "cheat",
    [
        {"origin": "http://localhost.example"},
        {"site": "example.org"},
        {"flags": PRESENT},
        {"flags": CHECKED},
        {"id": b"somebody else's key, not known here"},
        {"owner": "c29tZWJvZHkgZWxzZSE"},
    ],
    ids=["other origin", "other site", "owner not checked", "nobody there", "unknown key", "other owner"],
)
def test_what_does_not_fit_gets_the_same_page_and_is_written_down(
    house: House, pages: Pages, cheat: dict[str, Any]
) -> None:
    device = with_key(pages)
    usual = comes_in(pages, Device(), expects=422).seen
    before = noted(house, "people.passkey_refused")
    for name, value in cheat.items():
        setattr(device, name, value)
    assert comes_in(pages, device, expects=422).seen == usual
    assert noted(house, "people.passkey_refused") == before + 1


@pytest.mark.parametrize("rubbish", ["", "{}", "null", "[]", "7", '{"id": 1}', "\0", "x" * 20_000, '{"rawId": "ab"}'])
def test_rubbish_is_only_a_key_that_is_not_known(pages: Pages, rubbish: str) -> None:
    pages.submit(pages.get("/sign-in"), "/sign-in/passkey", {"answer": rubbish}, expects=422)
    pages.get(NEW, "Naima")
    pages.post(NEW, {"answer": rubbish, "name": "Telefoon"}, "Naima", expects=422)


def test_another_key_with_the_same_id_does_not_fit(pages: Pages) -> None:
    device = with_key(pages)
    thief = Device(id=device.id, owner=device.owner)
    comes_in(pages, thief, expects=422)
    comes_in(pages, device)


def test_an_answer_is_taken_once(house: House, pages: Pages) -> None:
    device = with_key(pages)
    device.counts = False
    page = sign_in_page(pages)
    client, answer = pages.client(), device.sign(asked_on(page))
    cookie = client.get_cookie("form")
    assert cookie is not None
    pages.submit(page, "/sign-in/passkey", {"answer": answer})
    client.delete_cookie("key")
    client.set_cookie("form", cookie.value)
    pages.post("/sign-in/passkey", {"answer": answer}, expects=422)
    assert noted(house, "people.passkey_refused") == 1


def test_an_old_question_is_not_answered_any_more(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    device, page = with_key(pages), sign_in_page(pages)
    monkeypatch.setattr(asking, "_LASTS", timedelta())
    pages.submit(page, "/sign-in/passkey", {"answer": device.sign(asked_on(page))}, expects=422)


def test_a_copied_key_is_refused_and_written_down(house: House, pages: Pages) -> None:
    device = with_key(pages)
    copied = copy(device)
    comes_in(pages, device)
    comes_in(pages, device)
    comes_in(pages, copied, expects=422)
    assert noted(house, "people.passkey_cloned") == 1


def test_planted_without_the_count_the_copy_comes_in(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    device = with_key(pages)
    copied = copy(device)
    comes_in(pages, device)
    comes_in(pages, device)
    monkeypatch.setattr(passkeys, "_count", lambda *_: None)
    comes_in(pages, copied)


def test_planted_without_the_site_a_stolen_answer_comes_in(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    device = with_key(pages)
    device.origin = "http://localhost.example"
    comes_in(pages, device, expects=422)
    here = passkeys.Site("localhost", device.origin)
    monkeypatch.setattr(asking, "site", lambda: here)
    comes_in(pages, device)


def test_a_device_that_does_not_count_stays_welcome(pages: Pages) -> None:
    device = with_key(pages)
    device.counts = False
    comes_in(pages, device)
    comes_in(pages, device)


def test_after_ten_minutes_the_password_is_asked_before_a_key_comes_or_goes(house: House, pages: Pages) -> None:
    give_password(house, "Naima")
    with_key(pages)
    house.clock.forward(timedelta(minutes=10))
    asked = pages.get(NEW, "Naima", expects=303)
    assert asked.location == "/my-account/confirm?next=/my-account/keys/new"
    remove = next(each for each in pages.get("/my-account", "Naima").links() if each.endswith("/remove"))
    assert pages.post(remove, as_="Naima").location.startswith("/my-account/confirm?next=")
    assert pages.get("/my-account", "Naima").links().count(remove) == 1, "nothing was removed"
    question = pages.follow(asked, "Naima")
    action = str(question.tree.xpath("//main//form/@action")[0])
    pages.post(action, {"password": "not hers at all"}, "Naima", expects=422)
    assert pages.post(action, {"password": PASSWORD}, "Naima").location == NEW
    pages.get(NEW, "Naima")
    pages.submit(pages.get(remove, "Naima"), remove, as_="Naima")
    assert remove not in pages.get("/my-account", "Naima").links()
    house.clock.forward(timedelta(minutes=10))
    pages.get(NEW, "Naima", expects=303)


def test_being_sure_does_not_move_to_another_browser(house: House, pages: Pages) -> None:
    give_password(house, "Naima")
    house.clock.forward(timedelta(minutes=11))
    pages.post("/my-account/confirm", {"password": PASSWORD}, "Naima")
    cookie = pages.client("Naima").get_cookie("form")
    assert cookie is not None
    pages.get(NEW, "Hanan")
    house.clock.forward(timedelta(minutes=9, seconds=59))
    pages.client("Hanan").set_cookie("form", cookie.value)
    pages.get(NEW, "Naima")
    house.clock.forward(timedelta(seconds=2))
    pages.get(NEW, "Hanan", expects=303)


def test_a_removed_device_does_not_come_in(pages: Pages) -> None:
    device = with_key(pages)
    remove = next(each for each in pages.get("/my-account", "Naima").links() if each.endswith("/remove"))
    pages.submit(pages.get(remove, "Naima"), remove, as_="Naima")
    comes_in(pages, device, expects=422)


@pytest.mark.parametrize("other", ["Hanan", "Els", "Roos", "Petra"])
def test_nobody_removes_somebody_elses(pages: Pages, other: str) -> None:
    device = with_key(pages)
    remove = next(each for each in pages.get("/my-account", "Naima").links() if each.endswith("/remove"))
    pages.get(remove, other, expects=404)
    pages.post(remove, as_=other, expects=404)
    comes_in(pages, device)


def test_a_key_is_added_once(house: House, pages: Pages) -> None:
    device, page = with_key(pages), pages.get(NEW, "Hanan")
    pages.post(NEW, {"answer": device.make(asked_on(page)), "name": "Ook"}, "Hanan", expects=422)
    with house.inside():
        assert len(db.session.scalars(select(Passkey)).all()) == 1


def test_where_the_site_has_no_name_there_are_no_passkeys(house: House, pages: Pages) -> None:
    assert not pages.get("/sign-in", base_url="http://127.0.0.1:8000").tree.xpath("//@data-passkey")
    house.app.config["SITE_ADDRESS"] = "http://127.0.0.1:8000"
    try:
        pages.post("/sign-in/passkey", expects=404)
        pages.get(NEW, "Naima", expects=404)
    finally:
        house.app.config["SITE_ADDRESS"] = ""


def test_the_named_site_counts_whatever_the_request_says(house: House, pages: Pages) -> None:
    house.app.config["SITE_ADDRESS"] = "https://groepswerk.example.org"
    try:
        assert asked_on(pages.get("/sign-in"))["rpId"] == "groepswerk.example.org"
    finally:
        house.app.config["SITE_ADDRESS"] = ""


def test_the_work_is_small(house: House, pages: Pages) -> None:
    device, page = Device(), pages.get(NEW, "Naima")
    with counted(house.connection) as adding:
        pages.submit(page, NEW, {"answer": device.make(asked_on(page)), "name": "Telefoon"}, as_="Naima")
    page = sign_in_page(pages)
    with counted(house.connection) as entering:
        pages.submit(page, "/sign-in/passkey", {"answer": device.sign(asked_on(page))})
    assert len(adding) <= 12, adding
    assert len(entering) <= 12, entering
