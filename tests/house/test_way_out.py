"""The way out (threat T1): every page of who is in has "Leave now", is not kept, has a title that tells nothing.

Walked over the URL map, so that a page that is made tomorrow is looked at too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from groepswerk.core import i18n, interface_texts
from groepswerk.core.languages import PROMISED, Language
from groepswerk.groups.covers import LOOKS, Look, look_of
from groepswerk.groups.models import Cover
from tests.conftest import ROOT
from tests.house import places
from tests.house.test_access import NO_PAGES, endpoints
from tests.house_of_tests import House, one_database
from tests.pages import FORBIDDEN, Page, Pages

# What the house calls every file that is kept: "overview" and a number, or what every calendar is called.
NEUTRAL_FILE = re.compile(r'"?(overzicht-\d+\.[a-z]{3,4}|agenda\.ics)"?')
CODES = [language.code for language in PROMISED]


def pages_of(house: House, pages: Pages, reader: str, code: str) -> Iterator[tuple[str, Page]]:
    """Every page that opens for a reader, and the pages that say that something cannot be done."""
    things = places.furnish(house)
    for endpoint, method, rule in endpoints(house):
        if method == "GET" and endpoint not in NO_PAGES:
            address = places.address_of(house, rule, things)
            answer = pages.client(reader).get(address, query_string={"lang": code})
            if answer.status_code == 200 and answer.mimetype == "text/html":
                yield endpoint, Page(answer)
    client = pages.client(reader)
    yield "404", Page(client.get("/not-there", query_string={"lang": code}))
    yield "405", Page(client.get("/leave", query_string={"lang": code}))
    yield "400", Page(client.post("/my-devices/end-all", data={"csrf_token": "made up"}))
    yield "413", Page(client.post("/my-devices/end-all", data={"a": "x" * 300_000}))


def without_way_out(house: House, pages: Pages, reader: str) -> list[str]:
    """Which of her pages may be kept by the browser, or have no form that leaves."""
    found = []
    for name, page in pages_of(house, pages, reader, "nl"):
        if page.response.headers.get("Cache-Control") != "no-store":
            found.append(f"{name} may be kept")
        form = page.tree.xpath("//header//form[@data-leave][@method='post'][@action='/leave']")
        if not form or not form[0].xpath(".//button[@type='submit']"):
            found.append(f"{name} has no way out")
    return found


@one_database
@pytest.mark.parametrize("reader", ["Roos", "Noor", "Yamina", "Naima"])
def test_every_page_of_who_is_in_has_the_way_out_and_is_not_kept(house: House, pages: Pages, reader: str) -> None:
    assert without_way_out(house, pages, reader) == []


@one_database
def test_a_page_without_the_way_out_would_be_found(house: House, pages: Pages) -> None:
    shown: list[Any] = house.app.template_context_processors[None]
    hide = lambda: {"way_out": False}  # noqa: E731
    shown.append(hide)
    try:
        assert "home.group has no way out" in without_way_out(house, pages, "Roos")
    finally:
        shown.remove(hide)


@one_database
@pytest.mark.parametrize("reader", ["Loes", "Els", "Joost", "Ada"])
def test_each_kind_of_colleague_has_the_way_out(pages: Pages, reader: str) -> None:
    assert pages.get("/my-account", reader).form("/leave")


@one_database
def test_a_page_that_is_kept_would_be_found(house: House, pages: Pages) -> None:
    keep: Any = lambda response: response.headers.set("Cache-Control", "private") or response  # noqa: E731
    hooks = house.app.after_request_funcs[None]
    hooks.insert(0, keep)
    try:
        assert "home.group may be kept" in without_way_out(house, pages, "Roos")
    finally:
        hooks.remove(keep)


def telling_titles(house: House, pages: Pages, reader: str, code: str, cover: Cover = Cover.APPOINTMENT) -> list[str]:
    """Which of her pages say in the browser's tab, in a preview or by the icon's name more than this one name."""
    with house.app.app_context(), i18n.speaking(next(each for each in PROMISED if each.code == code)):
        name = str(look_of(cover).name)
        neutral = {name, f"{i18n.gettext('Error:')} {name}"}
        preview = i18n.gettext("Open it to see the day and the time.")
    found = []
    for name, page in pages_of(house, pages, reader, code):
        if name in {"400", "413"}:
            continue
        said = {" ".join(page.tree.xpath("//title")[0].text_content().split())}
        said.update(map(str, page.tree.xpath("//meta[@property='og:title']/@content")))
        about = page.tree.xpath("//meta[@property='og:description' or @name='description']/@content")
        icons = page.tree.xpath(
            "//link[contains(@rel, 'icon') or @rel='manifest']/@href | //p[@class='brand']/img/@src"
        )
        if (
            not said <= neutral
            or set(about) != {preview}
            or not all(str(each).endswith(look_of(cover).icon) for each in icons)
        ):
            found.append(f"{name}: {said} {about} {icons}")
    return found


@one_database
@pytest.mark.parametrize(("code", "cover"), list(zip(CODES, Cover, strict=True)))
@pytest.mark.parametrize("reader", ["Roos", "Naima"])
def test_all_titles_previews_and_icons_are_what_her_group_chose_and_of_staff_the_usual_one(
    house: House, pages: Pages, reader: str, code: str, cover: Cover
) -> None:
    house.cover("Dinsdaggroep", cover)
    assert telling_titles(house, pages, reader, code, cover if reader == "Roos" else Cover.APPOINTMENT) == []


@pytest.mark.parametrize("language", PROMISED, ids=lambda each: each.code)
def test_no_name_of_the_site_says_what_it_is_for(language: Language) -> None:
    interface_texts.load(ROOT / "translations")
    with i18n.speaking(language):
        names = [str(look.name) for look in LOOKS.values()]
    assert len(set(names)) == len(Cover)
    assert [name for name in names if FORBIDDEN.search(name) or re.search("groep|group|grup|مجموعة", name, re.I)] == []


@one_database
def test_a_telling_title_would_be_found(house: House, pages: Pages) -> None:
    shown: list[Any] = house.app.template_context_processors[None]
    telling = lambda: {"own_look": Look("Dinsdaggroep", "icons/site.svg")}  # noqa: E731
    shown.append(telling)
    try:
        assert telling_titles(house, pages, "Roos", "nl") != []
    finally:
        shown.remove(telling)


def telling_file_names(house: House, pages: Pages, reader: str) -> list[str]:
    """Which files would lie among somebody's downloads under a name with more than a neutral word and a number."""
    things, found = places.furnish(house), []
    for endpoint, method, rule in endpoints(house):
        if method == "GET":
            answer = pages.client(reader).get(places.address_of(house, rule, things))
            named = answer.headers.get("Content-Disposition", "")
            if named and not NEUTRAL_FILE.fullmatch(named.partition("filename=")[2]):
                found.append(f"{endpoint}: {named}")
    return found


@one_database
@pytest.mark.parametrize("reader", ["Roos", "Naima", "Els"])
def test_no_file_name_tells_what_it_is_about(house: House, pages: Pages, reader: str) -> None:
    assert telling_file_names(house, pages, reader) == []


@one_database
def test_a_telling_file_name_would_be_found(house: House, pages: Pages) -> None:
    tell: Any = lambda response: _named_after_the_group(response)  # noqa: E731
    hooks = house.app.after_request_funcs[None]
    hooks.insert(0, tell)
    try:
        assert telling_file_names(house, pages, "Roos") != []
    finally:
        hooks.remove(tell)


def _named_after_the_group(response: Any) -> Any:
    response.headers["Content-Disposition"] = 'attachment; filename="dinsdaggroep.pdf"'
    return response


@one_database
def test_the_page_about_history_is_one_tap_away(pages: Pages) -> None:
    for address in ("/", "/my-devices", "/languages"):
        for reader in ("Roos", "Naima"):
            assert "/this-phone" in pages.get(address, reader).links()
