"""``make pictures``: the five main screens, as they stand on the demo day, into docs/pictures/."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.browser.live import Live, chromium, served
from tests.conftest import ROOT, build, pytest_configure, standing
from tests.house import places

TARGET = ROOT / "docs" / "pictures"


def main() -> None:
    """Take the pictures."""
    pytest_configure()
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        app, scene = build(Path(folder), "")
        with standing(app, scene) as house:
            things = places.furnish(house)
            house.connection.get_transaction().commit()  # type: ignore[union-attr]
        with served(app, scene, browser) as site:
            group = scene.groups["Dinsdaggroep"]
            take(site, "today", "Naima", "/", "nl", 360)
            take(site, "plan", "Naima", f"/groups/{group}/plan", "nl", 1280)
            take(site, "record", "Naima", f"/meetings/{things['last']}/record", "nl", 360)
            take(site, "home", "Zon", "/", "ar", 360)
            take(site, "names", "Roos", f"/groups/{group}/names", "nl", 360)


def take(site: Live, name: str, person: str, path: str, language: str, width: int) -> None:
    """One picture of one page as somebody sees it."""
    visitor = site.visitor(person, language, width)
    visitor.go(path)
    if name == "plan":
        visitor.page.locator("[name=first_on]").fill("2027-08-31")
        visitor.page.locator("[name=starts]").fill("09:30")
        visitor.page.locator("[name=place]").fill("De Kas")
        visitor.page.locator("[name=place]").blur()
        visitor.page.locator("#live .dot").first.wait_for()
        visitor.page.evaluate("scrollTo(0, 0)")
    height = 1000 if width > 1000 else 780
    visitor.page.set_viewport_size({"width": width, "height": height})
    visitor.page.screenshot(path=TARGET / f"{name}.png")


if __name__ == "__main__":
    main()
