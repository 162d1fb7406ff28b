"""A second phone in somebody's name, and a phone that is shared: what she sees, what one tap does, what stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from groepswerk.people.models import SignInKind
from tests.browser.live import Live, Visitor

GROUP = "Dinsdaggroep"


def group(live: Live) -> str:
    return f"/groups/{live.scene.groups[GROUP]}"


def reads_nothing(visitor: Visitor) -> None:
    """Nothing of the group stands on the page, in its title, or folded away."""
    text = visitor.page.locator("html").text_content() or ""
    assert GROUP not in text
    assert "Roos" not in text


@pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
def test_another_phone_is_told_to_her_and_ended_with_one_tap(live: Live, script: bool) -> None:
    hers = live.visitor("Roos", script=script)
    hers.go("/")
    live.clock.forward(timedelta(minutes=5))
    other = live.visitor("Roos", script=script)
    other.go("/")
    other.go(group(live))
    other.is_at(GROUP)
    hers.go("/")
    hers.sees(hers.says("A new device signed in"))
    hers.count_from_here()
    hers.press("No, sign it out")
    assert hers.taps == 1
    hers.sees(hers.says("You are signed out there."))
    # In its very next request the other phone is out, and going back shows nothing of what it read.
    other.go(f"{group(live)}/themes")
    other.is_at("Welcome")
    reads_nothing(other)
    for _ in range(2):
        other.page.go_back()
        other.is_at("Welcome")
        reads_nothing(other)
    hers.go(group(live))
    hers.is_at(GROUP)


def test_a_new_key_puts_the_old_phone_out_and_she_reads_who_did_it(live: Live) -> None:
    old = live.visitor("Roos")
    old.go(group(live))
    naima = live.visitor("Naima", width=1000)
    naima.go(f"{group(live)}/members")
    card = naima.page.locator("main li").filter(has=naima.page.get_by_role("heading", name="Roos"))
    naima.tap(card.locator("summary"))
    naima.press("New key", card)
    naima.press("Make a new key")
    naima.sees(naima.says("The old phones are signed out. Let the new phone scan this, and say who it is."))
    old.go(f"{group(live)}/themes")
    old.is_at("Welcome")
    new = live.visitor("Roos")
    new.go("/")
    new.press("My key")
    new.press("Who did what")
    expect(new.page.locator("main li").first).to_contain_text("Naima E.")


def test_on_a_shared_phone_one_tap_without_script_gives_twenty_minutes_more(live: Live) -> None:
    roos = live.visitor("Roos", kind=SignInKind.SHARED, script=False)
    roos.go(group(live))
    roos.sees("08:50")
    live.clock.forward(timedelta(minutes=15))
    roos.count_from_here()
    roos.press("Stay 20 minutes more")
    assert roos.taps == 1
    roos.is_at(GROUP)
    roos.sees("09:05")
    live.clock.forward(timedelta(minutes=21))
    roos.press("Stay 20 minutes more")
    roos.is_at("Welcome")
    reads_nothing(roos)


def test_with_script_she_is_asked_two_minutes_before_and_then_the_page_is_empty(live: Live) -> None:
    roos = live.visitor("Roos", kind=SignInKind.SHARED)
    roos.page.clock.install()
    roos.go(f"{group(live)}/themes")
    roos.go(group(live))
    asked = roos.page.locator("#still-there")
    expect(asked).to_be_hidden()

    def pass_by(minutes: int, seconds: int = 0) -> None:
        live.clock.forward(timedelta(minutes=minutes, seconds=seconds))
        roos.page.clock.fast_forward((minutes * 60 + seconds) * 1000)

    pass_by(17, 50)
    expect(asked).to_be_hidden()
    pass_by(0, 15)
    expect(asked).to_be_visible()
    roos.count_from_here()
    roos.press("Stay 20 minutes more", asked)
    assert roos.taps == 1
    expect(asked).to_be_hidden()
    # The second time she does not answer.
    pass_by(18, 30)
    expect(asked).to_be_visible()
    roos.is_at(GROUP)
    pass_by(1, 40)
    roos.is_at("Welcome")
    reads_nothing(roos)
    roos.page.go_back()
    roos.is_at("Welcome")
    reads_nothing(roos)


def test_without_a_signal_the_page_is_empty_when_time_is_over(live: Live) -> None:
    roos = live.visitor("Roos", kind=SignInKind.SHARED)
    roos.page.clock.install()
    roos.go(group(live))
    roos.page.context.set_offline(True)
    roos.page.clock.fast_forward(20 * 60 * 1000 + 2000)
    roos.page.wait_for_function("!document.body || !document.body.innerText.includes('Dinsdaggroep')")
