"""C2: messages ready to send, and an answer by a personal link that opens nothing else."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from tests.browser.live import Visitor
from tests.browser.story.joining import AMAL, FADMA
from tests.browser.story.plot import FIRST, NICKNAME, Story


def invite(story: Story) -> str:
    """The guide makes the links; returns the one in the message for Fadma."""
    guide = story.guide
    guide.go("/")
    guide.press("Open this meeting")
    guide.page.wait_for_url("**/meetings/*")
    story.first_meeting = guide.path
    guide.press("Invite people")
    expect(guide.page.locator('main a[href^="https://wa.me/"]')).to_have_count(5)  # four people, and the group's app
    expect(guide.page.locator('main a[href^="sms:"]')).to_have_count(4)
    _text_is_arabic_with_dutch(guide)
    row = guide.page.locator("li").filter(has_text=FADMA)
    whatsapp, sms = (str(row.locator(f'a[href^="{kind}"]').get_attribute("href")) for kind in ("https:", "sms:"))
    link = _link_in(parse_qs(urlsplit(whatsapp).query)["text"][0])
    assert _link_in(parse_qs(sms.partition("?")[2])["body"][0]) == link
    assert link.startswith(f"{story.site.address}/a/")
    return link


def _text_is_arabic_with_dutch(guide: Visitor) -> None:
    section = guide.page.locator("section").filter(has=guide.page.locator('h2 bdi[lang="ar"]'))
    said, dutch = section.locator('blockquote[lang="ar"]'), section.locator('.hint [lang="nl"]')
    expect(said).to_have_attribute("dir", "rtl")
    assert re.search(r"[\u0600-\u06ff]{3}", said.inner_text())
    assert re.search(r"(?i)woensdag.*10:00.*kom", dutch.inner_text())
    assert NICKNAME not in said.inner_text() + dutch.inner_text()


def _link_in(text: str) -> str:
    link = re.search(r"http\S+$", text)
    assert link, text
    return link.group()


def answer_by_link(story: Story, link: str) -> int:
    """A browser that nobody knows opens the link: coming, not after all, coming. Returns the taps of the first yes."""
    fadma = story.visitor("ar")
    fadma.go(link)
    fadma.is_at("Are you coming?")
    _tells_no_group(fadma)
    fadma.press("I am coming")
    fadma.is_at("You are coming. Nice!")
    taps = fadma.taps
    fadma.press("Not after all")
    fadma.is_at("Are you coming?")
    fadma.sees(fadma.says("Your answer is taken back."))
    fadma.press("I am coming")
    fadma.is_at("You are coming. Nice!")
    fadma.go("/")
    fadma.is_at("Welcome")
    fadma.go(story.group)
    fadma.is_at("Welcome")
    return taps


def _tells_no_group(visitor: Visitor) -> None:
    assert visitor.page.title() == visitor.says("Appointment")
    for word in (NICKNAME, AMAL, "Stichting"):
        assert word not in visitor.page.content()


def answer_at_home(story: Story) -> None:
    """Amal says on her own page that she comes; the guide sees both answers on the meeting's page."""
    amal, guide = story.people["Amal"], story.guide
    amal.go("/")
    amal.press("I am coming")
    amal.sees(amal.says("You are coming. Nice!"))
    expect(amal.page.get_by_role("button", name=amal.says("I am coming"), exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    guide.go(story.first_meeting)
    coming = guide.page.locator("dt").filter(has_text=guide.says("They come")).locator("+ dd")
    expect(coming).to_contain_text("2")
    expect(coming).to_contain_text(AMAL)
    expect(coming).to_contain_text(FADMA)
    assert guide.day(FIRST) in guide.seen
