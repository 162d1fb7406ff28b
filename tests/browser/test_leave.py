"""'Leave now': her page is gone at once, she is out, and going back shows nothing of what she read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import Error as PlaywrightError
from sqlalchemy import func, select

from groepswerk.core.db import db
from groepswerk.core.languages import PROMISED
from groepswerk.groups.models import Cover
from groepswerk.people.models import SignIn
from tests.browser import live as sites
from tests.browser.live import Live, Visitor
from tests.conftest import build

HARMLESS = "Het weer: droog"
CODES = [language.code for language in PROMISED]


def weather(_environ: Any, start_response: Any) -> list[bytes]:
    """Another site, where she stands after leaving."""
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    return [f"<!doctype html><html lang=nl><title>Weer</title><h1>{HARMLESS}</h1></html>".encode()]


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """The address of that other site, on a port of its own: for a browser, another origin."""
    with sites.listening(weather) as address:
        yield f"{address}/"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, chromium: Browser, elsewhere: str) -> Iterator[Live]:
    """The demo house with that site as its way out; it must be known from the start, for it stands in form-action."""
    app, scene = build(tmp_path_factory.mktemp("leave"), "", EXIT_ADDRESS=elsewhere)
    with sites.served(app, scene, chromium) as live:
        yield live


def reading(site: Live, script: bool) -> Visitor:
    """Roos, who opened the site and read on: her home, her group, and what the group says."""
    return reads(site.visitor("Roos", script=script))


def reads(roos: Visitor) -> Visitor:
    """She opens these pages, one after the other."""
    site = roos.site
    group = site.scene.groups["Dinsdaggroep"]
    for path in ("/", f"/groups/{group}", f"/groups/{group}/themes"):
        roos.go(path)
    return roos


def words_in(page: Page) -> str:
    """Every word of the page, its title and what is folded away included."""
    return page.locator("html").text_content() or ""


def shows_nothing(page: Page, markers: list[str]) -> None:
    """Neither the page nor its title holds any of the words she read."""
    text = words_in(page)
    assert [word for word in markers if word in text] == []


def alive(site: Live) -> int:
    """How many browsers of Roos are in."""
    with site.app.app_context():
        query = select(func.count()).where(
            SignIn.person_id == site.scene.people["Roos"], SignIn.ended_at.is_(None), SignIn.device == "Test"
        )
        return db.session.scalar(query) or 0


def found_by_going_back(site: Live, elsewhere: str, script: bool, offline: bool) -> list[str]:
    """What somebody finds who takes her phone after "Leave now" and goes back: her words, or a title that tells."""
    roos = reading(site, script)
    said = roos.page.locator("blockquote").first.inner_text()
    markers = [said, "Dinsdaggroep", roos.says("What we talk about")]
    roos.press("Leave now")
    roos.page.wait_for_url(elsewhere)
    roos.context.set_offline(offline)
    titles, found = {"", "Weer", roos.says("Appointment")}, []
    for _ in range(3):
        with suppress(PlaywrightError):
            roos.page.go_back(timeout=4000)
        text, title = words_in(roos.page), roos.page.title()
        found += [word for word in markers if word in text]
        # Without a network the browser's own page says the address; the site's pages say their neutral title.
        found += [] if title in titles or title in site.address else [f"title {title}"]
    roos.context.set_offline(False)
    return found


@pytest.mark.parametrize("offline", [False, True], ids=["online", "offline"])
@pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
def test_who_goes_back_finds_nothing(site: Live, elsewhere: str, script: bool, offline: bool) -> None:
    assert found_by_going_back(site, elsewhere, script, offline) == []


@pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
def test_pages_that_were_kept_would_be_found_by_going_back(site: Live, elsewhere: str, script: bool) -> None:
    """The planted twin: a server before the site that lets the browser keep every page, and clears nothing."""
    ours = site.app.wsgi_app
    site.app.wsgi_app = kept_by_the_browser(ours)  # type: ignore[method-assign]
    try:
        assert "Dinsdaggroep" in found_by_going_back(site, elsewhere, script, offline=True)
    finally:
        site.app.wsgi_app = ours  # type: ignore[method-assign]


def kept_by_the_browser(inner: Any) -> Any:
    """The site with other headers."""
    gone = {"cache-control", "vary", "clear-site-data"}

    def serve(environ: Any, start_response: Any) -> Any:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            if status.startswith("200"):
                headers = [each for each in headers if each[0].lower() not in gone]
                headers.append(("Cache-Control", "private, max-age=3600"))
            return start_response(status, [each for each in headers if each[0].lower() != "clear-site-data"], *rest)

        return inner(environ, start)

    return serve


def left_on_disk(site: Live, elsewhere: str, profile: Path) -> list[str]:
    """Roos reads, leaves and closes her browser: the files of its profile in which her words stand."""
    ours = site.app.wsgi_app
    site.app.wsgi_app = uncompressed(ours)  # type: ignore[method-assign]
    try:
        roos = reads(site.visitor_with_profile("Roos", profile))
        markers = [roos.page.locator("blockquote").first.inner_text(), "Dinsdaggroep"]
        roos.press("Leave now")
        roos.page.wait_for_url(elsewhere)
        roos.context.close()
    finally:
        site.app.wsgi_app = ours  # type: ignore[method-assign]
    files = [path for path in profile.rglob("*") if path.is_file()]
    assert len(files) > 10, "no profile was kept, so nothing was searched"
    signs = [word.encode(code) for word in markers for code in ("utf-8", "utf-16-le")]
    return [path.name for path in files if any(sign in path.read_bytes() for sign in signs)]


def uncompressed(inner: Any) -> Any:
    """The same pages, such that their words can be found in whatever a browser keeps of them."""
    return lambda environ, start: inner({**environ, "HTTP_ACCEPT_ENCODING": "identity"}, start)


def test_after_leaving_no_file_of_her_browser_holds_her_words(site: Live, elsewhere: str, tmp_path: Path) -> None:
    assert left_on_disk(site, elsewhere, tmp_path) == []


def test_planted_pages_that_were_kept_stand_on_her_disk(site: Live, elsewhere: str, tmp_path: Path) -> None:
    ours = site.app.wsgi_app
    site.app.wsgi_app = kept_by_the_browser(ours)  # type: ignore[method-assign]
    try:
        assert left_on_disk(site, elsewhere, tmp_path) != []
    finally:
        site.app.wsgi_app = ours  # type: ignore[method-assign]


@pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
def test_leaving_ends_it_and_back_shows_nothing(site: Live, elsewhere: str, script: bool) -> None:
    roos = reading(site, script)
    said = roos.page.locator("blockquote").first.inner_text()
    markers = [said, roos.says("What we talk about"), roos.says("I want to say something")]
    assert [word for word in markers if word not in words_in(roos.page)] == []
    markers.append("Dinsdaggroep")
    before, entries = alive(site), roos.page.evaluate("history.length")
    roos.press("Leave now")
    roos.page.wait_for_url(elsewhere)
    # With script the harmless page stands in the place of hers; without, the browser keeps her address beside it.
    assert roos.page.evaluate("history.length") == entries + (not script)
    expect(roos.page.locator("h1")).to_have_text(HARMLESS)
    shows_nothing(roos.page, markers)
    for _ in range(3):
        roos.page.go_back()
        if roos.page.url.startswith(site.address):
            expect(roos.page.locator("h1")).to_have_text(roos.says("Welcome"))
        shows_nothing(roos.page, markers)
    assert alive(site) == before - 1
    roos.go(f"/groups/{site.scene.groups['Dinsdaggroep']}")
    roos.is_at("Welcome")
    shows_nothing(roos.page, markers)


def test_with_script_the_page_is_empty_before_any_answer(site: Live) -> None:
    roos = reading(site, script=True)
    leave = "() => { document.querySelector('form[data-leave]').requestSubmit(); return document.body.outerHTML; }"
    left = roos.page.evaluate(leave)
    assert "<" not in left.removeprefix('<body class="">').removesuffix("</body>"), left


def left_without_an_answer(site: Live, elsewhere: str) -> Visitor:
    """Roos, who left while nothing came through to the site: her sign-in still stands."""
    roos = reading(site, script=True)
    roos.page.route("**/leave", lambda route: route.abort())
    before = alive(site)
    roos.press("Leave now")
    roos.page.wait_for_url(elsewhere)
    assert alive(site) == before, "The request was stopped on its way, so her sign-in must still stand."
    return roos


def close_the_browser(roos: Visitor) -> None:
    """What a browser forgets when it is closed: the cookies without an end. The ticket of an own phone has one."""
    for cookie in roos.context.cookies():
        if cookie["expires"] == -1 and cookie["name"] != "key":
            roos.context.clear_cookies(name=cookie["name"])


@pytest.mark.parametrize("is_closed", [False, True], ids=["at once", "after closing the browser"])
def test_she_stays_out_even_when_the_answer_never_came(site: Live, elsewhere: str, is_closed: bool) -> None:
    roos = left_without_an_answer(site, elsewhere)
    if is_closed:
        close_the_browser(roos)
    group = f"/groups/{site.scene.groups['Dinsdaggroep']}"
    roos.go(group)
    roos.is_at("Welcome")
    shows_nothing(roos.page, ["Dinsdaggroep"])
    # The first page that she asked for took her ticket away: not even without the mark is she in.
    roos.context.clear_cookies(name="left")
    roos.go(group)
    roos.is_at("Welcome")


def test_a_mark_that_ends_with_the_browser_would_let_her_in_again(site: Live, elsewhere: str) -> None:
    """The planted twin: the page writes a mark without an end."""
    roos = site.visitor("Roos", script=True)
    shorten = """addEventListener("submit", event => {
      const form = event.target.closest("form[data-leave]");
      if (form) form.dataset.left = form.dataset.left.replace(/ max-age=[0-9]+;/, "");
    }, true)"""
    roos.context.add_init_script(shorten)
    roos.page.route("**/leave", lambda route: route.abort())
    group = f"/groups/{site.scene.groups['Dinsdaggroep']}"
    roos.go(group)
    roos.press("Leave now")
    roos.page.wait_for_url(elsewhere)
    close_the_browser(roos)
    roos.go(group)
    roos.is_at("Dinsdaggroep")


@pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
def test_a_guide_leaves_too_and_her_draft_goes_with_her(site: Live, elsewhere: str, script: bool) -> None:
    naima = site.visitor("Naima", script=script)
    group = f"/groups/{site.scene.groups['Dinsdaggroep']}"
    for path in ("/", group, f"{group}/members"):
        naima.go(path)
    kept = "() => { localStorage.own = 'hers'; localStorage['draft x'] = JSON.stringify({at: Date.now(), state: {}}); }"
    naima.page.evaluate(kept)
    if script:
        # Then the page has to see to it all: nothing comes through to the site.
        naima.page.route("**/leave", lambda route: route.abort())
    naima.press("Leave now")
    naima.page.wait_for_url(elsewhere)
    for _ in range(3):
        with suppress(PlaywrightError):
            naima.page.go_back(timeout=4000)
        shows_nothing(naima.page, ["Dinsdaggroep", "Roos", "Groepswerk"])
        assert naima.page.title() in {"", "Weer", naima.says("Appointment")}
    naima.go("/")
    naima.is_at("Welcome")
    assert naima.page.evaluate("localStorage.length") == 0


def test_the_tab_of_a_member_says_what_her_group_chose(site: Live) -> None:
    group = site.scene.groups["Dinsdaggroep"]
    naima, roos = site.visitor("Naima"), site.visitor("Roos")
    for cover, name in ((Cover.NOTES, "Notes"), (Cover.APPOINTMENT, "Appointment")):
        naima.go(f"/groups/{group}/cover")
        naima.choose("cover", cover.value)
        naima.press("Keep")
        roos.go(f"/groups/{group}")
        assert roos.page.evaluate("document.title") == roos.says(name)
        assert naima.page.evaluate("document.title") == naima.says("Appointment")


OVERLAPPING = """() => {
  const boxes = [...document.querySelectorAll("header .leave, header .brand, header .switch")].map(each =>
    each.getBoundingClientRect());
  const apart = (a, b) => a.right <= b.left || b.right <= a.left;
  return document.documentElement.scrollWidth > innerWidth || boxes.some((a, i) => a.height > 60 * 1.12 || a.left < 0 ||
    a.right > innerWidth || boxes.some((b, j) => i < j && !apart(a, b)));
}"""


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_head_of_a_page_of_staff_has_room_for_all_three(site: Live, width: int) -> None:
    naima = site.visitor("Naima", width=width)
    for code in CODES:
        naima.go(f"/my-account?lang={code}")
        assert not naima.page.evaluate(OVERLAPPING), code


@pytest.mark.parametrize(("width", "height"), [(320, 568), (360, 740), (740, 360), (1280, 800)])
def test_the_way_out_stays_in_sight_at_every_width(site: Live, width: int, height: int) -> None:
    roos = site.visitor("Roos", width=width)
    roos.page.set_viewport_size({"width": width, "height": height})
    roos.go(f"/groups/{site.scene.groups['Dinsdaggroep']}")
    roos.page.evaluate("scrollTo(0, document.body.scrollHeight / 2)")
    button = roos.page.get_by_role("button", name=roos.says("Leave now"))
    box = button.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 80
    assert box["height"] >= 44
    on_top = """button => {
      const at = button.getBoundingClientRect();
      return button.contains(document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2));
    }"""
    assert button.evaluate(on_top), "something lies over the way out"
