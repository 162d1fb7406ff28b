"""Accounts elsewhere: only one that a colleague connected herself lets her in; every lie of a provider is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import func, select

from groepswerk.app import create_app
from groepswerk.core.audit import AuditRow
from groepswerk.core.config import SettingWrong
from groepswerk.core.db import db
from groepswerk.people import outside
from groepswerk.people.models import OutsideAccount, Person
from groepswerk.people.views import outside as pages_of_outside
from tests.conftest import counted
from tests.house_of_tests import House, one_database
from tests.pages import Page, Pages
from tests.people.provider import CLIENT, SECRET, Provider, running
from tests.people.test_sign_in import PASSWORD, give_password

SETTINGS = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_LABEL")
BACK = "/sign-in/elsewhere/back"


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow nothing: the test does."""


@contextmanager
def set_up(house: House, provider: Provider) -> Iterator[None]:
    values = (provider.address, CLIENT, SECRET, "Gemeente Voorbeeld")
    house.app.config.update(zip(SETTINGS, values, strict=True))
    try:
        yield
    finally:
        house.app.config.update(dict.fromkeys(SETTINGS, ""))
        outside._known.clear()


@pytest.fixture
def provider(house: House) -> Iterator[Provider]:
    """A provider that the house is set up for."""
    with running() as found, set_up(house, found):
        yield found


def there_and_back(gone: Page) -> str:
    """What a browser does: goes to the provider, signs in there, and is led back to this path and query."""
    try:
        build_opener(_Stay).open(Request(gone.location))  # noqa: S310  an address on loopback
    except HTTPError as answer:
        back = urlsplit(str(answer.headers["Location"]))
        answer.close()
    assert back.path == BACK
    return f"{back.path}?{back.query}"


def arrives(pages: Pages, start: str, as_: str | None = None, expects: int = 303) -> Page:
    """The whole way, until the button on the page one comes back to was pressed."""
    pages.credentials(pages.client(as_))
    page = pages.get(there_and_back(pages.get(start, as_, expects=303)), as_)
    return pages.submit(page, BACK, as_=as_, expects=expects)


def connect(pages: Pages, name: str = "Naima", expects: int = 303) -> Page:
    return arrives(pages, "/my-account/elsewhere", name, expects)


def come_in(pages: Pages, expects: int = 303) -> Page:
    return arrives(pages, "/sign-in/elsewhere", None, expects)


def people(house: House) -> int:
    with house.inside():
        return db.session.scalar(select(func.count()).select_from(Person)) or 0


def noted(house: House, what: str) -> int:
    with house.inside():
        return len(db.session.scalars(select(AuditRow).where(AuditRow.what == what)).all())


def test_without_the_settings_nothing_is_there(pages: Pages) -> None:
    assert "/sign-in/elsewhere" not in pages.get("/sign-in").links()
    assert "/my-account/elsewhere" not in pages.get("/my-account", "Naima").links()
    for address in ("/sign-in/elsewhere", BACK, f"{BACK}?code=a&state=b"):
        pages.get(address, expects=404)
    pages.post(BACK, {"code": "a", "state": "b"}, expects=404)
    pages.get("/my-account/elsewhere", "Naima", expects=404)


@pytest.mark.usefixtures("provider")
def test_a_connected_account_lets_her_in(house: House, pages: Pages) -> None:
    assert "Gemeente Voorbeeld" in pages.get("/sign-in").seen
    assert connect(pages).location == "/my-account"
    before = people(house)
    assert come_in(pages).location == "/"
    assert pages.get("/my-account").h1 == pages.get("/my-account", "Naima").h1
    assert people(house) == before
    assert noted(house, "people.outside_connected") == 1


def test_an_unknown_account_gets_the_neutral_page_and_makes_nobody(
    house: House, pages: Pages, provider: Provider
) -> None:
    connect(pages)
    before, provider.subject = people(house), "somebody-else"
    refused = come_in(pages, expects=403)
    assert "Gemeente" not in refused.seen
    assert people(house) == before
    assert noted(house, "people.outside_refused") == 1
    pages.get("/my-account", expects=303)


LIES: dict[str, dict[str, Any]] = {
    "another issuer": {"claims": {"iss": "https://elsewhere.example.org"}},
    "for another site": {"claims": {"aud": "another"}},
    "for two, by another": {"claims": {"aud": [CLIENT, "another"], "azp": "another"}},
    "for two, by nobody": {"claims": {"aud": [CLIENT, "another"]}},
    "late": {"claims": {"exp": 1_000_000_000}},
    "without an end": {"claims": {"exp": None}},
    "from the future": {"claims": {"iat": 4_000_000_000}},
    "another question's": {"claims": {"nonce": "another"}},
    "no question's": {"claims": {"nonce": None}},
    "about nobody": {"claims": {"sub": None}},
    "about a number": {"claims": {"sub": 7}},
    "about somebody endless": {"claims": {"sub": "x" * 256}},
    "signed by another": {"key": RSAKey.generate_key(2048, {"kid": "one"})},
    "signed with our secret": {"key": OctKey.import_key(SECRET)},
}


@one_database
@pytest.mark.parametrize("lie", list(LIES))
def test_a_lie_is_refused_with_the_same_page(house: House, pages: Pages, provider: Provider, lie: str) -> None:
    connect(pages)
    provider.subject = "somebody-else"
    usual = come_in(pages, expects=403).seen
    provider.subject = "subject-of-naima"
    provider.twists = LIES[lie]
    assert come_in(pages, expects=403).seen == usual
    provider.twists = {}
    come_in(pages)


@one_database
def test_planted_without_the_checks_a_lie_comes_in(
    pages: Pages, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(pages)
    provider.twists = LIES["signed by another"]
    come_in(pages, expects=403)
    monkeypatch.setattr(outside, "_checked", lambda *_: provider.subject)
    come_in(pages)


STRONG = "urn:example:two-factors"


@one_database
@pytest.mark.parametrize("said", [None, "urn:example:password", STRONG.upper(), ["urn:example:two-factors"], 2])
def test_who_signed_in_there_too_weakly_is_refused(
    house: House, pages: Pages, provider: Provider, monkeypatch: pytest.MonkeyPatch, said: object
) -> None:
    connect(pages)
    provider.subject = "somebody-else"
    usual = come_in(pages, expects=403).seen
    provider.subject, provider.twists = "subject-of-naima", {"claims": {"acr": said}}
    # The planted twin: where nothing is asked for, the same answer lets her in.
    come_in(pages)
    pages.post("/sign-out")
    monkeypatch.setitem(house.app.config, "OIDC_ACR", f" urn:example:card, {STRONG} ")
    assert come_in(pages, expects=403).seen == usual
    connect(pages, "Hanan", expects=403)


def test_who_signed_in_there_as_is_asked_comes_in(
    house: House, pages: Pages, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(house.app.config, "OIDC_ACR", f"urn:example:card,{STRONG}")
    provider.twists = {"claims": {"acr": STRONG}}
    connect(pages)
    asked = pages.get("/sign-in/elsewhere", expects=303).location
    assert parse_qs(urlsplit(asked).query)["acr_values"] == [f"urn:example:card {STRONG}"]
    come_in(pages)


def test_coming_back_lets_nobody_in_before_the_button(house: House, pages: Pages, provider: Provider) -> None:
    connect(pages)
    pages.credentials(pages.client())
    back = there_and_back(pages.get("/sign-in/elsewhere", expects=303))
    asked = list(provider.asked)
    with counted(house.connection) as statements:
        for _ in range(3):
            page = pages.get(back)
    assert statements == []
    assert provider.asked == asked, "looking does not spend the code"
    pages.submit(page, BACK)


def test_what_another_browser_brought_back_is_refused(pages: Pages, provider: Provider) -> None:
    connect(pages)
    theirs = there_and_back(pages.get("/sign-in/elsewhere", "Hanan", expects=303))
    pages.get(theirs, expects=403)
    sent = {name: values[0] for name, values in parse_qs(urlsplit(theirs).query).items()}
    pages.post(BACK, sent, expects=403)
    pages.get("/sign-in/elsewhere", expects=303)
    pages.post(BACK, sent, expects=403)
    pages.get("/my-account", expects=303)


def test_a_question_is_answered_once_and_in_time(
    pages: Pages, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(pages)
    pages.credentials(pages.client())
    back = there_and_back(pages.get("/sign-in/elsewhere", expects=303))
    page = pages.get(back)
    cookie = pages.client().get_cookie("form")
    assert cookie is not None
    pages.submit(page, BACK)
    pages.client().set_cookie("form", cookie.value)
    sent = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    pages.post(BACK, sent, expects=403)
    page = pages.get(there_and_back(pages.get("/sign-in/elsewhere", expects=303)))
    monkeypatch.setattr(pages_of_outside, "_LASTS", timedelta())
    pages.submit(page, BACK, expects=403)


def test_an_account_elsewhere_belongs_to_one_person(house: House, pages: Pages, provider: Provider) -> None:
    connect(pages)
    connect(pages, "Hanan", expects=403)
    with house.inside():
        rows = db.session.scalars(select(OutsideAccount)).all()
        assert [row.person_id for row in rows] == [house.person("Naima")]


def test_connecting_asks_whether_it_is_she(house: House, pages: Pages, provider: Provider) -> None:
    give_password(house, "Naima")
    pages.client("Naima")
    house.clock.forward(timedelta(minutes=11))
    assert pages.get("/my-account/elsewhere", "Naima", expects=303).location.startswith("/my-account/confirm")
    pages.post("/my-account/confirm", {"password": PASSWORD}, "Naima")
    connect(pages)


def test_who_left_meanwhile_connects_nothing(house: House, pages: Pages, provider: Provider) -> None:
    pages.credentials(pages.client("Naima"))
    page = pages.get(there_and_back(pages.get("/my-account/elsewhere", "Naima", expects=303)), "Naima")
    pages.give_key(pages.client("Naima"), house.sign_in("Hanan"))
    pages.submit(page, BACK, as_="Naima", expects=403)
    with house.inside():
        assert db.session.scalars(select(OutsideAccount)).all() == []


def test_disconnected_it_lets_nobody_in(pages: Pages, provider: Provider) -> None:
    connect(pages)
    address = next(each for each in pages.get("/my-account", "Naima").links() if each.endswith("/disconnect"))
    for other in ("Hanan", "Els", "Roos"):
        pages.post(address, as_=other, expects=404)
    pages.submit(pages.get(address, "Naima"), address, as_="Naima")
    come_in(pages, expects=403)


@one_database
def test_a_provider_that_does_not_answer_is_named(house: House, pages: Pages) -> None:
    with running() as provider, set_up(house, provider):
        page = pages.get(there_and_back(pages.get("/sign-in/elsewhere", expects=303)))
        provider.twists = {"broken": True}
        assert "Gemeente Voorbeeld" in pages.submit(page, BACK, expects=503).seen
        outside._known.clear()
        provider.twists = {"described": "https://elsewhere.example.org"}
        pages.get("/sign-in/elsewhere", expects=503)
    with set_up(house, provider):
        pages.get("/sign-in/elsewhere", expects=503)
        pages.get("/my-account/elsewhere", "Naima", expects=503)


def test_the_work_is_small(house: House, pages: Pages, provider: Provider) -> None:
    pages.credentials(pages.client("Naima"))
    page = pages.get(there_and_back(pages.get("/my-account/elsewhere", "Naima", expects=303)), "Naima")
    with counted(house.connection) as connecting:
        pages.submit(page, BACK, as_="Naima")
    address = next(each for each in pages.get("/my-account", "Naima").links() if each.endswith("/disconnect"))
    pages.credentials(pages.client())
    page = pages.get(there_and_back(pages.get("/sign-in/elsewhere", expects=303)))
    with counted(house.connection) as entering:
        pages.submit(page, BACK)
    with counted(house.connection) as disconnecting:
        pages.post(address, as_="Naima")
    for statements in (connecting, entering, disconnecting):
        assert len(statements) <= 12, statements


@pytest.mark.parametrize(
    "wrong",
    [
        {"OIDC_ISSUER": "http://elsewhere.example.org"},
        {"OIDC_ISSUER": "https://elsewhere.example.org", "OIDC_CLIENT_SECRET": ""},
        {"OIDC_ISSUER": "https://elsewhere.example.org", "OIDC_LABEL": ""},
    ],
)
def test_half_a_setting_stops_the_start(tmp_path: Any, wrong: dict[str, str]) -> None:
    whole = {"OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET, "OIDC_LABEL": "Gemeente"}
    with pytest.raises(SettingWrong, match="GROEPSWERK_OIDC"):
        create_app({"INSTANCE": str(tmp_path), "DEMO": True, **whole, **wrong})
