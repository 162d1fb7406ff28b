"""A served house and its visitors: each visitor is a browser of her own, whose taps and typed fields are counted."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from wsgiref.types import WSGIApplication

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright
from waitress.server import create_server

from groepswerk.core import cookies, dates, i18n
from groepswerk.core.db import db, writing
from groepswerk.core.languages import language_of
from groepswerk.demo.scene import Scene
from groepswerk.people.models import SignInKind
from groepswerk.people.service import signing_in
from tests.house_of_tests import STAFF, StandingClock

# What the test driver switches off (of two such lists a browser heeds the last), and the two pages that every new
# window would load for its address bar: nobody sees them, and they cost more than our own page.
OFF = [
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "AimEnabled",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxPopup",
]
FLAGS = [
    f"--disable-features={','.join(OFF)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, or the one GROEPSWERK_CHROMIUM names. Raises FileNotFoundError when there is none."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_executable(), args=FLAGS)
        yield browser
        browser.close()


def _executable() -> str:
    there = filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser")))
    found = os.environ.get("GROEPSWERK_CHROMIUM") or next(there, None)
    if found is None:
        raise FileNotFoundError("Chromium is not here: install the Debian package chromium-headless-shell.")
    return found


@contextmanager
def served(app: Flask, scene: Scene, browser: Browser) -> Iterator[Live]:
    """The application on a loopback port of its own, with browsers to look at it."""
    with listening(app) as address:
        site = Live(app, scene, address, browser)
        app.config["SITE_ADDRESS"] = address
        try:
            yield site
        finally:
            site.close()


@contextmanager
def listening(app: WSGIApplication) -> Iterator[str]:
    """Serve something on a loopback port of its own; gives its address."""
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        # The loop closes its own sockets: closed from here, it would wait a second for what is no longer there.
        server.trigger.pull_trigger(lambda: server.asyncore.close_all(server._map))
        thread.join(5)
        server.task_dispatcher.shutdown()


@dataclass
class Visitor:
    """One person with one browser. What it presses and reads is named by English message ids, said in its language."""

    site: Live
    context: BrowserContext
    page: Page
    language: str = "nl"
    taps: int = 0
    typed: int = 0

    def go(self, path: str) -> None:
        """Open an address of the site."""
        self.page.goto(self.site.address + path.removeprefix(self.site.address))

    def says(self, text: str, **values: object) -> str:
        """A text as the site says it to this visitor."""
        with self.site.app.app_context(), i18n.speaking(language_of(self.language)):
            return i18n.gettext(text, **values)

    def counts(self, one: str, many: str, number: int) -> str:
        """A text with a number as the site says it to this visitor."""
        with self.site.app.app_context(), i18n.speaking(language_of(self.language)):
            return i18n.ngettext(one, many, number)

    def day(self, on: date) -> str:
        """A day in words, as the site says it to this visitor."""
        with self.site.app.app_context(), i18n.speaking(language_of(self.language)):
            return dates.day(on)

    def tap(self, what: Locator | str) -> None:
        """Tap a button, a link or a choice; counted."""
        found = self.page.locator(what) if isinstance(what, str) else what
        found.first.click()
        self.taps += 1

    def press(self, text: str, within: Locator | None = None, exact: bool = True, **values: object) -> None:
        """Tap the button or link that says ``text``; counted. ``exact`` False: it may say more than that."""
        where, name = within or self.page, self.says(text, **values)
        button = where.get_by_role("button", name=name, exact=exact)
        self.tap(button.or_(where.get_by_role("link", name=name, exact=exact)))

    def choose(self, field_name: str, value: str) -> None:
        """Tap one answer of a question, by what the form sends; counted."""
        self.tap(f'label.choice:has(input[name="{field_name}"][value="{value}"])')

    def type(self, label: str, text: str) -> None:
        """Fill in the field with this label; counted."""
        self.page.get_by_label(self.says(label)).first.fill(text)
        self.typed += 1

    def count_from_here(self) -> None:
        """Begin counting anew."""
        self.taps = self.typed = 0

    def is_at(self, heading: str, **values: object) -> None:
        """Wait until the page with this heading is there."""
        expect(self.page.locator("h1")).to_have_text(self.says(heading, **values))

    def sees(self, text: str) -> None:
        """Wait until these very words stand on the page."""
        expect(self.page.locator("body")).to_contain_text(text)

    def card(self, name: str, where: str = "main li, main article, main .card") -> Locator:
        """The innermost card or row that holds a name or a day."""
        return self.page.locator(where).filter(has_text=re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")).last

    @property
    def path(self) -> str:
        """The address of the page it stands on, without the host."""
        return self.page.url.removeprefix(self.site.address)

    @property
    def seen(self) -> str:
        """What the page shows."""
        return self.page.locator("body").inner_text()


@dataclass
class Live:
    """The served house."""

    app: Flask
    scene: Scene
    address: str
    chromium: Browser
    contexts: list[BrowserContext] = field(default_factory=list)

    @property
    def clock(self) -> StandingClock:
        """The clock of the served house."""
        clock: StandingClock = self.app.extensions["clock"]
        return clock

    def visitor(
        self,
        name: str | None = None,
        language: str = "nl",
        width: int = 360,
        script: bool = True,
        dark: bool = False,
        kind: SignInKind | None = None,
    ) -> Visitor:
        """A browser; with ``name`` it is signed in as somebody of the cast."""
        context = self.chromium.new_context(
            viewport={"width": width, "height": 740},
            java_script_enabled=script,
            color_scheme="dark" if dark else "light",
            locale=language,
        )
        return self._enters(context, name, language, kind)

    def visitor_with_profile(self, name: str, profile: Path) -> Visitor:
        """A browser of its own that keeps what it keeps in a folder, as the browser on a phone does."""
        browser = self.chromium.browser_type
        context = browser.launch_persistent_context(profile, executable_path=_executable(), args=FLAGS, locale="nl")
        return self._enters(context, name, "nl", None)

    def _enters(self, context: BrowserContext, name: str | None, language: str, kind: SignInKind | None) -> Visitor:
        context.set_default_timeout(8000)
        wanted = [{"name": "language", "value": language, "url": self.address}]
        if name is not None:
            wanted.append({"name": "key", "value": self._key(name, kind), "url": self.address})
        context.add_cookies(wanted)  # type: ignore[arg-type]
        self.contexts.append(context)
        return Visitor(self, context, context.new_page(), language)

    def close(self) -> None:
        """Close every browser."""
        for context in self.contexts:
            context.close()

    def _key(self, name: str, kind: SignInKind | None) -> str:
        usual = SignInKind.STAFF if name in STAFF else SignInKind.OWN
        with self.app.app_context(), writing():
            now = self.clock.now()
            row = signing_in.let_in(self.scene.people[name], kind or usual, "Test", now).id
            db.session.commit()
        with self.app.test_request_context():
            return cookies.value_of("key", row, now)
