"""The lock of a phone in a real browser: tapped with and without script, in pictures and Arabic, and shut by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Route, expect

from groepswerk.people.service.locking import LOCKS_AFTER
from tests.browser.live import Live, Visitor
from tests.browser.test_screens import look

CODES = {"digits": ["4", "7", "1", "9"], "pictures": ["fish", "sun", "star"]}


def tap_all(visitor: Visitor, taps: list[str]) -> None:
    """Tap keys one after the other, each when its page is there."""
    for tap in taps:
        visitor.tap(f'button[name="tap"][value="{tap}"]')


def with_lock(live: Live, kind: str, script: bool, language: str = "nl") -> Visitor:
    """Roos, who put a lock on her phone by tapping."""
    roos = live.visitor("Roos", script=script, language=language)
    roos.go("/my-lock")
    roos.tap(f'a[href*="kind={kind}"]')
    tap_all(roos, CODES[kind])
    roos.is_at("Is this your lock?")
    roos.press("Yes, this is my lock")
    roos.is_at("A lock for these pages")
    roos.sees(roos.says("These pages have a lock now."))
    return roos


@pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
@pytest.mark.parametrize(("kind", "language"), [("digits", "nl"), ("pictures", "ar")])
def test_she_locks_it_and_opens_it_again(live: Live, kind: str, language: str, script: bool) -> None:
    roos = with_lock(live, kind, script, language)
    group = f"/groups/{live.scene.groups['Dinsdaggroep']}"
    live.clock.forward(LOCKS_AFTER)
    roos.go(group)
    roos.is_at("Tap your 4 digits" if kind == "digits" else "Tap your 3 pictures")
    assert "Dinsdaggroep" not in (roos.page.locator("html").text_content() or "")
    wide = roos.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360
    tap_all(roos, list(reversed(CODES[kind])))
    expect(roos.page.get_by_role("alert")).to_contain_text("4")
    tap_all(roos, CODES[kind])
    roos.is_at("Dinsdaggroep")
    assert roos.path == group


@pytest.mark.parametrize("kind", ["digits", "pictures"])
def test_its_pages_fit_and_are_usable(live: Live, kind: str) -> None:
    roos = with_lock(live, kind, script=True)
    wrong = []
    for path in ("/my-lock", "/my-lock/take-off", "/locked", "/this-phone"):
        if path == "/locked":
            live.clock.forward(LOCKS_AFTER)
        for language, scheme in (("nl", "light"), ("ar", "dark")):
            roos.context.add_cookies([{"name": "language", "value": language, "url": live.address}])
            roos.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            wrong += [f"{language} {path}: {each}" for each in look(roos, path, language, {})]
    assert not wrong, "\n".join(wrong)


def test_a_phone_without_script_left_on_the_table_goes_to_the_lock_by_itself(live: Live) -> None:
    roos = with_lock(live, "digits", script=False)
    group = f"/groups/{live.scene.groups['Dinsdaggroep']}"

    def make_it_a_second(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('content="300; url=', 'content="1; url='))

    roos.page.route(f"**{group}", make_it_a_second, times=1)
    roos.go(group)
    roos.is_at("Dinsdaggroep")
    live.clock.forward(LOCKS_AFTER)
    roos.is_at("Tap your 4 digits")
    assert "Dinsdaggroep" not in (roos.page.locator("html").text_content() or "")
    tap_all(roos, CODES["digits"])
    roos.is_at("Dinsdaggroep")


def test_a_phone_left_on_the_table_shows_nothing_after_five_minutes(live: Live) -> None:
    roos = with_lock(live, "digits", script=True)
    roos.page.clock.install()
    roos.go(f"/groups/{live.scene.groups['Dinsdaggroep']}")
    roos.sees("Dinsdaggroep")
    roos.page.clock.run_for(4 * 60 * 1000)
    roos.page.mouse.wheel(0, 50)
    roos.page.wait_for_timeout(200)
    roos.page.clock.run_for(4 * 60 * 1000)
    roos.sees("Dinsdaggroep")
    roos.page.clock.run_for(2 * 60 * 1000)
    assert "Dinsdaggroep" not in (roos.page.locator("html").text_content() or "")
    live.clock.forward(timedelta(minutes=6))
    roos.press("Open again")
    roos.is_at("Tap your 4 digits")
    roos.page.keyboard.type("4719")
    roos.is_at("Dinsdaggroep")


@pytest.mark.parametrize("is_locked", [True, False], ids=["locked", "open in another tab"])
def test_what_she_was_typing_is_not_lost(live: Live, is_locked: bool) -> None:
    roos = with_lock(live, "digits", script=True)
    roos.page.clock.install()
    roos.go(f"/groups/{live.scene.groups['Dinsdaggroep']}/themes/new")
    roos.page.locator("textarea").fill("Half a sentence of")
    roos.page.clock.run_for(6 * 60 * 1000)
    assert roos.page.locator("textarea").count() == 0
    if is_locked:
        live.clock.forward(timedelta(minutes=6))
    roos.press("Open again")
    if is_locked:
        roos.is_at("Tap your 4 digits")
        assert "Half a sentence" not in roos.page.content()
        tap_all(roos, CODES["digits"])
        roos.is_at("This was not sent yet")
        roos.press("Yes, send it")
    expect(roos.page.locator("textarea")).to_have_value("Half a sentence of")


def test_going_back_from_the_lock_shows_nothing(live: Live) -> None:
    roos = with_lock(live, "digits", script=True)
    roos.go(f"/groups/{live.scene.groups['Dinsdaggroep']}")
    live.clock.forward(LOCKS_AFTER)
    roos.go("/my-devices")
    roos.is_at("Tap your 4 digits")
    roos.page.go_back()
    roos.is_at("Tap your 4 digits")
    assert "Dinsdaggroep" not in (roos.page.locator("html").text_content() or "")


def test_without_a_lock_nothing_shuts_by_itself(live: Live) -> None:
    roos = live.visitor("Roos")
    roos.page.clock.install()
    roos.go(f"/groups/{live.scene.groups['Dinsdaggroep']}")
    roos.page.clock.run_for(60 * 60 * 1000)
    roos.is_at("Dinsdaggroep")
