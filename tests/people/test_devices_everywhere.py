"""After 'sign out everywhere' the old cookie opens nothing: on every address that asks who one is (threat T3)."""

from __future__ import annotations

from collections import defaultdict
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from groepswerk.core.access import guard_of
from groepswerk.people.service import signing_in
from tests.house import places
from tests.house.test_access import endpoints
from tests.house_of_tests import House, one_database
from tests.pages import Pages


def old_browser(house: House, pages: Pages, name: str) -> FlaskClient:
    """A second browser of somebody, with its own cookie."""
    browser = house.app.test_client()
    pages.give_key(browser, house.sign_in(name))
    return browser


def _is_open(house: House, endpoint: str) -> bool:
    with house.app.app_context():
        guard = guard_of(endpoint)
    return guard is not None and bool(getattr(guard.rule, "open_to_all", False))


def still_open(house: House, browser: FlaskClient, things: dict[str, object]) -> list[str]:
    """Where an old cookie gets anything else than the way to the entry."""
    found, anything = [], defaultdict(uuid4, things)
    for endpoint, method, rule in endpoints(house):
        if _is_open(house, endpoint):
            continue
        answer = browser.open(places.address_of(house, rule, anything), method=method)
        led_to = answer.headers.get("Location", "").partition("?")[0]
        if (answer.status_code, led_to) != (303, "/"):
            found.append(f"{method} {endpoint}: {answer.status_code}")
    return found


@pytest.mark.parametrize("name", ["Roos", "Naima"])
def test_the_old_cookie_opens_nothing_after_all_were_ended(house: House, pages: Pages, name: str) -> None:
    things = places.furnish(house)
    old = old_browser(house, pages, name)
    assert old.get("/my-devices").status_code == 200
    pages.post("/my-devices/end-all", as_=name)
    assert still_open(house, old, things) == []


@one_database
def test_the_walk_sees_it_when_ending_does_nothing(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    things = places.furnish(house)
    old = old_browser(house, pages, "Roos")
    monkeypatch.setattr(signing_in, "end_all", lambda *_: None)
    pages.post("/my-devices/end-all", as_="Roos")
    found = still_open(house, old, things)
    assert "GET people.devices: 200" in found
    assert len(found) > 10
