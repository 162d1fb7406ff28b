"""The entry: what somebody sees who is not signed in. It asks the database nothing and says nothing of any group."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.demo.cast import CIRCLES, HOUSES
from groepswerk.words.models import Utterance
from groepswerk.words.queries import words_of
from tests.conftest import counted
from tests.house.test_languages import CODES
from tests.house_of_tests import House
from tests.pages import Pages


def test_it_asks_the_database_nothing(house: House, pages: Pages) -> None:
    with counted(house.connection) as statements:
        pages.get("/")
        pages.get("/languages")
    assert statements == []


def test_it_leads_to_the_door_to_sign_in_and_to_another_language(pages: Pages) -> None:
    page = pages.get("/", lang="en")
    assert page.h1 == "Welcome"
    assert [link for link in page.links() if link in ("/door", "/sign-in")] == ["/door", "/sign-in"]
    assert any(link.startswith("/languages") for link in page.links())
    for link in page.links():
        if link.startswith("/"):
            pages.get(link)


def test_it_has_one_big_button_and_that_is_for_participants(pages: Pages) -> None:
    page = pages.get("/", lang="en")
    big = page.tree.xpath("//main//*[contains(@class, 'button')][contains(@class, 'primary')]/@href")
    assert big == ["/door"]


def test_sign_in_leads_on_to_the_page_she_wanted(house: House, pages: Pages) -> None:
    wanted = f"/groups/{house.group('Dinsdaggroep')}"
    sent = pages.get(wanted, expects=303)
    assert sent.location == f"/?next={wanted.replace('/', '%2F')}" or sent.location == f"/?next={wanted}"
    links = pages.get(sent.location).links()
    assert any(link.startswith("/sign-in?next=") for link in links)


@pytest.mark.parametrize("code", CODES)
def test_nothing_of_any_group_stands_on_it(house: House, pages: Pages, code: str) -> None:
    page = pages.get("/", lang=code)
    content = page.tree.xpath("//title/text()")[0] + page.tree.xpath("string(//main)")
    with house.inside():
        said = {words.text for words in words_of(db.session.scalars(select(Utterance.id))).values()}
    own = {*CIRCLES, *(circle.place for circle in CIRCLES.values()), *(each.name for each in HOUSES)}
    assert len(said) > 100
    assert [text for text in said | own if len(text) > 4 and text in content] == []


def test_only_get_is_answered(pages: Pages) -> None:
    pages.post("/", expects=405)
