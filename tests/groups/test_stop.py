"""'I stop': two taps, no reason; her number goes, and her phones are out with her last group."""

from __future__ import annotations

from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.groups.models import Membership, Role
from groepswerk.groups.queries import members_of
from groepswerk.groups.service import belonging
from groepswerk.people.models import Contact, SignInKind
from tests.conftest import counted
from tests.groups.test_members import give_number
from tests.house_of_tests import House
from tests.pages import Pages

GROUP = "Dinsdaggroep"


def stop(house: House, group: str = GROUP) -> str:
    return f"/groups/{house.group(group)}/stop"


def belongs(house: House, name: str, group: str = GROUP) -> bool:
    with house.inside():
        return house.person(name) in {line.person_id for line in members_of(house.group(group), house.today)}


def has_number(house: House, name: str) -> bool:
    with house.inside():
        return db.session.scalar(select(Contact).where(Contact.person_id == house.person(name))) is not None


def test_two_taps_and_she_is_thanked(house: House, pages: Pages) -> None:
    give_number(house, "Roos")
    page = pages.get(stop(house), "Roos", lang="en")
    assert not page.tree.xpath("//main//textarea | //main//input[not(@type='hidden')]")
    assert belongs(house, "Roos")
    answer = pages.submit(page, stop(house), as_="Roos")
    assert "Thank you" in pages.follow(answer, "Roos").seen
    assert not belongs(house, "Roos")
    assert not has_number(house, "Roos")


def test_all_her_phones_are_out_in_the_next_request(house: House, pages: Pages) -> None:
    shared = pages.client("Roos", SignInKind.SHARED)
    old = pages.client("Roos").get_cookie("key")
    pages.post(stop(house), as_="Roos")
    assert pages.client("Roos").get_cookie("key") is None
    assert shared.get("/my-devices").status_code == 303
    assert old is not None
    pages.client("Roos").set_cookie("key", old.value)
    pages.get("/my-devices", "Roos", expects=303)


def test_who_is_in_another_group_stays_in_there(house: House, pages: Pages) -> None:
    give_number(house, "Roos")
    with house.inside():
        belonging.join(house.group("Woensdagavond"), house.person("Roos"), [Role.VOLUNTEER], house.today)
    pages.post(stop(house), as_="Roos")
    pages.get(f"/groups/{house.group(GROUP)}", "Roos", expects=404)
    pages.get(f"/groups/{house.group('Woensdagavond')}", "Roos")
    assert belongs(house, "Roos", "Woensdagavond")
    # She said stop herself: her number goes along anyhow.
    assert not has_number(house, "Roos")


def test_a_volunteer_stops_likewise_and_the_page_is_hers_alone(house: House, pages: Pages) -> None:
    for name, status in (("Naima", 403), ("Karim", 404), ("Huda", 404), ("Hanan", 404), ("Els", 404), ("Sanne", 404)):
        pages.get(stop(house), name, expects=status)
        pages.post(stop(house), as_=name, expects=status)
    pages.get(stop(house), expects=303)
    pages.post(stop(house), as_="Noor")
    assert not belongs(house, "Noor")


def test_coming_back_finds_her_own_place(house: House, pages: Pages) -> None:
    query = select(Membership.id).where(Membership.person_id == house.person("Roos"))
    with house.inside():
        before = db.session.scalars(query).one()
    pages.post(stop(house), as_="Roos")
    with house.inside():
        belonging.join(house.group(GROUP), house.person("Roos"), [Role.PARTICIPANT], house.today)
        assert db.session.scalars(query).one() == before
    assert belongs(house, "Roos")


def test_stopping_asks_the_database_little(house: House, pages: Pages) -> None:
    give_number(house, "Roos")
    pages.client("Roos")
    with counted(house.connection) as statements:
        pages.get(stop(house), "Roos")
    assert len(statements) <= 4
    pages.credentials(pages.client("Roos"))
    with counted(house.connection) as statements:
        pages.post(stop(house), as_="Roos")
    assert len(statements) <= 12, statements
