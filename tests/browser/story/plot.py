"""What the chapters of the story share: who is in it, and where in her group the guide finds everything."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from playwright.sync_api import expect

from tests.browser.live import Live, Visitor

NICKNAME = "De Linde"
PLACE = "De Tuin"
FIRST, SECOND, THIRD = date(2027, 6, 9), date(2027, 6, 16), date(2027, 6, 23)


@dataclass
class Story:
    """One run. ``script`` says whether the browsers run it; ``people`` are the visitors by the name they go by."""

    site: Live
    script: bool
    people: dict[str, Visitor] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    group: str = ""
    first_meeting: str = ""

    def visitor(self, language: str) -> Visitor:
        """A browser nobody has used before."""
        return self.site.visitor(language=language, script=self.script)

    @property
    def guide(self) -> Visitor:
        """Who guides the group."""
        return self.people["Naima"]

    @property
    def group_id(self) -> UUID:
        """The id of the group, as it stands in its address."""
        return UUID(self.group.rpartition("/")[2])

    def group_page(self, visitor: Visitor, way: str) -> None:
        """Open the group's page and go the way that is called so."""
        visitor.go(self.group)
        expect(visitor.page.locator("h1")).to_have_text(NICKNAME)
        visitor.press(way, within=visitor.page.locator("main nav"))

    def meeting_on(self, visitor: Visitor, on: date) -> None:
        """Open a meeting from the year's list."""
        visitor.go(self.group)
        visitor.tap(visitor.page.locator("ol.rows").get_by_role("link", name=visitor.day(on), exact=True))
        visitor.page.wait_for_url("**/meetings/*")
