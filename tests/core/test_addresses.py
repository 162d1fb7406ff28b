"""Links begin with the site's own address, whatever host a request names; a proxy is believed only when it is named."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from groepswerk.app import create_app
from groepswerk.core.addresses import in_language
from groepswerk.core.config import SettingWrong
from tests.house.places import NEXT_TUESDAY
from tests.house_of_tests import House
from tests.pages import Page, Pages

SITE = "https://groepswerk.example.org"
EVIL = "evil.example"


def make(folder: Path, **given: Any) -> Flask:
    """An application on an empty folder: enough for pages that ask the database nothing."""
    return create_app({"DEMO": False, "NOW": "", "INSTANCE": str(folder), **given})


def browser(folder: Path, **given: Any) -> FlaskClient:
    return make(folder, **given).test_client()


@pytest.fixture
def named(house: House) -> House:
    """The house with its address set (and, as for a server that has many names, every host let in)."""
    before = house.app.config["SITE_ADDRESS"]
    house.app.config["SITE_ADDRESS"] = f"{SITE}/"
    yield house  # type: ignore[misc]
    house.app.config["SITE_ADDRESS"] = before


def under(host: str, address: str, pages: Pages, as_: str | None) -> Page:
    """What somebody who is in gets when her request names this host."""
    client = pages.client(as_)
    key = client.get_cookie("key")
    if key is not None:
        client.set_cookie("key", key.value, domain=host)
    return pages.get(address, as_, headers={"Host": host})


def addresses(page: Page) -> set[str]:
    """The scheme and host of every whole address on a page, apart from other sites it sends people to."""
    found = set(re.findall(r"https?://[\w.:-]+", unquote(page.text)))
    return {each for each in found if each not in {"https://weer.nl", "https://wa.me", "http://www.w3.org"}}


def test_what_people_send_on_leads_to_the_site(named: House, pages: Pages) -> None:
    meeting, group = named.meeting_on("Dinsdaggroep", NEXT_TUESDAY), named.group("Dinsdaggroep")
    pages.post(f"/meetings/{meeting}/invite", as_="Naima")
    pages.post(f"/groups/{group}/door/open", as_="Naima")
    made = pages.post("/staff/invite", {"name": "Fenna", "office": "guide"}, "Els")
    shown = (
        (f"/meetings/{meeting}/invite", "Naima"),
        (f"/groups/{group}/door", "Naima"),
        (made.location, "Els"),
        ("/staff", "Els"),
        ("/sign-in", None),
    )
    for address, as_ in shown:
        page = under(EVIL, address, pages, as_)
        assert addresses(page) == {SITE}, address
        assert EVIL not in page.text


def test_the_qr_leads_to_the_site(named: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    from groepswerk.core import qr

    drawn: list[str] = []
    real = qr.drawn
    monkeypatch.setattr(qr, "drawn", lambda address: drawn.append(address) or real(address))  # type: ignore[func-returns-value]
    group = named.group("Dinsdaggroep")
    pages.post(f"/groups/{group}/door/open", as_="Naima")
    under(EVIL, f"/groups/{group}/door", pages, "Naima")
    assert [address.rpartition("/")[0] for address in drawn] == [f"{SITE}/d"]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("host", [EVIL, f"{EVIL}:443", "groepswerk.example.org.evil.example", "", "a b"])
def test_another_host_is_answered_with_a_page(tmp_path: Path, host: str, method: str) -> None:
    answer = browser(tmp_path, SITE_ADDRESS=SITE).open("/sign-in", method=method, headers={"Host": host})
    page = Page(answer)
    assert page.status == 400
    assert page.h1
    assert f"{SITE}/" in page.links()
    assert EVIL not in page.text


def test_its_own_host_is_let_in_on_any_port(tmp_path: Path) -> None:
    visitor = browser(tmp_path, SITE_ADDRESS=SITE)
    for host in ("groepswerk.example.org", "groepswerk.example.org:8000"):
        assert visitor.get("/sign-in", headers={"Host": host}).status_code == 200


def test_without_an_address_of_the_site_every_host_is_let_in(tmp_path: Path) -> None:
    page = Page(browser(tmp_path).get("/sign-in", headers={"Host": "192.168.1.20:8000"}))
    assert addresses(page) == {"http://192.168.1.20:8000"}


@pytest.mark.parametrize("site", ["groepswerk.example.org", "ftp://a.example", "https://", "https://a.example/path"])
def test_an_address_that_is_none_is_refused(tmp_path: Path, site: str) -> None:
    with pytest.raises(SettingWrong, match="SITE_ADDRESS"):
        make(tmp_path, SITE_ADDRESS=site)


@pytest.mark.parametrize(
    ("proxies", "proto", "scheme"),
    [("0", "https", "http"), ("1", "https", "https"), ("1", "https, http", "http"), ("2", "https, http", "https")],
)
def test_a_proxy_is_believed_only_when_it_was_named(tmp_path: Path, proxies: str, proto: str, scheme: str) -> None:
    handed = {"Host": "groepswerk.example.org", "X-Forwarded-Proto": proto, "X-Forwarded-Host": EVIL}
    page = Page(browser(tmp_path, PROXIES=proxies).get("/sign-in", headers=handed))
    assert addresses(page) == {f"{scheme}://groepswerk.example.org"}


@pytest.mark.parametrize("number", ["one", "-1", "1.5", "٣"])
def test_a_number_of_proxies_that_is_none_is_refused(tmp_path: Path, number: str) -> None:
    with pytest.raises(SettingWrong, match="PROXIES"):
        make(tmp_path, PROXIES=number)


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("/", "/?lang=tr"),
        ("/?lang=ar", "/?lang=tr"),
        ("/door?lang=ar&lang=nl&a=1&b=", "/door?a=1&b=&lang=tr"),
        ("/sign-in?next=%2Fgroups%3Flang%3Dar", "/sign-in?next=%2Fgroups%3Flang%3Dar&lang=tr"),
    ],
)
def test_a_page_in_another_language(path: str, there: str) -> None:
    assert in_language(path, "tr") == there
