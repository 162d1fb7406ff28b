"""A guide starts a group, and goes on to plan its year."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.groups.models import Format, Group, Role
from groepswerk.groups.queries import members_of
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Pages

GIVEN = {"nickname": "Vrijdaggroep", "languages": ["tr", "nl"], "format": "parent_academy"}


def started(nickname: str = "Vrijdaggroep") -> Group:
    return db.session.scalars(select(Group).where(Group.nickname == nickname)).one()


def test_a_new_group_has_its_guide_and_her_colleague_and_leads_to_the_plan(house: House, pages: Pages) -> None:
    page = pages.get("/groups/new", "Naima")
    answer = pages.submit(page, "/groups/new", {**GIVEN, "co_guide": str(house.person("Loes"))}, "Naima")
    with house.inside():
        group = started()
        roles = {line.name: line.roles for line in members_of(group.id, house.today)}
        assert roles == {"Naima E.": frozenset({Role.GUIDE}), "Loes V.": frozenset({Role.CO_GUIDE})}
        assert (group.languages, group.format) == (["tr", "nl"], Format.PARENT_ACADEMY)
        home = f"/groups/{group.id}"
    assert answer.location.startswith(home)
    pages.get(home, "Loes")
    pages.get(home, "Hanan", expects=404)


def test_the_colleagues_are_those_of_her_organisation_who_guide(pages: Pages) -> None:
    seen = pages.get("/groups/new", "Naima").seen
    assert "Hanan S." in seen
    assert not [name for name in ("Els C.", "Petra Q.", "Joost W.", "Naima E.") if name in seen]


def test_somebody_of_another_organisation_cannot_be_made_co_guide(house: House, pages: Pages) -> None:
    for stranger in ("Petra", "Els", "Roos"):
        page = pages.post("/groups/new", {**GIVEN, "co_guide": str(house.person(stranger))}, "Naima", expects=422)
        assert 'value="Vrijdaggroep"' in page.text
    with house.inside():
        assert db.session.scalar(select(Group.id).where(Group.nickname == "Vrijdaggroep")) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"nickname": ""},
        {"nickname": "\u202e\u200b\u2066"},
        {"nickname": "n" * 10_000},
        {"languages": []},
        {"languages": ["xx"]},
        {"format": "club"},
        {"co_guide": "nobody we know"},
    ],
)
def test_bad_input_keeps_what_was_typed(pages: Pages, wrong: dict[str, object]) -> None:
    page = pages.post("/groups/new", {**GIVEN, **wrong}, "Naima", expects=422)
    assert page.tree.xpath("//*[@id='error-summary']")
    if "nickname" not in wrong:
        assert page.tree.xpath("//input[@name='nickname']/@value") == ["Vrijdaggroep"]
    if "languages" not in wrong:
        assert page.tree.xpath("//input[@name='languages'][@checked]/@value") == ["nl", "tr"]


def test_only_those_who_may_start_groups(pages: Pages) -> None:
    for name in ("Els", "Joost", "Ada", "Roos", "Noor"):
        pages.get("/groups/new", name, expects=404)
        pages.post("/groups/new", GIVEN, name, expects=404)
    pages.get("/groups/new", expects=303)


def test_starting_a_group_asks_the_database_little(house: House, pages: Pages) -> None:
    pages.client("Naima")
    with counted(house.connection) as statements:
        pages.get("/groups/new", "Naima")
    assert len(statements) <= 2
    pages.credentials(pages.client("Naima"))
    with counted(house.connection) as statements:
        pages.post("/groups/new", {**GIVEN, "co_guide": str(house.person("Loes"))}, "Naima")
    assert len(statements) <= 12, statements
