"""Who has no phone says yes to taking part in the meeting, and her guide writes it down."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from groepswerk.core.i18n import speaking
from groepswerk.core.languages import ENGLISH
from groepswerk.groups import policy
from groepswerk.groups.models import Group, Membership
from groepswerk.people.models import Consent, Person, Purpose, SignInKind
from groepswerk.people.wordings import WORDINGS
from tests.conftest import counted
from tests.groups.at_the_door import come_in
from tests.groups.test_members import here, membership
from tests.house_of_tests import House
from tests.pages import Page, Pages
from tests.people.test_consents import not_asked, rows

FLAG, BUTTON, TICK = "Has not said yes to taking part yet", "Said yes to taking part", "I told what we keep"


def said_yes(house: House, name: str, group: str = "Dinsdaggroep") -> str:
    return f"/memberships/{membership(house, name, group)}/said-yes"


def add(pages: Pages, house: House, as_: str = "Naima", **given: str) -> UUID:
    """Add somebody without a phone; return who she is."""
    pages.post(f"{here(house)}/new", {"name": "Perzik", "role": "participant", **given}, as_)
    with house.inside():
        return db.session.scalars(select(Person.id).where(Person.name == "Perzik")).one()


def agreed(house: House, person_id: UUID) -> list[Consent]:
    return rows(house, person_id, Purpose.MEMBERSHIP)


def buttons(page: Page) -> list[str]:
    return [str(each) for each in page.tree.xpath("//form/@action") if str(each).endswith("/said-yes")]


def test_the_words_stand_above_a_box_that_is_not_ticked(house: House, pages: Pages) -> None:
    page = pages.get(f"{here(house)}/new", "Naima", lang="en")
    with speaking(ENGLISH):
        words = [str(line) for line in WORDINGS[Purpose.MEMBERSHIP].lines]
    places = [page.seen.index(each) for each in (*words, TICK)]
    assert places == sorted(places)
    assert page.tree.xpath("//input[@name='agreed'][not(@checked)]")


@pytest.mark.parametrize(("given", "language"), [({"language": "tr"}, "tr"), ({"language": "none"}, None), ({}, None)])
def test_ticked_it_is_written_with_who_told_it_and_in_which_language(
    house: House, pages: Pages, given: dict[str, str], language: str | None
) -> None:
    person_id = add(pages, house, "Loes", agreed="y", **given)
    (row,) = agreed(house, person_id)
    with house.inside():
        group = db.session.get_one(Group, house.group("Dinsdaggroep"))
        assert (row.language, row.explained_by) == (language or group.languages[0], house.person("Loes"))
    assert (row.wording, row.withdrawn_at) == (WORDINGS[Purpose.MEMBERSHIP].version, None)
    assert FLAG not in pages.get(here(house), "Naima", lang="en").seen


def test_not_ticked_she_is_added_all_the_same_and_says_it_later(house: House, pages: Pages) -> None:
    person_id = add(pages, house)
    assert agreed(house, person_id) == []
    page = pages.get(here(house), "Naima", lang="en")
    assert page.seen.count(FLAG) == 1
    assert page.seen.count(BUTTON) == 1
    (way,) = buttons(page)
    pages.submit(page, way, as_="Naima")
    (row,) = agreed(house, person_id)
    assert row.explained_by == house.person("Naima")
    after = pages.get(here(house), "Naima", lang="en")
    assert FLAG not in after.seen
    assert buttons(after) == []


def test_twice_is_once_and_one_deed(house: House, pages: Pages) -> None:
    not_asked(house, "Linde")
    page = pages.get(here(house), "Naima")
    for _ in range(2):
        pages.submit(page, said_yes(house, "Linde"), as_="Naima")
    pages.post(said_yes(house, "Linde"), as_="Loes")
    (row,) = agreed(house, house.person("Linde"))
    assert row.explained_by == house.person("Naima")
    with house.inside():
        deeds = db.session.scalars(select(AuditRow).where(AuditRow.what == "groups.yes_written_down")).all()
        assert [(deed.actor_id, deed.subject_id) for deed in deeds] == [(house.person("Naima"), house.person("Linde"))]


@pytest.mark.parametrize("kind", [SignInKind.OWN, SignInKind.SHARED])
def test_who_has_a_phone_says_it_there_herself(house: House, pages: Pages, kind: SignInKind) -> None:
    not_asked(house, "Linde")
    pages.get("/my-devices", "Linde", kind=kind)
    page = pages.get(here(house), "Naima", lang="en")
    assert FLAG in page.seen
    assert buttons(page) == []
    pages.post(said_yes(house, "Linde"), as_="Naima")
    assert "can say yes there" in pages.get(here(house), "Naima", lang="en").seen
    assert agreed(house, house.person("Linde")) == []


def test_she_reads_it_later_on_her_own_phone(house: House, pages: Pages) -> None:
    person_id = add(pages, house, agreed="y")
    new = come_in(house, pages, "Perzik", who=str(person_id))
    assert "Naima E. told you this." in new.get("/what-i-agreed-to", lang="en").seen
    assert "Naima E. wrote down that you said yes to taking part." in new.get("/who-did-what", lang="en").seen
    assert len(agreed(house, person_id)) == 1


def test_nobody_else_says_yes_for_her(house: House, pages: Pages) -> None:
    not_asked(house, "Linde")
    way = said_yes(house, "Linde")
    pages.post(way, expects=303)
    others = [("Roos", 403), ("Linde", 403), ("Noor", 403), ("Karim", 404), ("Hanan", 404), ("Huda", 404)]
    for name, status in [*others, ("Els", 404), ("Ada", 404), ("Joost", 404), ("Petra", 404), ("Sanne", 404)]:
        pages.post(way, as_=name, expects=status)
    # Her guide, by a phone that was let in at a door, is no guide.
    pages.post(way, as_="Naima", kind=SignInKind.OWN, expects=404)
    pages.post(way, {"csrf_token": "made up"}, "Naima", expects=400)
    pages.post(way, {"idempotency_key": ""}, "Naima", expects=400)
    pages.get(way, "Naima", expects=405)
    pages.post(said_yes(house, "Loes"), as_="Naima", expects=403)
    pages.post("/memberships/00000000-0000-4000-8000-000000000000/said-yes", as_="Naima", expects=404)
    assert agreed(house, house.person("Linde")) == []


def test_the_twin_that_lets_every_member_say_it_is_found(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    not_asked(house, "Linde")
    view: Any = house.app.view_functions["groups.said_yes"]
    open_wide = replace(view.guard, rule=policy.may_see)
    monkeypatch.setattr(view, "guard", open_wide)
    pages.post(said_yes(house, "Linde"), as_="Roos")
    assert agreed(house, house.person("Linde"))[0].explained_by == house.person("Roos")


def test_who_left_says_nothing_more(house: House, pages: Pages) -> None:
    with house.inside():
        query = select(Membership.id).where(Membership.person_id == house.person("Karim"))
        way = f"/memberships/{db.session.scalars(query).first()}/said-yes"
    pages.post(way, as_="Naima", expects=404)


def test_it_asks_little(house: House, pages: Pages) -> None:
    not_asked(house, "Linde")
    pages.credentials(pages.client("Naima"))
    given = {"name": "Perzik", "role": "participant", "phone": "06 87 65 43 21", "agreed": "y"}
    for way, sent in ((said_yes(house, "Linde"), {}), (f"{here(house)}/new", given)):
        with counted(house.connection) as statements:
            pages.post(way, sent, "Naima")
        assert len(statements) <= 12, (way, len(statements), statements)
