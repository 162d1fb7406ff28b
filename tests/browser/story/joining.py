"""C1: the door. By digits and by the QR's address, on an own and on a shared phone, and somebody without a phone."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from sqlalchemy import select

from groepswerk.core import qr
from groepswerk.core.db import db
from groepswerk.groups.models import Door
from tests.browser.live import Visitor
from tests.browser.story.plot import Story

MOST_TAPS, MOST_NAMES = 6, 1
AMAL = "أمل"
FADMA = "فاطمة"


def open_door(story: Story) -> str:
    """The guide opens the door; returns the six digits as her screen shows them."""
    guide = story.guide
    story.group_page(guide, "Open the door")
    guide.press("Open the door", within=guide.page.locator("form"))
    guide.is_at("The door is open")
    return guide.page.locator(".digits").inner_text()


def join_by_digits(story: Story, digits: str) -> int:
    """Amal, in Arabic, on her own phone: types the digits and her name; returns the taps it took."""
    amal = story.people["Amal"] = story.visitor("ar")
    amal.go("/")
    amal.press("Type the 6 digits")
    _type_digits(amal, digits)
    _say_name(amal, AMAL)
    amal.press("Only mine", exact=False)
    _wait(amal, "Naima")
    _welcome(story, AMAL)
    return _come_in(amal, AMAL)


def join_by_qr(story: Story) -> int:
    """Somebody else scans the picture on a phone she shares, and takes one of the names that are offered."""
    yasmin = story.people["Star"] = story.visitor("ar")
    yasmin.go(_address_in_qr(story))
    yasmin.tap("summary")
    yasmin.choose("picture", "star")
    yasmin.press("Go on")
    yasmin.typed = 1
    yasmin.press("We share it", exact=False)
    _wait(yasmin, "Naima")
    name = yasmin.says("star")
    _welcome(story, name)
    return _come_in(yasmin, name)


def join_with_same_name(story: Story) -> None:
    """A second Amal: the guide is offered the first one, says new, and the site tells the two apart by a sign."""
    second = story.people["Amal 2"] = story.visitor("ar")
    second.go(_address_in_qr(story))
    _say_name(second, AMAL)
    second.press("Only mine", exact=False)
    _wait(second, "Naima")
    guide = story.guide
    guide.go(f"{story.group}/door")
    guide.sees(guide.says("Welcome: this is %(who)s", who=AMAL))
    _welcome(story, AMAL)
    _come_in(second, AMAL)
    story.group_page(guide, "Who belongs")
    rows = guide.page.locator("main li").filter(has_text=AMAL)
    expect(rows).to_have_count(2)
    expect(rows.locator("h3 .hint svg")).to_have_count(1)


def add_without_phone(story: Story) -> None:
    """Fadma has no phone: the guide writes her down, and she counts."""
    guide = story.guide
    story.group_page(guide, "Who belongs")
    guide.press("Add without a phone")
    guide.type("Which name did this person choose?", FADMA)
    guide.choose("language", "ar")
    guide.press("Add to the group")
    guide.is_at("Who belongs")
    guide.sees(guide.counts("%(num)s person takes part", "%(num)s people take part", 4))


def come_as_member(story: Story, name: str) -> Visitor:
    """Somebody the guide knows comes in on a phone that is shared: 'this is', not 'new'."""
    digits = open_door(story)
    visitor = story.visitor("ar")
    visitor.go("/door")
    _type_digits(visitor, digits)
    _say_name(visitor, name)
    visitor.press("We share it", exact=False)
    _wait(visitor, "Naima")
    guide = story.guide
    guide.go(f"{story.group}/door")
    guide.press("Welcome: this is %(who)s", who=name)
    _come_in(visitor, name)
    guide.press("Shut the door")
    guide.is_at("The door is shut")
    return visitor


def _address_in_qr(story: Story) -> str:
    """The address the picture on the guide's screen leads to: drawn again, it gives that very picture."""
    with story.site.app.app_context():
        token = db.session.scalar(select(Door.token).where(Door.group_id == story.group_id))
    address = f"{story.site.address}/d/{token}"
    guide = story.guide
    guide.go(f"{story.group}/door")
    shown = guide.page.locator(".qr path").last.get_attribute("d")
    assert shown
    assert shown in qr.drawn(address)
    return address


def _type_digits(visitor: Visitor, digits: str) -> None:
    """The digits come from the guide's screen, so they do not count as something she has to think of."""
    visitor.page.get_by_label(visitor.says("The 6 digits")).fill(digits)
    visitor.press("Go on")


def _say_name(visitor: Visitor, name: str) -> None:
    visitor.is_at("What do we call you?")
    visitor.type("Your name", name)
    visitor.press("Go on")


def _wait(visitor: Visitor, guide: str) -> None:
    visitor.is_at("Please wait")
    visitor.sees(visitor.says("%(who)s opens the door for you.", who=guide))
    key = [cookie for cookie in visitor.context.cookies() if cookie["name"] == "key"]
    assert key == [], "she is in before anybody welcomed her"


def _welcome(story: Story, name: str) -> None:
    guide = story.guide
    guide.go(f"{story.group}/door")
    guide.press("Welcome: new here", within=guide.page.locator(".card").filter(has=guide.page.locator("h3")))
    guide.sees(guide.says("Welcome! The phone at the door now has a button to come in."))


def _come_in(visitor: Visitor, name: str) -> int:
    """The page asks for itself; with or without that, its link shows the button."""
    visitor.page.reload()
    visitor.is_at("Welcome, %(who)s", who=name)
    visitor.press("Come in")
    expect(visitor.page.locator("h1")).to_have_text(re.compile(re.escape(visitor.says("Hello %(who)s", who=name))))
    assert visitor.taps <= MOST_TAPS, f"{visitor.taps} taps"
    assert visitor.typed <= MOST_NAMES, f"{visitor.typed} typed"
    return visitor.taps
