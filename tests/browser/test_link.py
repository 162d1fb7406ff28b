"""A link that was forwarded: on a second device it opens the one meeting, and nothing behind it."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from playwright.sync_api import Locator, expect
from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.sessions.models import GroupSession, Rsvp
from tests.browser.live import Live, Visitor
from tests.house.places import NEXT_TUESDAY

GROUP, GUIDE, SHE = "Dinsdaggroep", "Naima", "Roos"
SCRIPT = pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
WIDTH = 360


def prepare(site: Live, script: bool) -> tuple[Visitor, str]:
    """The guide makes the links of the next meeting; her browser, and the link for Roos."""
    guide = site.visitor(GUIDE, script=script)
    with site.app.app_context():
        next_one = select(GroupSession.id).where(
            GroupSession.group_id == site.scene.groups[GROUP], GroupSession.on_day == NEXT_TUESDAY
        )
        meeting = db.session.scalars(next_one).one()
    guide.go(f"/meetings/{meeting}")
    guide.press("Invite people")
    guide.is_at("Invite")
    return guide, link_beside(guide)


def row_of(guide: Visitor) -> Locator:
    """What stands beside the name of Roos."""
    return guide.page.locator("ul.rows > li").filter(has_text=SHE).first


def link_beside(guide: Visitor) -> str:
    """The link in the text message for Roos."""
    message = row_of(guide).locator('a[href^="sms:"]').get_attribute("href")
    assert message
    return "/a/" + unquote(message).rpartition("/a/")[2]


def answers(site: Live) -> list[str]:
    """What Roos answered to any meeting."""
    with site.app.app_context():
        query = select(Rsvp.answer).where(Rsvp.person_id == site.scene.people[SHE])
        return [answer.value for answer in db.session.scalars(query)]


def shows_layer_one_only(visitor: Visitor) -> None:
    """The appointment, and nobody's name but the guide's; a neutral title."""
    assert visitor.page.title() == visitor.says("Appointment")
    html = visitor.page.content()
    for word in (GROUP, "Samen Verder", "Yamina", "Fadma", f">{SHE}<"):
        assert word not in html, word
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= WIDTH


@SCRIPT
@pytest.mark.parametrize("language", ["nl", "ar"])
def test_a_forwarded_link_opens_one_meeting_on_a_second_device(live: Live, script: bool, language: str) -> None:
    _, link = prepare(live, script)
    before = answers(live)
    cousin = live.visitor(language=language, script=script)
    cousin.go(link)
    cousin.is_at("Are you coming?")
    shows_layer_one_only(cousin)
    assert answers(live) == before
    cousin.press("I am coming")
    cousin.is_at("You are coming. Nice!")
    shows_layer_one_only(cousin)
    group = live.scene.groups[GROUP]
    for behind in ("/", f"/groups/{group}", f"/groups/{group}/themes", f"/groups/{group}/initiatives", "/my-devices"):
        cousin.go(behind)
        cousin.is_at("Welcome")
        shows_layer_one_only(cousin)
    assert "key" not in {cookie["name"] for cookie in cousin.context.cookies()}


@SCRIPT
def test_the_guide_makes_a_new_link_and_the_old_one_is_worth_nothing(live: Live, script: bool) -> None:
    guide, old = prepare(live, script)
    cousin = live.visitor(script=script)
    cousin.go(old)
    cousin.is_at("Are you coming?")
    row_of(guide).locator("summary").click()
    guide.press("Make a new link", within=row_of(guide))
    guide.sees(guide.says("There is a new link. The old one does not work any more. Send the new one."))
    assert guide.page.evaluate("document.documentElement.scrollWidth") <= WIDTH
    new = link_beside(guide)
    assert new != old
    # What stood open answers nothing any more, and asked for anew it is not there.
    cousin.press("I am coming")
    cousin.is_at("There is nothing here")
    cousin.go(old)
    cousin.is_at("There is nothing here")
    shows_layer_one_only(cousin)
    cousin.go(new)
    expect(cousin.page.locator("h1")).to_have_text(cousin.says("Are you coming?"))
