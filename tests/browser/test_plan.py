"""Planning thirty meetings in a real browser, with and without script: what it asks of her, and what it shows."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from groepswerk.demo.cast import OOST
from tests.browser.live import Live, Visitor

MOST_TAPS = 16
MOST_TYPED = 5


def plan_page(live: Live, script: bool) -> Visitor:
    """Petra at her group's plan."""
    petra = live.visitor("Petra", language="en", script=script)
    petra.go(f"/groups/{live.scene.groups[OOST.nickname]}/plan")
    fill_in(petra)
    return petra


def fill_in(petra: Visitor) -> None:
    """What only she knows of her year; the rest is filled in already."""
    petra.type("First day", "2027-09-06")
    petra.type("Time it begins", "13:30")
    petra.type("Place", "De Tuin")


@pytest.mark.parametrize("script", [True, False])
def test_a_new_group_with_thirty_meetings_asks_few_taps(live: Live, script: bool) -> None:
    """From her first page to the planned year; the tap into each field that she types in is counted too."""
    petra = live.visitor("Petra", language="en", script=script)
    petra.go("/")
    petra.count_from_here()
    petra.press("New group")
    petra.type("What do you call the group?", "Maandag")
    petra.choose("languages", "nl")
    petra.choose("format", "peer_group")
    petra.press("Make the group")
    fill_in(petra)
    petra.choose("region", "noord")
    if not script:
        petra.press("Show dates")
    expect(petra.page.locator("#live li strong")).to_have_count(30)
    expect(petra.page.locator("#live")).to_contain_text("Every week on Monday, 13:30–15:30.")
    petra.press("Make 30 meetings")
    expect(petra.page.locator("[role=status]").first).to_contain_text("30 meetings are planned.")
    assert petra.typed <= MOST_TYPED
    assert petra.taps + petra.typed <= MOST_TAPS


def test_the_list_follows_the_form_and_keeps_her_place(live: Live) -> None:
    petra = plan_page(live, script=True)
    page = petra.page
    rows = page.locator("#live li strong")
    expect(rows).to_have_count(30)
    page.locator("#count").fill("3")
    expect(rows).to_have_count(3)
    page.locator("#live summary").nth(1).click()
    page.locator("#drop-2027-09-13").check()
    expect(rows).to_have_text(["Monday 6 September", "Monday 20 September", "Monday 27 September"])
    expect(page.locator("#drop-2027-09-13")).to_be_focused()
    page.locator("#live summary").nth(2).click()
    page.locator("#move-2027-09-20").fill("2027-09-22")
    page.get_by_label("Place").focus()
    expect(rows).to_have_text(["Monday 6 September", "Wednesday 22 September", "Monday 27 September"])
    page.locator("#count").fill("500")
    expect(page.locator("#live")).to_contain_text("At most 200 meetings fit in one plan.")
    expect(rows).to_have_count(0)


@pytest.mark.parametrize("script", [True, False])
def test_enter_shows_the_dates_and_makes_nothing(live: Live, script: bool) -> None:
    petra = plan_page(live, script)
    petra.page.get_by_label("Place").press("Enter")
    expect(petra.page).to_have_url(re.compile(r"/plan/dates"))
    expect(petra.page.locator("#live li strong")).to_have_count(30)
    expect(petra.page.locator("[id^=off_from-]")).to_have_count(1)


def test_next_year_like_this_one_asks_four_taps_and_nothing_typed(live: Live) -> None:
    petra = live.visitor("Petra", language="en")
    petra.go(f"/groups/{live.scene.groups[OOST.nickname]}")
    petra.count_from_here()
    petra.tap("text=Our year in steps")
    petra.tap("text=Plan it again")
    petra.tap("text=Next year for this group")
    expect(petra.page.locator("#first_on")).to_have_value("2028-03-06")
    expect(petra.page.locator("#live")).to_contain_text("Every week on Monday, 13:30–15:00.")
    petra.press("Make 12 meetings")
    expect(petra.page.locator("[role=status]").first).to_contain_text("12 meetings are planned.")
    assert (petra.taps, petra.typed) == (4, 0)
