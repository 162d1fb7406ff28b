"""Every page of who takes part, and every page before it, has a place for its words to be heard (rule R6)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from groepswerk.core import assets
from groepswerk.people.models import Purpose
from groepswerk.people.wordings import WORDINGS
from tests.conftest import ROOT
from tests.groups.at_the_door import knock, open_up
from tests.house.test_way_out import pages_of
from tests.house_of_tests import House, one_database
from tests.pages import Page, Pages

TEMPLATES = ROOT / "templates"
# Pages that stand open to everybody, because whoever works here must get in; and the doors of the demo.
FOR_STAFF = {
    "demo/sign_in.html",
    *(f"people/{name}.html" for name in ("accept_invitation", "begin_anew", "codes_spent", "not_agreed_yet")),
    *(f"people/{name}.html" for name in ("outside_back", "outside_refused", "outside_unreachable")),
    *(f"people/{name}.html" for name in ("paper_code", "second_step", "sign_in")),
}
STAFF_PAGES = {"demo.sign_in", "people.accept_invitation", "people.begin_anew", "people.sign_in"}
_FRAMED = re.compile(r'{% extends [^%]*"layouts/(participant|open)\.html"')
_SLOT = "{{ sound("


def silent(folder: Path) -> list[str]:
    """The templates of pages of who takes part, or of everybody, that have no place for a recording."""
    found = []
    for file in sorted(folder.rglob("*.html")):
        name, text = file.relative_to(folder).as_posix(), file.read_text()
        if not name.startswith("layouts/") and name not in FOR_STAFF and _FRAMED.search(text):
            found += [] if _SLOT in text else [name]
    return found


def test_no_recording_is_offered_twice() -> None:
    for file in TEMPLATES.rglob("*.html"):
        slots = re.findall(r"sound\('[^']+'[^)]*\)", file.read_text())
        assert len(slots) == len(set(slots)), file.name


def plays(page: Page) -> list[str]:
    """The names of the recordings that a page would play."""
    return [str(each).rsplit("/", 1)[1].removesuffix(".mp3") for each in page.tree.xpath("//main//audio/@src")]


@pytest.fixture
def all_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody recorded everything."""
    monkeypatch.setattr(assets, "_recording", lambda prompt, *_: f"/static/sounds/nl/{prompt}.mp3")


def test_every_template_of_theirs_has_a_place_for_a_recording() -> None:
    assert silent(TEMPLATES) == []


def test_the_list_of_staff_pages_names_only_what_is_there() -> None:
    assert [name for name in sorted(FOR_STAFF) if not (TEMPLATES / name).is_file()] == []


@pytest.mark.parametrize(
    "frame", ['"layouts/open.html"', '"layouts/staff.html" if staff else "layouts/participant.html"']
)
def test_a_template_without_one_would_be_found(tmp_path: Path, frame: str) -> None:
    (tmp_path / "new.html").write_text("{% extends " + frame + " %}\n{% block content %}<h1>New</h1>{% endblock %}")
    assert silent(tmp_path) == ["new.html"]


def without_sound(house: House, pages: Pages, reader: str) -> list[str]:
    """Which pages that open for a reader would stay silent although everything is recorded."""
    return [name for name, page in pages_of(house, pages, reader, "nl") if name not in STAFF_PAGES and not plays(page)]


@one_database
def test_every_page_that_opens_for_her_can_be_heard_and_one_that_cannot_is_found(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "_recording", lambda prompt, *_: None if prompt == "lock" else f"/{prompt}.mp3")
    assert without_sound(house, pages, "Roos") == ["people.lock"]


@one_database
def test_where_nobody_recorded_anything_there_is_no_dead_button(pages: Pages) -> None:
    assert plays(pages.get("/my-devices", "Roos")) == []


@one_database
def test_each_step_of_joining_can_be_heard_and_the_very_words_she_agrees_to(
    house: House, pages: Pages, all_recorded: None
) -> None:
    token, _ = open_up(house, pages)
    visitor = Pages(house)
    heard = [plays(visitor.get(f"/d/{token}"))]
    knock_id = knock(house, visitor, token, "Iris", phone="shared")
    visitor.post(f"/d/{token}", {"name": "Iris"})
    heard.append(plays(visitor.get(f"/d/{token}")))
    heard.append(plays(visitor.get("/door/wait")))
    pages.post(f"/knocks/{knock_id}/welcome", {"who": "participant"}, "Naima")
    heard.append(plays(visitor.get("/door/wait")))
    words = WORDINGS[Purpose.MEMBERSHIP].version
    assert heard == [["door-name"], ["whose-phone"], ["door-wait"], ["welcomed-shared", words]]
    assert plays(visitor.get("/door")) == ["door-digits"]
