"""B1 to B3: an organisation, its coordinator, a guide, and the guide's year of thirty meetings."""

from __future__ import annotations

import re
import time

import pyotp
from playwright.sync_api import expect

from tests.browser.live import Visitor
from tests.browser.story.plot import FIRST, NICKNAME, PLACE, Story

PASSWORD = "drie losse woorden"
MOST_TAPS, MOST_TYPED = 16, 5


def found(story: Story) -> None:
    """``flask organisation create`` prints a link; with it the coordinator makes her account."""
    made = story.site.app.test_cli_runner().invoke(
        args=["organisation", "create", "Stichting Nieuw", "--coordinator", "Coba"]
    )
    link = re.search(r"http\S+", made.output)
    assert link, made.output
    _make_account(story, "Coba", link.group(), "coba@nieuw.example")
    story.people["Coba"].is_at("Our organisation")


def invite_guide(story: Story) -> None:
    """The coordinator makes a link for a guide, who makes her account with it."""
    coba = story.people["Coba"]
    coba.press("Our team")
    coba.press("Invite a colleague")
    coba.type("First name", "Naima")
    coba.choose("office", "guide")
    coba.press("Make the link")
    link = coba.page.locator(".link-text").inner_text()
    _make_account(story, "Naima", link, "naima@nieuw.example")
    story.guide.sees(story.guide.says("You guide no group just now."))
    again = story.visitor("nl")
    again.go(link)
    again.is_at("There is nothing here")


def _make_account(story: Story, name: str, link: str, email: str) -> None:
    visitor = story.people[name] = story.visitor("nl")
    visitor.go(link)
    visitor.is_at("Welcome, %(who)s", who=name)
    visitor.type("Your work e-mail", email)
    visitor.type("Choose a password", PASSWORD)
    visitor.press("Make my account")
    visitor.tap("summary")
    expect(visitor.page.locator(".qr svg")).to_be_visible()
    story.secrets[name] = visitor.page.locator("code").inner_text().replace(" ", "")
    _give_code(visitor, pyotp.TOTP(story.secrets[name]).now())
    visitor.is_at("Codes on paper")
    visitor.press("Not now")
    visitor.is_at("My account")
    visitor.go("/")


def _give_code(visitor: Visitor, code: str) -> None:
    visitor.type("Code of 6 digits", code)
    visitor.press("Sign in")
    visitor.page.wait_for_url(lambda address: "/sign-in" not in address)


def come_back(story: Story, name: str, email: str) -> None:
    """She signs out, and in again: e-mail and password first, then the next code; the page shows no secret again."""
    visitor = story.people[name]
    visitor.press("Sign out")
    visitor.is_at("Welcome")
    visitor.press("I am a guide")
    visitor.type("E-mail", email)
    visitor.type("Password", PASSWORD)
    visitor.press("Go on")
    visitor.is_at("The code from your phone")
    expect(visitor.page.locator(".qr")).to_have_count(0)
    _give_code(visitor, pyotp.TOTP(story.secrets[name]).at(time.time() + 30))


def start_group(story: Story) -> tuple[int, int]:
    """From today's page to a year of thirty meetings; returns the taps and the typed fields it took."""
    guide = story.guide
    guide.count_from_here()
    guide.press("New group")
    guide.type("What do you call the group?", NICKNAME)
    guide.choose("languages", "ar")
    guide.choose("languages", "nl")
    guide.choose("format", "parent_academy")
    guide.press("Make the group")
    _plan(story, guide)
    expect(guide.page.locator("[role=status]").first).to_contain_text(
        guide.counts("%(num)d meeting is planned.", "%(num)d meetings are planned.", 30)
    )
    story.group = guide.path
    expect(guide.page.locator("ol.rows > li")).to_have_count(30)
    assert guide.taps <= MOST_TAPS, f"{guide.taps} taps"
    assert guide.typed <= MOST_TYPED, f"{guide.typed} typed fields"
    return guide.taps, guide.typed


def _plan(story: Story, guide: Visitor) -> None:
    guide.is_at("Plan the year")
    guide.type("First day", FIRST.isoformat())
    guide.type("Time it begins", "10:00")
    guide.type("Place", PLACE)
    if not story.script:
        guide.press("Show dates")
    expect(guide.page.locator("#live li strong")).to_have_count(30)
    make = guide.counts("Make %(num)d meeting", "Make %(num)d meetings", 30)
    guide.tap(guide.page.get_by_role("button", name=make))
