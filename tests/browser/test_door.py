"""Joining by hand: from the QR to 'Come in' with few taps and one name, within seconds, with and without script."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.groups.models import Door
from tests.browser.live import Live, Visitor
from tests.browser.test_screens import SMALL_TARGETS

GROUP = "Dinsdaggroep"
MOST_TAPS, MOST_NAMES, MOST_SECONDS = 6, 1, 20.0
WIDTH, LEAST = 360, 44
SCRIPT = pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])


def open_up(site: Live, script: bool = True) -> tuple[Visitor, str]:
    """The guide opens her door by its button; her browser, and the address in the QR."""
    guide = site.visitor("Naima", script=script)
    group = site.scene.groups[GROUP]
    guide.go(f"/groups/{group}/door")
    guide.press("Open the door")
    guide.is_at("The door is open")
    with site.app.app_context():
        token = db.session.scalar(select(Door.token).where(Door.group_id == group))
    return guide, f"/d/{token}"


def welcome(guide: Visitor, name: str) -> None:
    """The guide says Welkom to somebody new."""
    guide.page.reload()
    card = guide.page.locator(".card").filter(has=guide.page.locator("h3", has_text=name))
    guide.press("Welcome: new here", within=card)
    guide.sees(guide.says("Welcome! The phone at the door now has a button to come in."))


def fits(visitor: Visitor) -> None:
    """Nothing sticks out of the page, and everything to tap is large enough."""
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= WIDTH, visitor.path
    assert visitor.page.evaluate(SMALL_TARGETS, LEAST) == [], visitor.path


def type_name(visitor: Visitor, name: str) -> str:
    """She types a name."""
    visitor.type("Your name", name)
    return name


def pick_name(visitor: Visitor, _name: str) -> str:
    """She takes the word of a picture."""
    visitor.tap("summary")
    visitor.choose("picture", "star")
    visitor.typed += 1
    return visitor.says("star").capitalize()


@pytest.mark.parametrize(
    ("naming", "phone", "language", "script", "waits"),
    [
        (type_name, "Only mine", "nl", False, True),
        (type_name, "Only mine", "ar", True, True),
        (pick_name, "We share it", "nl", True, False),
        (pick_name, "We share it", "ar", False, False),
    ],
)
def test_from_scan_to_come_in(
    live: Live, script: bool, language: str, naming: Callable[[Visitor, str], str], phone: str, waits: bool
) -> None:
    guide, scanned = open_up(live, script)
    she = live.visitor(language=language, script=script)
    began = time.monotonic()
    she.go(scanned)
    she.is_at("What do we call you?")
    fits(she)
    name = naming(she, "سلمى" if language == "ar" else "Kers")
    she.press("Go on")
    she.is_at("%(who)s, is this your phone?", who=name)
    fits(she)
    she.press(phone, exact=False)
    she.is_at("Please wait")
    fits(she)
    welcome(guide, name)
    # The page asks for itself again every few seconds: she need not do anything. Who taps the link is in sooner.
    if not waits:
        she.page.reload()
    expect(she.page.locator("h1")).to_have_text(she.says("Welcome, %(who)s", who=name), timeout=9000)
    fits(she)
    she.press("Come in")
    expect(she.page.locator("h1")).to_contain_text(name)
    seconds = time.monotonic() - began
    assert she.taps <= MOST_TAPS, f"{she.taps} taps"
    assert she.typed <= MOST_NAMES, f"{she.typed} names"
    assert seconds < MOST_SECONDS, f"{seconds:.1f} s"
    direction = "rtl" if language == "ar" else "ltr"
    assert she.page.locator("html").get_attribute("dir") == direction


@SCRIPT
def test_both_compare_the_sign_and_the_guide_keeps_the_door_open(live: Live, script: bool) -> None:
    guide, scanned = open_up(live, script)
    she = live.visitor(language="ar", script=script)
    she.go(scanned)
    mine, hers = (each.page.locator("main .badge-sun svg").get_attribute("class") for each in (guide, she))
    assert mine == hers
    guide.sees("08:45")
    guide.press("15 minutes more")
    guide.sees("09:00")
    fits(guide)
    guide.press("Shut the door")
    guide.is_at("The door is shut")
    fits(guide)
    she.page.reload()
    she.is_at("The door is shut now")
    fits(she)


def test_paper_comes_as_a_file_with_a_name_that_tells_nothing(live: Live) -> None:
    guide, _ = open_up(live)
    guide.press("Shut the door")
    for words, name in (("Poster (A4)", "overzicht-1.pdf"), ("8 cards to cut out", "overzicht-2.pdf")):
        with guide.page.expect_download() as found:
            guide.press(words)
        assert found.value.suggested_filename == name
