"""A participant or volunteer logs an idea; from then on it is hers, in her words and her language."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind
from groepswerk.initiatives.models import InitiativeState
from groepswerk.words.models import Circle, Utterance
from tests.conftest import counted
from tests.house_of_tests import House
from tests.initiatives.ideas import GUIDES, STRANGERS, TEXTS, TUESDAY, initiatives, log_idea, read
from tests.pages import Pages


def address(house: House) -> str:
    return f"/groups/{house.group(TUESDAY)}/initiatives/new"


@pytest.mark.parametrize("name", ["Roos", "Noor"])
def test_a_participant_and_a_volunteer_own_what_they_log(house: House, pages: Pages, name: str) -> None:
    found = log_idea(house, pages, name)
    line, texts = read(house, found)
    assert line.owner_ids == {house.person(name)}
    assert line.state == InitiativeState.ALIVE
    assert line.started_on == house.today
    assert {field: said[0] for field, said in texts.items() if said} == TEXTS


def test_only_the_name_is_asked_for(house: House, pages: Pages) -> None:
    found = log_idea(house, pages, purpose="", company="  ", needed="")
    _, texts = read(house, found)
    assert [field for field, said in texts.items() if said] == ["name"]


def test_texts_are_hers_sealed_and_for_the_group(house: House, pages: Pages) -> None:
    line, _ = read(house, log_idea(house, pages))
    with house.inside():
        rows = db.session.scalars(select(Utterance).where(Utterance.id.in_(line.text_ids))).all()
        assert len(rows) == 4
        for row in rows:
            assert (row.owner_kind, row.owner_id) == (OwnerKind.INITIATIVE, line.id)
            assert (row.circle, row.author_id) == (Circle.GROUP, house.person("Roos"))
            assert row.plain is None


def test_the_language_she_reads_is_kept(house: House, pages: Pages) -> None:
    pages.get("/", "Zon", lang="ar")
    _, texts = read(house, log_idea(house, pages, "Zon", name="خياطة"))
    assert texts["name"] == ("خياطة", "ar")


def test_each_text_is_kept_in_the_language_of_its_letters(house: House, pages: Pages) -> None:
    """The page stands in Dutch and she writes Arabic; one of the texts she copies out of a Dutch letter."""
    pages.get("/", "Zon", lang="nl")
    found = log_idea(house, pages, "Zon", name="خياطة", purpose="نخيط معا", company="Met de buren.", needed="")
    _, texts = read(house, found)
    assert texts["name"] == ("خياطة", "ar")
    assert texts["purpose"] == ("نخيط معا", "ar")
    assert texts["company"] == ("Met de buren.", "nl")
    heading = pages.get(f"/initiatives/{found}", "Zon").tree.xpath("//h1/span")[0]
    assert (heading.get("lang"), heading.get("dir")) == ("ar", "rtl")


def test_what_she_chose_goes_before_her_letters(house: House, pages: Pages) -> None:
    _, texts = read(house, log_idea(house, pages, "Zon", name="خياطة", language="rif"))
    assert {said[1] for said in texts.values() if said} == {"rif"}


def test_she_may_choose_another_language_of_the_group(house: House, pages: Pages) -> None:
    _, texts = read(house, log_idea(house, pages, name="Tafellaḥt", language="rif"))
    assert {said[1] for said in texts.values() if said} == {"rif"}


def test_nothing_is_ticked_beforehand(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Roos")
    assert page.tree.xpath("//input[@type='radio']/@value") == ["nl", "rif"]
    assert not page.tree.xpath("//input[@checked]")
    assert not page.tree.xpath("//select")
    assert "Nederlands" in page.tree.xpath("string(//fieldset)")


def test_a_language_that_is_not_the_groups_is_refused(house: House, pages: Pages) -> None:
    pages.post(address(house), {**TEXTS, "language": "pl"}, "Roos", expects=422)


@pytest.mark.parametrize("name", ["", "   ", "\u202e\u200b", "x" * 10_000])
def test_a_bad_name_gets_the_form_again_with_the_rest_kept(house: House, pages: Pages, name: str) -> None:
    before = initiatives(house)
    page = pages.post(address(house), {**TEXTS, "name": name}, "Roos", expects=422)
    assert page.tree.xpath("//*[@role='alert']")
    assert page.form("/new")["purpose"] == [TEXTS["purpose"]]
    assert initiatives(house) == before


def test_sent_twice_it_is_logged_once(house: House, pages: Pages) -> None:
    form = pages.get(address(house), "Roos").form("/new") | TEXTS
    before = initiatives(house)
    first, second = (pages.post(address(house), form, "Roos") for _ in range(2))
    assert first.location == second.location
    assert len(initiatives(house) - before) == 1


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_cannot_log_one(house: House, pages: Pages, name: str) -> None:
    before = initiatives(house)
    pages.get(address(house), name, expects=403)
    pages.post(address(house), TEXTS, name, expects=403)
    assert initiatives(house) == before


def test_to_strangers_it_is_not_there(house: House, pages: Pages) -> None:
    before = initiatives(house)
    for name in STRANGERS:
        pages.get(address(house), name, expects=404)
        pages.post(address(house), TEXTS, name, expects=404)
    assert initiatives(house) == before


def test_wrong_method(house: House, pages: Pages) -> None:
    assert pages.client("Roos").delete(address(house)).status_code == 405


def test_statements(house: House, pages: Pages) -> None:
    log_idea(house, pages)
    with counted(house.connection) as statements:
        pages.get(address(house), "Roos")
    assert len(statements) <= 5
    with counted(house.connection) as statements:
        log_idea(house, pages)
    assert len(statements) <= 12, "\n".join(statements)
