"""'Leave now' lets her out whatever happens (threat T1), and whoever goes out leaves nothing in the browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from groepswerk.core.access import Guard
from groepswerk.core.db import db
from groepswerk.people import entrance
from groepswerk.people.models import SignInKind
from groepswerk.people.service import signing_in
from tests.house_of_tests import House
from tests.pages import Page, Pages
from tests.people.test_sign_in import PASSWORD, give_password

EXIT = "https://weer.nl/"
HALF_A_YEAR = 180 * 24 * 3600
FORM = "application/x-www-form-urlencoded"
# What an open page, an old one, or no page of ours may send.
SENT: dict[str, Callable[[Pages], dict[str, Any]]] = {
    "a token that is over": lambda pages: {"data": {**pages.credentials(pages.client("Roos")), "csrf_token": "old"}},
    "nothing": lambda _pages: {},
    "far too much": lambda _pages: {"data": b"a=" + b"x" * 400_000, "content_type": FORM},
    "no form": lambda _pages: {"data": b"{", "content_type": "application/json"},
    "half a form": lambda _pages: {"data": b"--x\r\n", "content_type": "multipart/form-data; boundary=x"},
    "another site's form": lambda _pages: {"headers": {"Origin": "https://elsewhere.example"}},
}


@pytest.fixture(autouse=True)
def errors_are_answered(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a real server."""
    monkeypatch.setitem(house.app.config, "PROPAGATE_EXCEPTIONS", False)


def is_in(pages: Pages, as_: str = "Roos") -> bool:
    return pages.client(as_).get("/my-devices").status_code == 200


@contextmanager
def without(house: House) -> Iterator[None]:
    """The planted twin: 'Leave now' as a form like any other."""
    view: Any = house.app.view_functions["people.leave"]
    guard: Guard = view.guard
    view.guard = replace(guard, at_worst=None)
    try:
        yield
    finally:
        view.guard = guard


@pytest.mark.parametrize("sent", SENT)
def test_she_is_out_whatever_the_page_sends(pages: Pages, sent: str) -> None:
    assert is_in(pages)
    answer = pages.client("Roos").post("/leave", **SENT[sent](pages))
    assert (answer.status_code, answer.headers["Location"]) == (303, EXIT)
    assert not is_in(pages)


@pytest.mark.parametrize("sent", SENT)
def test_a_form_like_any_other_would_keep_her_in(house: House, pages: Pages, sent: str) -> None:
    with without(house):
        assert pages.client("Roos").post("/leave", **SENT[sent](pages)).status_code >= 400
    assert is_in(pages)


def test_the_second_tab_leaves_too(pages: Pages) -> None:
    form = pages.get("/", "Roos").form("/leave")
    for _tab in range(2):
        answer = pages.client("Roos").post("/leave", data=form)
        assert (answer.status_code, answer.headers["Location"]) == (303, EXIT)


def gone(*_given: object, **_named: object) -> None:
    raise OperationalError("", {}, Exception("database is locked"))


def broken(*_given: object, **_named: object) -> None:
    raise RuntimeError("a mistake of ours")


@contextmanager
def no_commit() -> Iterator[None]:
    """Every commit fails."""
    event.listen(db.session, "before_commit", gone)
    try:
        yield
    finally:
        event.remove(db.session, "before_commit", gone)


def leave_in_vain(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch, what: str) -> Page:
    """Her answer when her sign-in could not be ended; it still stands."""
    client, data = pages.client("Roos"), pages.credentials(pages.client("Roos"))
    with monkeypatch.context() as planted:
        if what == "commit":
            with no_commit():
                return Page(client.post("/leave", data=data))
        planted.setattr(signing_in, "end_by_id", {"database": gone, "mistake": broken}[what])
        return Page(client.post("/leave", data=data))


@pytest.mark.parametrize("what", ["database", "commit", "mistake"])
def test_when_it_cannot_be_ended_she_goes_and_this_browser_stays_out(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    cookie = pages.client("Roos").get_cookie("key")
    assert cookie is not None
    answer = leave_in_vain(house, pages, monkeypatch, what)
    assert (answer.status, answer.location) == (303, EXIT)
    assert answer.response.headers["Clear-Site-Data"] == '"cache", "storage"'
    left, client = pages.client("Roos").get_cookie("left"), pages.client("Roos")
    assert left is not None
    assert left.max_age == HALF_A_YEAR
    assert (client.get_cookie("key"), client.get_cookie("form")) == (None, None)
    # The ticket is good still, and refused here; the answer takes it away once more.
    client.set_cookie("key", cookie.value)
    assert not is_in(pages)
    assert client.get_cookie("key") is None
    pages.client("Zon").set_cookie("key", cookie.value)
    assert is_in(pages, "Zon"), "The sign-in was ended after all, so this test saw nothing."


@pytest.mark.parametrize("what", ["database", "commit", "mistake"])
def test_an_error_page_would_keep_her_in(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    with without(house):
        assert leave_in_vain(house, pages, monkeypatch, what).status in {500, 503}
    assert is_in(pages)


def test_she_who_comes_in_again_is_in(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    leave_in_vain(house, pages, monkeypatch, "database")
    with house.app.test_request_context(headers={"Cookie": "left=1"}):
        entrance.enter(house.person("Roos"), SignInKind.OWN)
        answer = house.app.make_response("")
        house.app.process_response(answer)
    sent = answer.headers.getlist("Set-Cookie")
    assert any(each.startswith("left=;") for each in sent)
    assert any(each.startswith("key=") and "Max-Age=0" not in each for each in sent)


def test_no_other_page_asks_for_no_form(house: House) -> None:
    """Whoever needs neither token nor key can be sent by another site; for leaving alone that harms nobody."""
    guards = {name: getattr(view, "guard", None) for name, view in house.app.view_functions.items()}
    found = {name for name, guard in guards.items() if guard and guard.at_worst}
    assert found == {"people.leave"}
    rules = [rule for rule in house.app.url_map.iter_rules() if rule.endpoint in found]
    assert [(rule.methods or set()) - {"OPTIONS"} for rule in rules] == [{"POST"}]


def test_no_other_site_can_send_our_cookies_along(house: House, pages: Pages) -> None:
    client = pages.client("Roos")
    house.clock.forward(timedelta(days=4))
    sent = client.get("/my-devices?lang=en").headers.getlist("Set-Cookie")
    assert {each.partition("=")[0] for each in sent} >= {"key", "form"}
    assert all("SameSite=Lax" in each for each in sent)


def test_the_page_knows_what_holds_her_out(pages: Pages) -> None:
    form = pages.get("/", "Roos").tree.xpath("//form[@data-leave]")[0]
    assert form.get("data-left") == f"left=1; path=/; max-age={HALF_A_YEAR}; SameSite=Lax"


OUT = {
    "people.leave": ("Roos", "/leave", {}),
    "people.sign_out": ("Naima", "/sign-out", {}),
    "people.end_all_devices": ("Roos", "/my-devices/end-all", {}),
    "groups.stop": ("Roos", "/groups/{group}/stop", {"name": "keep"}),
}


def not_cleared(house: House) -> list[str]:
    """Which ways out leave what the browser keeps of the site where it is."""
    found = []
    for name, (who, address, data) in OUT.items():
        answer = Pages(house).post(address.format(group=house.group("Dinsdaggroep")), data, who)
        if answer.response.headers.get("Clear-Site-Data") != '"cache", "storage"':
            found.append(name)
    return found


def test_every_way_out_clears_what_the_browser_keeps(house: House) -> None:
    assert not_cleared(house) == []


def test_a_way_out_that_clears_nothing_would_be_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrance, "cleared", lambda answer: answer)
    assert not_cleared(house) == list(OUT)


def test_a_guide_who_left_comes_in_again_and_what_was_open_stays_shut(house: House, pages: Pages) -> None:
    secret, browser = give_password(house, "Naima"), pages.client()
    first = {"email": "naima@demo.invalid", "password": PASSWORD}
    pages.post("/sign-in", first)
    browser.set_cookie("left", "1")
    pages.get("/sign-in/code", expects=303)
    pages.post("/sign-in", first)
    assert browser.get_cookie("left") is None
    assert pages.get("/sign-in/code").form("/leave")
    pages.post("/sign-in/code", {"code": pyotp.TOTP(secret).now()})
    assert pages.get("/my-account").form("/leave")
    pages.post("/leave")
    pages.get("/my-account", expects=303)
    pages.get("/sign-in/code", expects=303)
