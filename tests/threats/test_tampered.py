"""Somebody changes what we signed: she sees what anybody sees who brought nothing, and a row says that it was so."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from groepswerk.core import cookies, refusals
from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from tests.house import places
from tests.house_of_tests import House
from tests.pages import Pages
from tests.threats.test_t19_same_answer import as_seen

# The cookie, a page that reads it, and what is written down.
COOKIES = {
    "key": ("/my-devices", "core.cookie_tampered"),
    "knock": ("/door/wait", "core.cookie_tampered"),
    "form": ("/sign-in", "core.form_cookie_tampered"),
}
LINKS = {
    "sessions.invitation": "sessions.link_refused",
    "sessions.answered": "sessions.link_refused",
    "sessions.invited_file": "sessions.link_refused",
    "sessions.feed": "sessions.feed_refused",
    "people.accept_invitation": "access.link_refused",
    "people.begin_anew": "access.link_refused",
    "groups.knock": "groups.door_not_open",
    "demo.sign_in": "access.link_refused",
}
ONLY_READ = {"sessions.answered", "sessions.invited_file", "sessions.feed"}
WAYS = [(each, method) for each in LINKS for method in ("GET", "POST") if method == "GET" or each not in ONLY_READ]


def rows(house: House, what: str) -> int:
    """How many rows say so."""
    with house.app.app_context():
        return db.session.scalar(select(func.count()).select_from(AuditRow).where(AuditRow.what == what)) or 0


def _changed(value: str) -> str:
    """Another sign in the signature, which stands last; not in its padding, and not in what is signed."""
    return value[:-8] + ("A" if value[-8] != "A" else "B") + value[-7:]


def _with_cookie(house: House, pages: Pages, name: str) -> tuple[FlaskClient, str]:
    """A browser with a good cookie of this name, and its value."""
    client = pages.client("Roos")
    things = places.furnish(house)
    if name == "knock":
        with house.app.test_request_context():
            client.set_cookie("knock", cookies.value_of("knock", UUID(str(things["knock_id"])), house.now))
    client.get("/sign-in")
    cookie = client.get_cookie(name)
    assert cookie is not None
    return client, cookie.value


@pytest.mark.parametrize("name", COOKIES)
def test_a_changed_cookie_gives_the_neutral_page_and_a_row(house: House, pages: Pages, name: str) -> None:
    address, what = COOKIES[name]
    client, value = _with_cookie(house, pages, name)
    client.delete_cookie(name)
    without = as_seen(client.get(address))
    client.delete_cookie(name)
    for bad in (_changed(value), value[:-3], "rubbish", "é", "A" * 3000):
        client.set_cookie(name, bad)
        before = rows(house, what)
        assert as_seen(client.get(address)) == without, bad
        assert rows(house, what) == before + 1, bad


def test_a_changed_cookie_is_thrown_away(house: House, pages: Pages) -> None:
    client = pages.client()
    for name in ("key", "form"):
        client.set_cookie(name, "rubbish")
        assert client.get("/").status_code == 200
        kept = client.get_cookie(name)
        assert kept is None or kept.value != "rubbish"
    assert client.get("/my-devices").status_code == 303


@pytest.mark.parametrize(("endpoint", "method"), WAYS)
def test_a_changed_link_gives_the_neutral_page_and_a_row(
    house: House, pages: Pages, endpoint: str, method: str
) -> None:
    things, client = places.furnish(house), pages.client()
    rule = next(each for each in house.app.url_map.iter_rules() if each.endpoint == endpoint)
    address = places.address_of(house, rule, things)
    token = max(address.split("/"), key=len)
    assert client.get(address).status_code < 400
    before = rows(house, LINKS[endpoint])
    data = pages.credentials(client) if method == "POST" else None
    answer = client.open(address.replace(token, _changed(token)), method=method, data=data)
    assert answer.status_code == 404
    assert rows(house, LINKS[endpoint]) == before + 1


def test_without_the_note_no_row_is_found(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "note_tampering", lambda what: None)
    client = pages.client()
    client.set_cookie("key", "rubbish")
    client.get("/my-devices")
    assert rows(house, "core.cookie_tampered") == 0


def test_a_form_with_a_changed_cookie_does_nothing_and_is_noted(house: House, pages: Pages) -> None:
    client = pages.client("Roos")
    data = pages.credentials(client)
    client.set_cookie("form", "rubbish")
    assert client.post("/my-devices/end-all", data=data).status_code == 400
    assert rows(house, "core.form_cookie_tampered") == 1
    assert client.get("/my-devices").status_code == 200


def test_who_does_it_all_day_fills_no_disk(house: House, pages: Pages) -> None:
    client = house.app.test_client()
    for number in range(refusals.ROWS_AN_HOUR + 20):
        client.set_cookie("key", f"rubbish{number}")
        client.get("/")
        client.get(f"/d/nonsense{number}")
    assert rows(house, "core.cookie_tampered") == refusals.ROWS_AN_HOUR
    assert rows(house, "groups.door_not_open") == refusals.ROWS_AN_HOUR
    assert rows(house, "core.more_refusals") == 2
    house.clock.forward(timedelta(hours=1, seconds=1))
    client.set_cookie("key", "rubbish")
    client.get("/")
    assert rows(house, "core.cookie_tampered") == refusals.ROWS_AN_HOUR + 1
