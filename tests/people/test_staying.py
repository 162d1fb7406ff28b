"""A shared phone: the page says until when she is in, and one tap gives twenty minutes more (WCAG 2.2.1)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from groepswerk.people.models import SignInKind
from tests.house_of_tests import House
from tests.pages import Pages

SHARED = SignInKind.SHARED


def test_it_is_said_on_each_page_of_hers_and_on_no_own_phone(house: House, pages: Pages) -> None:
    group = f"/groups/{house.group('Dinsdaggroep')}"
    for address in ("/", group, f"{group}/themes", f"{group}/names", "/my-devices", "/what-i-agreed-to"):
        page = pages.get(address, "Roos", lang="en", kind=SHARED)
        assert "You share this phone. You are signed out at 08:50." in page.seen, address
        assert page.form("/stay")["next"][0].startswith(address)
        assert "You are signed out at" not in pages.get(address, "Roos", lang="en").seen
        assert "stay.js" not in pages.get(address, "Roos").text


def test_one_tap_gives_twenty_minutes_more_at_the_same_page(house: House, pages: Pages) -> None:
    page = pages.get("/who-did-what", "Roos", kind=SHARED)
    house.clock.forward(timedelta(minutes=19))
    answer = pages.submit(page, "/stay", as_="Roos", kind=SHARED)
    assert answer.location == "/who-did-what"
    house.clock.forward(timedelta(minutes=19))
    assert "09:28" in pages.get(answer.location, "Roos", lang="en", kind=SHARED).seen


def test_without_the_tap_it_is_over(house: House, pages: Pages) -> None:
    page = pages.get("/who-did-what", "Roos", kind=SHARED)
    house.clock.forward(timedelta(minutes=20, seconds=1))
    answer = pages.submit(page, "/stay", as_="Roos", kind=SHARED)
    assert answer.location == "/"
    pages.get("/who-did-what", "Roos", kind=SHARED, expects=303)


def test_after_four_hours_a_tap_does_not_help_and_the_page_says_so(house: House, pages: Pages) -> None:
    pages.get("/my-devices", "Roos", kind=SHARED)
    for _ in range(13):
        house.clock.forward(timedelta(minutes=18))
        pages.post("/stay", as_="Roos", kind=SHARED)
    page = pages.get("/", "Roos", lang="en", kind=SHARED)
    assert "You are signed out at 12:30." in page.seen
    assert "After that the guide can let you in again." in page.seen
    assert page.tree.xpath("//form[@action='/stay']") == []
    house.clock.forward(timedelta(minutes=6))
    pages.get("/", "Roos", kind=SHARED)
    pages.post("/stay", as_="Roos", kind=SHARED)
    pages.get("/my-devices", "Roos", kind=SHARED, expects=303)


def test_the_script_is_told_how_many_seconds_there_are(pages: Pages) -> None:
    answer = pages.post("/stay", {"quiet": "1"}, "Roos", kind=SHARED, expects=200)
    assert answer.text == "1200"
    assert answer.response.mimetype == "text/plain"


@pytest.mark.parametrize("wish", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", ""])
def test_it_leads_nowhere_else(pages: Pages, wish: str) -> None:
    assert pages.post("/stay", {"next": wish}, "Roos", kind=SHARED).location == "/"


def test_without_script_the_browser_leaves_the_page_by_itself(pages: Pages) -> None:
    page = pages.get("/", "Roos", kind=SHARED)
    assert page.tree.xpath("//noscript/meta[@http-equiv='refresh']/@content") == ["1200; url=/"]
    assert pages.get("/", "Roos").tree.xpath("//meta[@http-equiv='refresh']") == []


def test_staff_have_no_such_tap(pages: Pages) -> None:
    pages.post("/stay", as_="Naima", expects=404)
    assert pages.post("/stay", as_=None).location.startswith("/")
    pages.get("/stay", "Roos", kind=SHARED, expects=405)
