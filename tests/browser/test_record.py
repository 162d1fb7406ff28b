"""Recording in a browser at 360 pixels, with and without script: few taps, no jumps, nothing lost with a signal."""

from __future__ import annotations

import time
from datetime import date
from uuid import UUID

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import select

from groepswerk.core import versions
from groepswerk.core.db import db, writing
from groepswerk.groups.models import Membership
from groepswerk.people.models import Person
from groepswerk.sessions import queries
from groepswerk.sessions.models import GroupSession
from tests.browser.live import Live, Visitor

MOST_TAPS, TAPS_A_MINUTE = 10, 30
WAITS = date(2027, 6, 8)
LINE = "We maakten samen soep"
THOUGHT = "Volgende keer\neerder beginnen"
OWN = "[data-own] input"
PLACE_AND_TICK = "(tick) => ({ ...tick.getBoundingClientRect().toJSON(), is: tick.querySelector('input').checked })"
# After so many milliseconds it is sent again.
RETRY = 10_000


def waiting(live: Live) -> UUID:
    """The Tuesday group's meeting that waits for its recording."""
    group = live.scene.groups["Dinsdaggroep"]
    query = select(GroupSession.id).where(GroupSession.group_id == group, GroupSession.on_day == WAITS)
    with live.app.app_context():
        return db.session.scalars(query).one()


def recorded(live: Live) -> int | None:
    """How many were there, as it is kept."""
    with live.app.app_context():
        return db.session.scalars(select(GroupSession.head_count).where(GroupSession.id == waiting(live))).one()


def opened(live: Live, script: bool = True, hers: bool = True) -> Visitor:
    """A guide at the page that records it; ``hers``: she ticks that this phone is hers alone."""
    guide = live.visitor("Naima", language="en", script=script)
    guide.go(f"/meetings/{waiting(live)}/record")
    if script:
        expect(guide.page.locator(OWN)).not_to_be_checked()
    if script and hers:
        guide.page.locator(OWN).check()
    return guide


def drafts(guide: Visitor) -> int:
    """How many drafts this browser keeps."""
    return int(guide.page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('draft ')).length"))


def keys(guide: Visitor) -> int:
    """How much of this site stays in this browser, draft or not."""
    return int(guide.page.evaluate("localStorage.length"))


def changed_by_a_colleague(live: Live) -> None:
    """The meeting is not any more as the page showed it."""
    with live.app.app_context(), writing():
        meeting = db.session.get_one(GroupSession, waiting(live))
        versions.renew(meeting, meeting.version)
        db.session.commit()


def write(guide: Visitor) -> None:
    """A line of what happened."""
    guide.page.locator("summary", has_text="More to keep").click()
    guide.page.locator("#story").fill(LINE)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_usual_meeting_takes_ten_taps_and_no_word(live: Live, script: bool) -> None:
    """Two came who had not answered and one stayed away; one hosted; two themes, brought by one of them."""
    guide = live.visitor("Naima", language="en", script=script)
    guide.go("/")
    guide.count_from_here()
    guide.tap(f"a[href='/meetings/{waiting(live)}/record']")
    expect(guide.page.get_by_role("button", name=guide.says("Save meeting"))).to_be_in_viewport()
    # Without script nothing is kept and no line can say so later: it is said beforehand.
    expect(guide.page.locator("main noscript p")).to_be_visible(visible=not script)
    expect(guide.page.locator(OWN)).to_be_visible(visible=script)
    for name in ("Ster", "Noor", "Zon"):
        guide.choose("came", str(live.scene.people[name]))
    guide.choose("host", str(live.scene.people["Maan"]))
    for words in ("Gezondheid", "Tolken"):
        guide.tap(guide.page.locator("label.choice", has_text=words))
    guide.choose("brought_by", str(live.scene.people["Ster"]))
    guide.press("Save meeting")
    guide.sees(guide.says("The meeting is saved."))
    assert guide.taps <= MOST_TAPS
    assert guide.typed == 0
    assert recorded(live) == 6


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_thirty_taps_a_minute_without_a_jump(live: Live, script: bool) -> None:
    with live.app.app_context(), writing():
        organisation = db.session.get_one(Person, live.scene.people["Roos"]).organisation_id
        more = [Person(organisation_id=organisation, name=f"Gast {at}", made_at=live.clock.now()) for at in range(20)]
        db.session.add_all(more)
        db.session.flush()
        group = live.scene.groups["Dinsdaggroep"]
        db.session.add_all(Membership(group_id=group, person_id=each.id, joined_on=WAITS) for each in more)
        db.session.commit()
    guide = opened(live, script=script)
    ticks = guide.page.locator(".roll label:not(.word)").element_handles()
    assert len(ticks) == TAPS_A_MINUTE
    path, longest = guide.path, 0.0
    for tick in ticks:
        tick.evaluate("(tick) => tick.scrollIntoView({ block: 'center' })")
        before, began = tick.evaluate(PLACE_AND_TICK), time.monotonic()
        guide.page.mouse.click(before["x"] + 20, before["y"] + before["height"] / 2)
        longest = max(longest, time.monotonic() - began)
        after = tick.evaluate(PLACE_AND_TICK)
        assert after == {**before, "is": not before["is"]}, "the list moved under her finger, or nothing was ticked"
        assert guide.path == path
    assert longest < 60 / TAPS_A_MINUTE
    assert guide.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_what_was_typed_is_there_again_and_gone_when_it_was_saved(live: Live) -> None:
    guide = opened(live)
    expect(guide.page.locator("[data-restored]")).to_be_hidden()
    guide.choose("came", str(live.scene.people["Ster"]))
    write(guide)
    assert drafts(guide) == 1
    guide.go("/")
    guide.go(f"/meetings/{waiting(live)}/record")
    expect(guide.page.locator(OWN)).to_be_checked()
    expect(guide.page.locator("[data-changed]")).to_be_hidden()
    expect(guide.page.locator("[data-restored]")).to_contain_text("are still here")
    expect(guide.page.locator("#story")).to_have_value(LINE)
    expect(guide.page.locator(f"input[name=came][value='{live.scene.people['Ster']}']")).to_be_checked()
    assert "Error" not in guide.page.title()
    guide.press("Save meeting")
    guide.sees(LINE)
    assert recorded(live) == 6
    assert drafts(guide) == 0


def test_a_lost_signal_keeps_it_and_sends_it_once_when_it_is_back(live: Live) -> None:
    guide = opened(live)
    write(guide)
    guide.context.set_offline(True)
    guide.press("Save meeting")
    expect(guide.page.locator("[data-offline]")).to_be_visible()
    guide.press("Save meeting")
    assert recorded(live) is None
    assert guide.page.locator("#story").input_value() == LINE
    guide.context.set_offline(False)
    guide.sees(guide.says("The meeting is saved."))
    assert recorded(live) == 5
    with live.app.app_context():
        assert db.session.get_one(GroupSession, waiting(live)).earlier == [], "it was sent once"


def test_a_server_that_is_gone_while_the_browser_says_online_is_tried_again(live: Live) -> None:
    """The first try does not arrive, of the second the answer is lost, the third is answered: it is saved once."""
    guide = live.visitor("Naima", language="en")
    guide.page.clock.install()
    guide.go(f"/meetings/{waiting(live)}/record")
    write(guide)
    tries: list[str] = []

    def gone(route: Route) -> None:
        tries.append(route.request.method)
        if len(tries) == 2:
            route.fetch(max_redirects=0)
        route.abort()

    guide.page.route("**/record", gone)
    guide.press("Save meeting")
    expect(guide.page.locator("[data-unkept]")).to_be_visible()
    assert guide.page.evaluate("navigator.onLine")
    assert recorded(live) is None
    with guide.page.expect_event("requestfailed"):
        guide.page.clock.fast_forward(RETRY)
    assert recorded(live) == 5
    guide.page.unroute("**/record")
    guide.page.clock.fast_forward(RETRY)
    guide.page.wait_for_url(f"**/meetings/{waiting(live)}")
    guide.sees(LINE)
    assert tries == ["POST", "POST"]
    with live.app.app_context():
        assert db.session.get_one(GroupSession, waiting(live)).earlier == [], "it was saved once"


def test_without_the_draft_all_is_lost(live: Live) -> None:
    """The twin: the same taps on the same pages, but the script that keeps it never arrives."""
    guide = live.visitor("Naima", language="en")

    def stop(route: Route) -> None:
        route.abort()

    guide.page.route("**/draft.js", stop)
    guide.go(f"/meetings/{waiting(live)}/record")
    write(guide)
    guide.go("/")
    guide.go(f"/meetings/{waiting(live)}/record")
    expect(guide.page.locator("#story")).to_have_value("")
    guide.context.set_offline(True)
    guide.page.get_by_role("button", name="Save meeting").click()
    guide.page.wait_for_url("chrome-error://**")
    assert recorded(live) is None


def test_nothing_is_kept_of_a_sensitive_meeting_for_another_or_after_signing_out(live: Live) -> None:
    guide = opened(live)
    write(guide)
    assert drafts(guide) == 1
    guide.page.locator("#is_sensitive").check()
    assert drafts(guide) == 0
    guide.page.locator("#is_sensitive").uncheck()
    assert drafts(guide) == 1
    # A colleague who signs in on this device finds nothing of hers, and her own tick is not set.
    loes = live.visitor("Loes", language="en")
    guide.context.add_cookies([cookie for cookie in loes.context.cookies() if cookie["name"] == "key"])  # type: ignore[misc]
    guide.go(f"/meetings/{waiting(live)}/record")
    expect(guide.page.locator("#story")).to_have_value("")
    expect(guide.page.locator(OWN)).not_to_be_checked()
    guide.press("Sign out")
    expect(guide.page.locator("h1")).to_be_visible()
    assert keys(guide) == 0


def test_after_a_day_it_is_gone(live: Live) -> None:
    guide = opened(live)
    write(guide)
    guide.page.evaluate(
        "() => { const name = Object.keys(localStorage).find((name) => name.startsWith('draft '));"
        " const kept = JSON.parse(localStorage[name]);"
        " localStorage[name] = JSON.stringify({ ...kept, at: kept.at - 25 * 3600 * 1000 }); }"
    )
    guide.go(f"/meetings/{waiting(live)}/record")
    expect(guide.page.locator("#story")).to_have_value("")
    assert drafts(guide) == 0


def test_a_shared_device_keeps_nothing(live: Live) -> None:
    """Nothing ticked, as the page comes: no trace; what she sends without a signal still waits in the open page."""
    guide = opened(live, hers=False)
    write(guide)
    assert keys(guide) == 0
    guide.page.locator(OWN).check()
    assert drafts(guide) == 1
    guide.page.locator(OWN).uncheck()
    guide.page.locator("#worked").fill(LINE)
    assert keys(guide) == 0
    guide.context.set_offline(True)
    guide.press("Save meeting")
    guide.press("Save meeting")
    expect(guide.page.locator("[data-unkept]")).to_contain_text("Nothing is saved yet")
    expect(guide.page.locator("[data-offline]")).to_be_hidden()
    assert (keys(guide), recorded(live)) == (0, None)
    guide.context.set_offline(False)
    guide.sees(guide.says("The meeting is saved."))
    assert recorded(live) == 5


def test_what_she_wrote_of_a_meeting_that_was_changed_meanwhile_is_hers_to_copy(live: Live) -> None:
    guide = opened(live)
    write(guide)
    guide.page.locator("#reflection").fill(THOUGHT)
    changed_by_a_colleague(live)
    guide.go(f"/meetings/{waiting(live)}/record")
    changed, words = guide.page.locator("[data-changed]"), guide.page.locator("[data-changed] textarea")
    expect(changed).to_contain_text("Somebody changed this meeting meanwhile.")
    expect(words).to_have_value(f"{LINE}\n\n{THOUGHT}")
    expect(guide.page.locator("#story")).to_have_value("")
    expect(guide.page.locator("[data-restored]")).to_be_hidden()
    # What she writes anew does not push it out.
    guide.page.locator("#head_count").fill("7")
    guide.go(f"/meetings/{waiting(live)}/record")
    expect(guide.page.locator("#head_count")).to_have_value("7")
    expect(words).to_have_value(f"{LINE}\n\n{THOUGHT}")
    guide.press("Throw it away")
    expect(changed).to_be_hidden()
    guide.go(f"/meetings/{waiting(live)}/record")
    expect(guide.page.locator("#head_count")).to_have_value("7")
    expect(changed).to_be_hidden()


def test_of_a_changed_meeting_in_which_she_wrote_no_words_there_is_nothing_to_copy(live: Live) -> None:
    guide = opened(live)
    guide.choose("came", str(live.scene.people["Ster"]))
    changed_by_a_colleague(live)
    guide.go(f"/meetings/{waiting(live)}/record")
    expect(guide.page.locator("[data-changed]")).to_contain_text("This is how it stands now.")
    expect(guide.page.locator("[data-changed] textarea")).to_be_hidden()


def test_the_kept_people_are_those_of_this_meeting(live: Live) -> None:
    """What was restored and saved is what was ticked, not what the page began with."""
    guide = opened(live)
    guide.choose("came", str(live.scene.people["Zon"]))
    guide.go(f"/meetings/{waiting(live)}/record")
    guide.press("Save meeting")
    guide.sees(guide.says("The meeting is saved."))
    with live.app.app_context():
        came = queries.came_to(waiting(live))
    assert live.scene.people["Zon"] not in came
