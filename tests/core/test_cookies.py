"""Over https every cookie is bound: to this host, to TLS, and out of reach of scripts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pyotp
import pytest
from flask.testing import FlaskClient

from groepswerk.core import idempotency, tokens
from groepswerk.core.db import db
from groepswerk.groups.models import Door
from groepswerk.people.models import Office
from groepswerk.people.queries import account_by_email
from groepswerk.people.service import appointing, signing_in
from tests.conftest import build, standing
from tests.house_of_tests import House
from tests.pages import Page

BASE = "https://groepswerk.example.org"


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house that is reached by https."""
    app, scene = build(tmp_path_factory.mktemp("secure"), "", HTTPS=True, SITE_ADDRESS=BASE)
    with standing(app, scene) as found:
        yield found


class Browser:
    """A browser over https that keeps every Set-Cookie it ever got."""

    def __init__(self, client: FlaskClient) -> None:
        self.client, self.given = client, list[str]()

    def get(self, address: str) -> Page:
        return self._keep(Page(self.client.get(address, base_url=BASE)))

    def post(self, address: str, **data: str) -> Page:
        token = str(self.get("/sign-in").tree.xpath("//*[@name='csrf_token']/@value")[0])
        sent = {"csrf_token": token, "idempotency_key": idempotency.new_key(), **data}
        page = self._keep(Page(self.client.post(address, data=sent, base_url=BASE)))
        assert page.status == 303, page.text
        return page

    def _keep(self, page: Page) -> Page:
        self.given += page.response.headers.getlist("Set-Cookie")
        return page


def test_every_cookie_is_bound(secure: House) -> None:
    browser = Browser(secure.app.test_client())
    assert browser.get("/?lang=ar").tree.get("lang") == "ar"
    assert browser.get("/").tree.get("lang") == "ar", "the cookie under its long name is read"
    _come_in(secure, browser)
    _knock(secure, browser)
    browser.post("/sign-out")
    names = {line.partition("=")[0] for line in browser.given}
    assert names == {"__Host-language", "__Host-form", "__Host-key", "__Host-knock", "__Host-known"}
    for line in browser.given:
        attributes = {part.strip().lower() for part in line.split(";")[1:]}
        assert {"secure", "httponly", "path=/", "samesite=lax"} <= attributes, line
        assert not any(each.startswith("domain") for each in attributes), line


def _come_in(house: House, browser: Browser) -> None:
    with house.inside():
        organisation_id = next(iter(house.scene.organisations.values()))
        token = appointing.invite(organisation_id, "Fenna", Office.GUIDE, None, house.now)
    account = {"email": "fenna@nieuw.example.org", "password": "een twee drie vier"}
    browser.post(f"/staff-invitation/{token}", **account)
    with house.inside():
        found = account_by_email(account["email"])
        assert found is not None
        code = pyotp.TOTP(signing_in.secret_of(found, house.now)).now()
    browser.post("/sign-in/code", code=code)


def _knock(house: House, browser: Browser) -> None:
    token = tokens.new_token()
    with house.inside():
        door = Door(group_id=house.group("Dinsdaggroep"), token=token, digits="424242", picture="bird")
        door.opened_by, door.open_until = house.person("Naima"), house.now + timedelta(minutes=15)
        db.session.add(door)
    browser.post(f"/d/{token}", name="Iris")
    browser.post(f"/d/{token}", phone="own")


def test_over_http_the_language_keeps_its_short_name(house: House) -> None:
    answer = house.app.test_client().get("/?lang=tr")
    found = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("language=tr;")]
    assert len(found) == 1
    assert "secure" not in found[0].lower()
