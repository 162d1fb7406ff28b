"""What a group talks about: in its own words, with the meetings it came up in, inside the group only."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import make_url, select

from groepswerk.core.db import Base, db
from groepswerk.demo.themes import SAID, SPOKEN
from groepswerk.people.models import Person
from groepswerk.sessions import queries as sessions
from groepswerk.sessions.models import GroupSession
from groepswerk.themes.models import ThemeSurfaced
from groepswerk.themes.queries import themes_of
from groepswerk.words.models import Circle, Utterance
from groepswerk.words.queries import words_of
from tests.conftest import counted
from tests.house_of_tests import House, one_database
from tests.pages import Pages


def address(house: House, nickname: str = "Dinsdaggroep", rest: str = "") -> str:
    """The address of a group's themes."""
    return f"/groups/{house.group(nickname)}/themes{rest}"


@pytest.mark.parametrize(
    ("nickname", "who"), [("Dinsdaggroep", "Roos"), ("Woensdagavond", "Bart"), ("Donderdaggroep", "Abeba")]
)
def test_each_group_reads_its_own_themes(house: House, pages: Pages, nickname: str, who: str) -> None:
    page = pages.get(address(house, nickname), who)
    shown = {str(text) for text in page.tree.xpath("//blockquote/text()")}
    extra = {SAID[nickname].words} if nickname in SAID else set()
    assert shown == {each.words for each in SPOKEN[nickname]} | extra


def test_a_theme_shows_the_meetings_it_came_up_in(house: House, pages: Pages) -> None:
    page = pages.get(address(house, "Donderdaggroep"), "Saba", lang="en")
    (tolken,) = page.tree.xpath("//article[blockquote[text()='Tolken']]")
    assert "We talked about it 3 times" in tolken.text_content()
    assert [each.strip() for each in tolken.xpath(".//li//text()") if each.strip()] == [
        "Thursday 18 March",
        "Thursday 4 February",
        "Thursday 19 November",
    ]
    for link in tolken.xpath(".//li/a/@href"):
        assert "Tolken" in pages.get(link, "Saba").text


def test_words_keep_their_own_language_and_direction_on_every_page(house: House, pages: Pages) -> None:
    page = pages.get(address(house, "Woensdagavond"), "Rania", lang="nl")
    (arabic,) = page.tree.xpath("//blockquote[text()='الرياضة والمال']")
    assert (arabic.get("lang"), arabic.get("dir")) == ("ar", "rtl")
    page = pages.get(address(house, "Woensdagavond"), "Huda", lang="ar")
    (dutch,) = page.tree.xpath("//blockquote[text()='Uitsluiting']")
    assert (dutch.get("lang"), dutch.get("dir")) == ("nl", "ltr")


def test_who_brought_it_is_for_the_guides_and_for_herself(house: House, pages: Pages) -> None:
    assert "Brought by Letay" in pages.get(address(house, "Donderdaggroep"), "Selam", lang="en").seen
    assert "Letay" not in pages.get(address(house, "Donderdaggroep"), "Saba", lang="en").seen
    assert "You said this." in pages.get(address(house, "Donderdaggroep"), "Letay", lang="en").seen


def test_two_of_one_name_who_brought_it_are_told_apart_by_their_sign(house: House, pages: Pages) -> None:
    here = address(house, "Donderdaggroep")
    with house.inside():
        db.session.get_one(Person, house.person("Letay")).sign = "sun"
    (tolken,) = pages.get(here, "Selam", lang="en").tree.xpath("//article[blockquote[text()='Tolken']]")
    assert "Brought by Letay sun" in " ".join(tolken.text_content().split())


@pytest.mark.parametrize("who", ["Karim", "Hanan", "Petra", "Sanne", "Els", "Joost", "Ada", "Huda"])
@pytest.mark.parametrize("rest", ["", "/new"])
def test_to_a_stranger_there_is_nothing(house: House, pages: Pages, who: str, rest: str) -> None:
    pages.get(address(house, rest=rest), who, expects=404)


@one_database
@pytest.mark.parametrize("who", ["Els", "Joost", "Ada", "Naima", "Abeba", "Petra"])
def test_a_theme_of_one_group_is_on_no_page_of_others(house: House, pages: Pages, who: str) -> None:
    """Everything somebody can reach by links from her first page, and the words that belong to another group."""
    seen: set[str] = set()
    waiting = ["/"]
    while waiting and len(seen) < 60:
        here = waiting.pop(0)
        answer = pages.client(who).get(here)
        if answer.mimetype == "application/pdf":
            # What stands on paper is searched by tests/house/test_fields.py.
            continue
        assert "Uitsluiting" not in answer.get_data(as_text=True), here
        seen.add(here)
        links = re.findall(r'href="(/[^"#?]*)', answer.get_data(as_text=True))
        waiting += [link for link in dict.fromkeys(links) if link not in seen | set(waiting) and "static" not in link]
    assert len(seen) >= 3


@pytest.mark.parametrize(("who", "limit"), [("Roos", 6), ("Naima", 5)])
def test_the_list_asks_a_fixed_number_of_times(house: House, pages: Pages, who: str, limit: int) -> None:
    here = address(house)
    pages.client(who)
    with counted(house.connection) as statements:
        pages.get(here, who)
    assert len(statements) <= limit, statements


def test_themes_lie_sealed_in_the_database(house: House) -> None:
    """A dump of every table holds no theme; it does hold nicknames, so the search can find what is there."""
    with house.inside():
        dump = "\n".join(
            repr(tuple(row)) for table in Base.metadata.sorted_tables for row in db.session.execute(select(table))
        )
        for spoken in SPOKEN.values():
            for each in spoken:
                assert each.words not in dump
        circles = set(
            db.session.scalars(
                select(Utterance.circle).join_from(
                    Utterance, GroupSession, isouter=True, onclause=GroupSession.subject_id == Utterance.id
                )
            )
        )
    assert "Dinsdaggroep" in dump
    assert Circle.PUBLIC not in circles


def test_themes_are_not_in_the_database_file(house: House) -> None:
    if house.connection.dialect.name != "sqlite":
        return
    with house.inside():
        file = Path(str(make_url(str(house.connection.engine.url)).database))
    written = b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))
    assert b"Dinsdaggroep" in written
    for word in ("Uitsluiting", "Religieuze vrijheid", "Verkeerde vrienden", "Leugentjes om bestwil", "الرياضة"):
        assert word.encode() not in written


def test_in_the_demo_who_brought_a_theme_was_there(house: House) -> None:
    with house.inside():
        rows = db.session.execute(select(ThemeSurfaced.session_id, ThemeSurfaced.brought_by)).all()
        brought = [row for row in rows if row.brought_by]
        assert len(brought) >= 10
        for row in brought:
            assert row.brought_by in sessions.came_to(row.session_id)


def test_in_the_demo_no_group_has_a_theme_of_a_sensitive_meeting(house: House) -> None:
    with house.inside():
        for nickname in SPOKEN:
            lines = themes_of(house.group(nickname))
            said = words_of(line.words_id for line in lines)
            assert not any("besnijdenis" in words.text.lower() for words in said.values())
            days: set[UUID] = {each.session_id for line in lines for each in line.surfaced}
            assert days
            assert not any(db.session.get_one(GroupSession, day).is_sensitive for day in days)
