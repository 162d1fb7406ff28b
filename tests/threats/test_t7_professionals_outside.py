"""T7: a professional of the same organisation, or of another, who is no guide of the group learns nothing of it.

Also of what an administrator of the server may open (T10): nothing of any group.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from groepswerk.core.access import signed_in
from groepswerk.core.db import db
from groepswerk.groups.models import Membership, Role
from tests.house import places
from tests.house.test_access import endpoints, walk
from tests.house_of_tests import House, one_database
from tests.pages import Pages

OUTSIDE = ("Hanan", "Els", "Joost", "Ada", "Petra", "Wim")
# What the office knows of a group is that it is there, and who guides it: a coordinator may propose another guide.
OFFICE = frozenset(
    {"groups.guides", "groups.propose_guide", "groups.guide_change", "groups.withdraw_change", "groups.decide_change"}
)


def opened(house: House, pages: Pages, person: str) -> list[str]:
    """What somebody outside gets of the Dinsdaggroep that is not 404."""
    inside = {endpoint for endpoint, _, rule in endpoints(house) if rule.arguments & places.OF_A_GROUP}
    assert len(inside) >= 40
    return [
        f"{method} {endpoint}: {cell}"
        for (endpoint, method), cell in walk(house, pages, person).items()
        if endpoint in inside and cell != "404"
    ]


@one_database
@pytest.mark.parametrize("person", OUTSIDE)
def test_nothing_of_a_group_is_there_for_who_does_not_belong_to_it(house: House, pages: Pages, person: str) -> None:
    expected = OFFICE if person == "Els" else frozenset()
    found = [each for each in opened(house, pages, person) if each.split()[1].rstrip(":") not in expected]
    assert found == []


@one_database
def test_an_opened_rule_is_seen(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    view: Any = house.app.view_functions["themes.themes"]
    monkeypatch.setattr(view, "guard", replace(view.guard, rule=signed_in))
    assert opened(house, pages, "Hanan") == ["GET themes.themes: 200"]


def test_nobody_adds_herself(house: House, pages: Pages) -> None:
    group = house.group("Dinsdaggroep")
    address = f"/groups/{group}/members/new"
    with house.inside():
        before = db.session.query(Membership).filter_by(group_id=group).count()
    for person in OUTSIDE:
        pages.post(address, {"name": person, "role": Role.PARTICIPANT.value}, person, expects=404)
    for role in (Role.GUIDE, Role.CO_GUIDE):
        pages.post(address, {"name": "Roos de tweede", "role": role.value}, "Roos", expects=403)
        pages.post(address, {"name": "Hanan S.", "role": role.value}, "Naima", expects=422)
    with house.inside():
        assert db.session.query(Membership).filter_by(group_id=group).count() == before
