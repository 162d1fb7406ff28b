"""The to-tell list: per meeting who must still hear, the words in her language with Dutch below, and 'Told'."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import unquote
from uuid import UUID

import pytest
from sqlalchemy import select

from groepswerk.core import vault
from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind, Place
from groepswerk.messages.models import Message, MessageState
from groepswerk.people.models import Contact
from groepswerk.sessions import queries
from groepswerk.sessions.models import Answer, GroupSession
from groepswerk.sessions.service import answering, changing
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages

ZON = "+31 6 11 22 33 44"


@pytest.fixture
def address(house: House) -> str:
    """Roos (Dutch), Zon (Arabic, with a number) and Tijger come; then the meeting is cancelled."""
    meeting = house.meeting_on("Dinsdaggroep", date(2027, 6, 15))
    guide = house.actor("Naima")
    with house.inside():
        row = db.session.get_one(GroupSession, meeting)
        for person in list(queries.answers_of(meeting)):
            answering.answer(row, person, None, house.now)
        for name in ("Roos", "Zon", "Tijger"):
            answering.answer(row, house.person(name), Answer.COME, house.now)
        zon = house.person("Zon")
        key = vault.key_of(OwnerKind.PERSON, zon, house.now)
        db.session.merge(Contact(person_id=zon, phone=vault.seal(ZON, key, Place("contact", zon, "phone"))))
        db.session.flush()
        changing.cancel(row, row.version, guide, house.now)
    return f"/groups/{house.group('Dinsdaggroep')}/to-tell"


def cards(page: Page) -> dict[str, str]:
    """Name to the text of her card."""
    found = page.tree.xpath("//article")
    return {card.xpath("string(.//bdi)"): " ".join(card.text_content().split()) for card in found}


def message_of(house: House, name: str) -> UUID:
    """The id of what somebody must hear."""
    query = select(Message.id).where(Message.person_id == house.person(name), Message.state == MessageState.WAITING)
    with house.inside():
        return db.session.scalars(query).one()


def test_everybody_stands_there_with_words_in_her_language(house: House, pages: Pages, address: str) -> None:
    page = pages.get(address, "Naima")
    shown = cards(page)
    assert set(shown) == {"Roos", "Zon", "Tijger"}
    arabic = page.tree.xpath("//article[.//bdi='Zon']//p[@lang='ar'][@dir='rtl']")
    assert len(arabic) == 1
    dutch = page.tree.xpath("//article[.//bdi='Zon']//p[@lang='nl']/text()")
    assert "15 juni" in dutch[0]
    assert len(page.tree.xpath("//article[.//bdi='Roos']//p[@lang='nl']")) == 1
    assert "Dinsdaggroep" not in shown["Roos"]


def test_links_are_there_for_who_gave_a_number(house: House, pages: Pages, address: str) -> None:
    page = pages.get(address, "Naima")
    links = [link for link in page.links() if link.startswith(("https://wa.me/", "sms:"))]
    assert len(links) == 2
    assert links[0].startswith("https://wa.me/31611223344?text=")
    assert links[1].startswith("sms:+31611223344?")
    arabic = page.tree.xpath("string(//article[.//bdi='Zon']//p[@lang='ar'])")
    assert all(arabic in unquote(link) for link in links)


def test_a_meeting_that_was_moved_and_then_cancelled_names_the_day_people_may_think_of(
    house: House, pages: Pages, address: str
) -> None:
    assert "It was first planned on" not in pages.get(address, "Naima", lang="en").seen
    with house.inside():
        row = db.session.get_one(GroupSession, house.meeting_on("Dinsdaggroep", date(2027, 6, 15)))
        row.on_day = date(2027, 6, 17)
    assert "It was first planned on Tuesday 15 June." in pages.get(address, "Naima").seen


def test_told_takes_her_off_the_list(house: House, pages: Pages, address: str) -> None:
    page = pages.get(address, "Naima")
    done = pages.submit(page, f"/messages/{message_of(house, 'Roos')}/told", as_="Naima")
    assert done.location == address
    assert set(cards(pages.get(address, "Naima"))) == {"Zon", "Tijger"}


def test_a_list_without_anybody_says_so_kindly(house: House, pages: Pages) -> None:
    page = pages.get(f"/groups/{house.group('Maandagmiddag')}/to-tell", "Petra", lang="en")
    assert "Everybody has heard." in page.seen


def test_today_counts_the_people_who_stand_on_the_list(house: House, pages: Pages, address: str) -> None:
    assert "3 people are still to be told" in pages.get("/", "Naima", lang="en").seen
    for name in ("Roos", "Zon"):
        pages.post(f"/messages/{message_of(house, name)}/told", as_="Naima")
    assert "1 person is still to be told" in pages.get("/", "Naima").seen
    with house.inside():
        assert queries.untold_counts([house.group("Woensdagavond")], house.today) == {}
        assert queries.untold_counts([house.group("Dinsdaggroep")], house.today + timedelta(days=7)) == {}


def test_a_meeting_that_is_over_needs_no_telling(house: House, pages: Pages, address: str) -> None:
    house.clock.forward(timedelta(days=7))
    assert cards(pages.get(address, "Naima")) == {}


def test_a_co_guide_may_and_nobody_else(house: House, pages: Pages, address: str) -> None:
    pages.get(address, "Loes")
    told = f"/messages/{message_of(house, 'Roos')}/told"
    for name, expects in (("Roos", 403), ("Noor", 403), ("Hanan", 404), ("Petra", 404), ("Els", 404), ("Karim", 404)):
        pages.get(address, name, expects=expects)
        pages.post(told, as_=name, expects=expects)
    pages.get(told, "Naima", expects=405)
    pages.post("/messages/00000000-0000-4000-8000-000000000000/told", as_="Naima", expects=404)
    pages.post(told, as_="Loes")


def test_the_list_costs_the_same_for_three_as_for_one(house: House, pages: Pages, address: str) -> None:
    pages.get(address, "Naima")
    costs = []
    for _ in range(2):
        with counted(house.connection) as statements:
            pages.get(address, "Naima")
        costs.append(len(statements))
        for name in ("Roos", "Tijger"):
            if len(costs) == 1:
                pages.post(f"/messages/{message_of(house, name)}/told", as_="Naima")
    assert len(cards(pages.get(address, "Naima"))) == 1
    assert costs[0] == costs[1] <= 4
