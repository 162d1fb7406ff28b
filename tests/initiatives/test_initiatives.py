"""The group's list of ideas, and what other rooms ask about them."""

from __future__ import annotations

import pytest

from groepswerk.initiatives import queries
from groepswerk.initiatives.models import InitiativeState
from tests.conftest import counted
from tests.house_of_tests import House
from tests.initiatives.ideas import GUIDES, STRANGERS, TUESDAY, log_idea, make_offer, write_proposal
from tests.pages import Pages


def address(house: House, group: str = TUESDAY) -> str:
    return f"/groups/{house.group(group)}/initiatives"


def test_members_read_names_owners_and_state(house: House, pages: Pages) -> None:
    for name in ("Roos", "Noor", *GUIDES):
        page = pages.get(address(house), name)
        assert "Naaicafé" in page.seen
        assert "Yamina A." in page.seen
        assert page.tree.xpath("//*[contains(@class, 'status-ok')]//*[name()='svg']")


def test_words_stand_in_their_own_language(house: House, pages: Pages) -> None:
    page = pages.get(address(house, "Woensdagavond"), "Rania", lang="nl")
    spans = page.tree.xpath("//h2//span[@lang='ar' and @dir='rtl']")
    assert len(spans) == 2


def test_members_may_have_an_idea_and_guides_may_write_a_proposal(house: House, pages: Pages) -> None:
    assert any(link.endswith("/initiatives/new") for link in pages.get(address(house), "Roos").links())
    assert not any(link.endswith("/propose") for link in pages.get(address(house), "Roos").links())
    assert any(link.endswith("/propose") for link in pages.get(address(house), "Naima").links())
    assert not any(link.endswith("/initiatives/new") for link in pages.get(address(house), "Naima").links())


def test_only_guides_see_what_waits_for_a_yes(house: House, pages: Pages) -> None:
    assert "Samen brood bakken" in pages.get(address(house), "Loes").seen
    assert "Samen brood bakken" not in pages.get(address(house), "Roos").seen


def test_where_nothing_is_yet_it_says_so_kindly(house: House, pages: Pages) -> None:
    page = pages.get(address(house, "Maandagmiddag"), "Sanne")
    assert page.tree.xpath("//*[@class='empty']")


@pytest.mark.parametrize("name", STRANGERS)
def test_to_strangers_it_is_not_there(house: House, pages: Pages, name: str) -> None:
    pages.get(address(house), name, expects=404)


def test_the_title_tells_nothing(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Roos", lang="en")
    assert page.tree.xpath("string(//title)").strip() == "Appointment"


@pytest.mark.parametrize("name", ["Roos", "Naima"])
def test_as_many_statements_for_twenty_as_for_one(house: House, pages: Pages, name: str) -> None:
    pages.get(address(house), name)
    counts = []
    for _ in range(2):
        with counted(house.connection) as statements:
            pages.get(address(house), name)
        counts.append(len(statements))
        for number in range(8):
            log_idea(house, pages, name=f"Idee {number}")
            write_proposal(house, pages)
    assert counts[0] == counts[1] <= 5


def test_wrong_method(house: House, pages: Pages) -> None:
    assert pages.client("Roos").post(address(house)).status_code == 405


def test_what_home_asks(house: House, pages: Pages) -> None:
    found = log_idea(house, pages)
    make_offer(house, pages, found, "help_out", "Maan")
    with house.inside(), counted(house.connection) as statements:
        (mine,) = queries.owned_by(house.person("Roos"))
        (waiting,) = queries.waiting_for(house.person("Roos"))
        (omars,) = queries.owned_by(house.person("Omar"))
        assert queries.waiting_for(house.person("Maan")) == []
    assert len(statements) == 4
    assert (mine.id, mine.state) == (found, InitiativeState.ALIVE)
    assert (waiting.id, waiting.is_proposal) == (found, False)
    assert [owner.name for owner in omars.owners] == ["Fatiha B.", "Omar R."]
