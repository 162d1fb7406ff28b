"""Every page that can be asked for, on a phone of 360 pixels: nothing sticks out, nothing is too small to tap, axe
finds nothing grave, in Dutch and Arabic, light and dark; the browser speaks to one host and complains of nothing.
In Dutch the same page is drawn on a wide screen too, where nothing sticks out either.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser import live as sites
from tests.browser.live import Live, Visitor
from tests.conftest import build
from tests.house import places
from tests.house.test_access import NO_PAGES, endpoints, expected
from tests.house_of_tests import House

READERS = ("nobody", "Roos", "Naima", "Els")
# For whom axe checks all of the Arabic page too; on staff pages, drawn from the same pieces, the colours only.
ALL_TWICE = ("nobody", "Roos")
CONTRAST: dict[str, Any] = {"runOnly": ["color-contrast"]}
# The guide's open door asks for itself again, which axe calls critical: it must show who knocks, also without script.
GRAVE = ("serious", "critical")
WIDTH, WIDE, HEIGHT, LEAST = 360, 1280, 740, 44
NOWHERE = "/not-there"

# A link inside a sentence is as high as its line (WCAG 2.5.8, exception "inline"); every other target has a height of
# its own. A tick or a round answer is tapped by its whole label.
SMALL_TARGETS = """least => {
  const targets = document.querySelectorAll(
    "a[href], button, summary, label.choice, textarea, input:not([type=hidden], [type=checkbox], [type=radio])");
  const inSentence = one => one.tagName === "A" && getComputedStyle(one).display === "inline"
    && (one.closest("p, li, h2, h3, dd") || one).innerText.trim() !== one.innerText.trim();
  return [...targets].filter(one => {
    const box = one.getBoundingClientRect();
    const isThere = one.checkVisibility() && box.width > 1 && !one.closest("[aria-hidden=true]");
    return isThere && box.height < least && !inSentence(one);
  }).map(one => `${Math.round(one.getBoundingClientRect().height)} px high: ${one.outerHTML.slice(0, 120)}`);
}"""


Furnished = tuple[Live, dict[str, list[str]]]


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Furnished]:
    """A served house with one of each thing in it, and for each reader the addresses that open for her."""
    app, scene = build(tmp_path_factory.mktemp("screens"), "")
    # This house is nobody else's: what is furnished is really saved, so that the server sees it.
    house = House(app, scene, app.extensions["clock"], connection=None)  # type: ignore[arg-type]
    things, table = places.furnish(house), expected()
    open_to = {
        reader: [
            places.address_of(house, rule, things)
            for endpoint, method, rule in endpoints(house)
            if method == "GET" and table[endpoint, method][reader] == "200" and endpoint not in NO_PAGES
        ]
        for reader in READERS
    }
    # What is open to all is looked at once, and what colleagues share too; the beginning is another for each of them.
    open_to["Els"] = [each for each in open_to["Els"] if each == "/" or each not in open_to["Naima"]]
    for reader in READERS[1:]:
        open_to[reader] = [each for each in open_to[reader] if each == "/" or each not in open_to["nobody"]]
    with sites.served(app, scene, chromium) as site:
        # Under a name: a site with a number for an address has no passkeys, and so not their pages.
        site.address = app.config["SITE_ADDRESS"] = site.address.replace("127.0.0.1", "localhost")
        yield site, open_to


@pytest.mark.parametrize("reader", READERS)
def test_every_screen_fits_and_is_usable(furnished: Furnished, reader: str) -> None:
    site, open_to = furnished
    visitor = site.visitor(None if reader == "nobody" else reader, width=WIDTH)
    asked, complaints = listen(visitor.page)
    wrong: list[str] = []
    for language, scheme, checks in (("nl", "light", {}), ("ar", "dark", {} if reader in ALL_TWICE else CONTRAST)):
        visitor.context.add_cookies([{"name": "language", "value": language, "url": site.address}])
        visitor.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for address in [*open_to[reader], NOWHERE]:
            wrong += [f"{language} {address}: {each}" for each in look(visitor, address, language, checks)]
            if language == "nl":
                wrong += [f"{address}: {each}" for each in too_wide(visitor.page)]
    assert not wrong, "\n".join(wrong)
    assert {urlsplit(each).netloc for each in asked} == {urlsplit(site.address).netloc}
    assert complaints == []


def listen(page: Page) -> tuple[list[str], list[str]]:
    """What the page asks for, and what the console complains of (a blocked style or script would stand there)."""
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.extend(_complaint(line)))
    return asked, complaints


def _complaint(line: ConsoleMessage) -> list[str]:
    # Chromium reports the page that is not there as an error of its own; that one is asked for on purpose.
    where = line.location["url"]
    return [f"{line.text} {where}"] if line.type in ("error", "warning") and not where.endswith(NOWHERE) else []


def look(visitor: Visitor, address: str, language: str, checks: dict[str, Any]) -> list[str]:
    """What is wrong with one screen."""
    answer = visitor.page.goto(visitor.site.address + address)
    assert answer is not None
    found = [] if answer.ok or address == NOWHERE else [f"answers {answer.status}"]
    said, width = visitor.page.evaluate("[document.documentElement.lang, document.documentElement.scrollWidth]")
    found += [] if said == language else [f"in {said}"]
    found += [f"{width} px wide"] if width > WIDTH else []
    found += visitor.page.evaluate(SMALL_TARGETS, LEAST)
    return found + grave(visitor.page, address, checks)


def too_wide(page: Page) -> list[str]:
    """What sticks out when the page that is open is drawn on a wide screen; it is put back on the phone after."""
    page.set_viewport_size({"width": WIDE, "height": HEIGHT})
    there, width = page.evaluate("[innerWidth, document.documentElement.scrollWidth]")
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    return [f"{width} px wide on a screen of {there}"] if there != WIDE or width > WIDE else []


def grave(page: Page, address: str, checks: dict[str, Any]) -> list[str]:
    """What axe finds that is serious or critical."""
    page.evaluate(AXE_SCRIPT)
    # Only what is wrong travels out of the browser: all that is right would take longer than finding it.
    broken = page.evaluate(
        "options => axe.run(options).then(found => found.violations)", {"resultTypes": ["violations"], **checks}
    )
    return [
        f"axe {each['id']}: {each['nodes'][0]['html'][:160]}"
        for each in broken
        if each["impact"] in GRAVE and not (each["id"] == "meta-refresh" and address.endswith("/door"))
    ]
