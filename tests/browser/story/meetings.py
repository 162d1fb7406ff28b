"""B4 and B5: recording a meeting, correcting it, a sensitive one, a moved one, a cancelled one, and who must hear."""

from __future__ import annotations

from datetime import date, timedelta

from playwright.sync_api import expect

from tests.browser.live import Visitor
from tests.browser.story.joining import AMAL, FADMA
from tests.browser.story.plot import SECOND, THIRD, Story

MOST_TAPS = 10
YESTERDAY, ANOTHER_DAY = date(2027, 6, 8), date(2027, 6, 17)


def record(story: Story, theme: str) -> int:
    """The meeting has been. From today's page to saved: who said she comes is ticked. Returns the taps."""
    story.site.clock.forward(timedelta(hours=4))
    guide = story.guide
    guide.go("/")
    guide.count_from_here()
    guide.tap(f'main a[href="{story.first_meeting}/record"]')
    assert _ticked(guide) == {AMAL, FADMA}
    star = guide.page.locator("label.choice").filter(has=guide.page.locator('input[name="came"]:not(:checked)'))
    guide.tap(star.filter(has_text=story.people["Star"].says("star")))
    guide.tap(guide.page.locator('label:has(input[name="host"])').filter(has_text=FADMA))
    guide.tap(guide.page.locator('label:has(input[name="themes"])').filter(has_text=theme))
    guide.tap(guide.page.locator('label:has(input[name="brought_by"])').filter(has_text=AMAL))
    guide.press("Save meeting")
    guide.sees(guide.says("The meeting is saved."))
    assert guide.taps <= MOST_TAPS, f"{guide.taps} taps"
    assert guide.typed == 0
    assert theme in guide.seen
    return guide.taps


def _ticked(guide: Visitor) -> set[str]:
    guide.page.wait_for_url("**/record")
    labels = guide.page.locator('label:has(input[name="came"]:checked)').all_inner_texts()
    return {label.strip().partition(" (")[0] for label in labels}


def correct(story: Story) -> None:
    """One person was not there after all. What was said before is kept for the guides."""
    guide = story.guide
    guide.press("Correct the recording")
    guide.page.wait_for_url("**/record")
    guide.tap(guide.page.locator('label:has(input[name="came"]:checked)').filter(has_text=AMAL))
    guide.press("Save meeting")
    guide.sees(guide.counts("%(num)s person", "%(num)s people", 2) % {"num": 2})
    guide.press("See what it said before")
    before = guide.page.locator("section.card").nth(1)
    expect(before).to_contain_text(AMAL)
    expect(guide.page.locator("section.card").first).not_to_contain_text(AMAL)


def keep_sensitive(story: Story) -> str:
    """A meeting of yesterday that nobody planned, and that must stay in the room: a number is kept, nothing else."""
    guide = story.guide
    story.group_page(guide, "Add one meeting")
    guide.type("Day", YESTERDAY.isoformat())
    guide.press("Add the meeting")
    guide.press("Write what it is about")
    guide.type("What is it about?", "Thuis is het stil")
    guide.press("Save subject")
    guide.press("Record meeting")
    guide.tap(guide.page.locator('label:has(input[name="came"])').filter(has_text=FADMA))
    guide.tap('label:has(input[name="is_sensitive"])')
    guide.press("Save meeting")
    guide.sees(guide.says("This meeting was sensitive. Only the number is kept: no names, no themes, no notes."))
    assert FADMA not in guide.seen
    meeting = guide.path
    amal = story.people["Amal"]
    amal.go(meeting)
    amal.sees(amal.says("Nobody's name is kept here."))
    assert amal.page.title() == amal.says("Appointment")
    assert FADMA not in amal.seen
    return meeting


def move(story: Story) -> None:
    """The second meeting goes to another day; Amal, who said she comes, stands on the list until she is told."""
    amal, guide = story.people["Amal"], story.guide
    amal.go("/")
    amal.sees(amal.day(SECOND))
    amal.press("I am coming")
    amal.sees(amal.says("You are coming. Nice!"))
    story.meeting_on(guide, SECOND)
    guide.press("Move it")
    guide.type("Day", ANOTHER_DAY.isoformat())
    guide.press("Move")
    _tell(story, ANOTHER_DAY)
    amal.go("/")
    amal.sees(amal.day(ANOTHER_DAY))
    expect(amal.page.get_by_role("button", name=amal.says("I am coming"), exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )


def cancel(story: Story) -> None:
    """The third is called off; it stays visible, struck through."""
    amal, guide = story.people["Amal"], story.guide
    story.meeting_on(amal, THIRD)
    amal.press("I am coming")
    amal.sees(amal.says("You are coming. Nice!"))
    story.meeting_on(guide, THIRD)
    guide.press("Cancel it")
    guide.press("Cancel the meeting")
    _tell(story, THIRD)
    amal.go(story.group)
    expect(amal.page.locator("s").filter(has_text=amal.day(THIRD))).to_be_visible()


def _tell(story: Story, on: date) -> None:
    guide = story.guide
    guide.is_at("Still to be told")
    row = guide.page.locator("article.card")
    expect(row).to_have_count(1)
    expect(row.locator("h3")).to_contain_text(AMAL)
    expect(row.locator('p[lang="ar"]')).to_have_attribute("dir", "rtl")
    expect(row.locator('p[lang="ar"]')).to_contain_text(story.people["Amal"].day(on))
    expect(row.locator('p[lang="nl"]')).to_contain_text(guide.day(on), ignore_case=True)
    guide.press("Told")
    guide.sees(guide.says("Everybody has heard. Nobody is waiting for news."))
