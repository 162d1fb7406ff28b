"""Choosing a language: from any page, as often as she likes, and never to a page that only answers a button."""

from __future__ import annotations

import pytest

from tests.house_of_tests import House
from tests.pages import Page, Pages


def switch(page: Page) -> str:
    """The address behind the button with the globe."""
    return str(page.tree.xpath("//a[contains(@class, 'switch')]/@href")[0])


def choice(page: Page, code: str) -> str:
    """The address behind a language in the list."""
    return str(page.tree.xpath(f"//main//a[@hreflang='{code}']/@href")[0])


@pytest.mark.parametrize(("start", "as_"), [("/", None), ("/sign-in?next=/my-devices", None), ("/my-devices", "Roos")])
def test_one_language_after_the_other(pages: Pages, start: str, as_: str | None) -> None:
    page = pages.get(start, as_)
    for code in ("ar", "nl", "tr"):
        there = choice(pages.get(switch(page), as_), code)
        assert there.count("lang=") == 1
        page = pages.get(there, as_)
        assert page.tree.get("lang") == code
        assert there.partition("?")[0] == start.partition("?")[0]
        assert ("next=%2Fmy-devices" in there) == ("next" in start)
        assert pages.get("/languages", as_).tree.get("lang") == code, "it sticks"


def languages_of(page: Page, pages: Pages, as_: str | None = None) -> list[str]:
    """Every way from this page to itself in a language."""
    heads = [str(each).removeprefix("http://localhost") for each in page.tree.xpath("//link[@rel='alternate']/@href")]
    return [*heads, *(choice(pages.get(switch(page), as_), code) for code in ("nl", "ar"))]


def test_what_answers_a_button_only_leads_to_the_beginning(pages: Pages) -> None:
    refused = pages.post("/my-devices/end-all", {"csrf_token": "stale"}, "Naima", expects=400)
    looked = pages.get("/my-devices/end-all", "Naima", expects=405)
    for page in (refused, looked):
        ways = languages_of(page, pages, "Naima")
        assert len(ways) > 2
        for way in ways:
            assert way.startswith("/?lang=")
            pages.get(way, "Naima")


def test_a_form_with_mistakes_is_asked_for_again_at_its_own_address(house: House, pages: Pages) -> None:
    page = pages.post("/sign-in", {"email": "", "password": ""}, expects=422)
    assert {way.partition("?")[0] for way in languages_of(page, pages)} == {"/sign-in"}


def test_a_page_shown_by_another_endpoint_keeps_its_address(house: House) -> None:
    from groepswerk.app.shown import this_page

    address = f"/proposals/{house.person('Roos')}"
    with house.app.test_request_context(address, method="POST"):
        assert this_page() == address


def test_the_languages_in_the_head_are_whole_addresses(pages: Pages) -> None:
    found = pages.get("/?lang=ar").tree.xpath("//link[@rel='alternate']")
    assert {each.get("hreflang"): each.get("href") for each in found} == {
        code: f"http://localhost/?lang={code}" for code in ("nl", "en", "tr", "ar")
    }
