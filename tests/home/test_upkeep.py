"""The administrator's page: counts, what waits, and ending a colleague's sign-ins; nothing of a group, no phone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from groepswerk.core.access import signed_in
from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from groepswerk.demo.cast import HOUSES
from groepswerk.groups.models import Group
from groepswerk.people.models import SignIn, SignInKind
from tests.conftest import counted
from tests.house_of_tests import House, one_database
from tests.pages import Page, Pages

ADDRESS = "/server"


def facts(page: Page) -> dict[str, str]:
    """What each number is about, and the number."""
    terms, values = page.tree.xpath("//main//dt"), page.tree.xpath("//main//dd")
    return {term.text_content(): value.text_content() for term, value in zip(terms, values, strict=True)}


def test_it_counts_her_own_organisation(house: House, pages: Pages) -> None:
    shown = facts(pages.get(ADDRESS, "Ada", lang="en"))
    ours = next(each for each in HOUSES if each.name == "Stichting Samen Verder (demo)")
    assert shown["Groups"] == str(len(ours.circles))
    assert shown["Staff"] == str(len(ours.staff))
    assert int(shown["People in groups"]) > 20
    assert re.fullmatch(r"\d{4}", shown["Version of the tables"])
    with house.inside():
        db.session.execute(
            update(Group).where(Group.id == house.group("Woensdagavond")).values(ended_on=house.today - timedelta(1))
        )
    fewer = facts(pages.get(ADDRESS, "Ada", lang="en"))
    assert int(fewer["Groups"]) == int(shown["Groups"]) - 1
    assert int(fewer["People in groups"]) < int(shown["People in groups"])


def test_it_says_what_waits_and_which_languages(house: House, pages: Pages) -> None:
    for _ in range(2):
        pages.client("Roos")
    with house.inside():
        old = house.now - timedelta(days=90, minutes=7)
        db.session.execute(update(SignIn).where(SignIn.person_id == house.person("Roos")).values(ended_at=old))
    page = pages.get(ADDRESS, "Ada", lang="en")
    assert "people.forget_old_sign_ins 7 minutes" in page.seen
    assert {"Nederlands", "العربية"} <= set(page.tree.xpath("//bdi[@lang]/text()"))


@one_database
def test_nothing_of_a_group_stands_on_it(house: House, pages: Pages) -> None:
    page = pages.get(ADDRESS, "Ada", lang="nl")
    content = page.tree.xpath("//main")[0].text_content()
    names = {member.name for each in HOUSES for circle in each.circles for member in circle.members}
    nicknames = {circle.nickname for each in HOUSES for circle in each.circles}
    theirs = {colleague.name for each in HOUSES[1:] for colleague in each.staff}
    staff = {colleague.name.split()[0] for each in HOUSES for colleague in each.staff}
    found = [
        each for each in (names - staff) | nicknames | theirs if re.search(rf"(?<!\w){re.escape(each)}(?!\w)", content)
    ]
    assert found == []
    assert not [link for link in page.links() if "groups" in link]


def out(house: House, name: str) -> int:
    """How many of somebody's browsers are out."""
    with house.inside():
        query = select(func.count()).where(SignIn.person_id == house.person(name), SignIn.ended_at.is_not(None))
        return db.session.scalar(query) or 0


def test_she_signs_a_colleague_out_who_reads_it(house: House, pages: Pages) -> None:
    pages.client("Loes")
    phone = house.sign_in("Loes", SignInKind.OWN)
    address = f"/staff/{house.person('Loes')}/sign-out"
    page = pages.get(ADDRESS, "Ada")
    with counted(house.connection) as statements:
        done = pages.submit(page, address, as_="Ada")
    assert done.location == ADDRESS
    assert len(statements) <= 12
    pages.get("/my-account", "Loes", expects=303)
    with house.inside():
        assert db.session.get_one(SignIn, phone).ended_at is None, "a phone is not the office's"
        query = select(AuditRow.actor_id).where(AuditRow.what == "people.staff_signed_out")
        assert db.session.scalars(query).all() == [house.person("Ada")]
    seen = Pages(house).get("/my-account", "Loes", lang="en").seen
    assert "You were signed out everywhere.Wednesday 9 June · 08:30 · Ada P." in seen


def participants_out(house: House, pages: Pages) -> tuple[int, int]:
    """What she is answered who tries it with a participant, and how many of that one's phones are out then."""
    pages.client("Roos")
    client = pages.client("Ada")
    answer = client.post(f"/staff/{house.person('Roos')}/sign-out", data=pages.credentials(client))
    return answer.status_code, out(house, "Roos")


def test_a_participants_phone_is_not_hers_to_end(house: House, pages: Pages) -> None:
    assert participants_out(house, pages) == (404, 0)
    for name in ("Petra", "Wim"):
        pages.post(f"/staff/{house.person(name)}/sign-out", as_="Ada", expects=404)
    pages.post(f"/staff/{house.person('Ada')}/sign-out", as_="Ada", expects=403)
    for name, status in (("Naima", 404), ("Joost", 404), ("Wim", 404), ("Roos", 404)):
        pages.post(f"/staff/{house.person('Loes')}/sign-out", as_=name, expects=status)


def test_planted_an_open_rule_is_seen(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    view: Any = house.app.view_functions["people.sign_colleague_out"]
    monkeypatch.setattr(view, "guard", replace(view.guard, rule=signed_in))
    pages.post(f"/staff/{house.person('Petra')}/sign-out", as_="Ada")


@one_database
def test_only_an_administrator_opens_it(house: House, pages: Pages) -> None:
    for name in ("Els", "Naima", "Joost", "Petra", "Roos"):
        pages.get(ADDRESS, name, expects=404)
    assert ADDRESS in pages.get("/my-account", "Ada").links()
    assert ADDRESS not in pages.get("/my-account", "Els").links()


@one_database
def test_it_asks_seldom(house: House, pages: Pages) -> None:
    pages.get(ADDRESS, "Ada")
    with counted(house.connection) as statements:
        pages.get(ADDRESS, "Ada")
    assert len(statements) <= 4
