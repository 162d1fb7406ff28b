"""The name wall: who chose stands on it the way she chose, by the alphabet, without numbers; staff under support."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.credits.models import Naming, NamingChoice
from groepswerk.credits.queries import Wish
from groepswerk.credits.service import choose
from groepswerk.groups.models import Membership, MembershipRole, Role
from groepswerk.groups.service import belonging
from groepswerk.people.models import Purpose
from groepswerk.people.service import consenting
from groepswerk.people.service.consenting import Heard
from groepswerk.sessions.models import GroupSession
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages

GROUP = "Dinsdaggroep"


def address(house: House, group: str = GROUP) -> str:
    return f"/groups/{house.group(group)}/names"


def wall(page: Page) -> list[str]:
    """The names of the wall, in its order."""
    return [str(each) for each in page.tree.xpath("//ul[@class='rows']/li//span[@class='tile']/bdi/text()")]


def support(page: Page) -> list[str]:
    """The names under 'with support of'."""
    return [str(each) for each in page.tree.xpath("//main//ul[not(@class)]/li/bdi/text()")]


def wish(house: House, name: str, naming: Naming, other_name: str | None = None, group: str = GROUP) -> None:
    """Let somebody choose, through the service, whatever she chose before."""
    actor = house.actor(name)
    with house.inside():
        before = db.session.get(NamingChoice, (house.group(group), actor.person_id))
        shown = before.version if before else 0
        choose(house.group(group), Wish(naming, other_name), shown, actor, house.now, "nl")


def named(house: House, group_id: UUID, person_id: UUID) -> None:
    """Somebody new agreed to stand there under her name."""
    db.session.add(NamingChoice(group_id=group_id, person_id=person_id, naming=Naming.NAME, chosen_at=house.now))
    consenting.give(person_id, Purpose.NAME_IN_CREDIT, Heard("nl"), house.now)


def test_the_wall_shows_those_who_chose_as_they_chose(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Roos", lang="en")
    assert wall(page) == ["Dinsdaggroep", "Roos", "Yamina A.", "Zonnetje"]
    seen = page.tree.xpath("//main")[0].text_content()
    for name in ("Zon ", "Olijf", "Maan", "Linde", "Tijger", "Fadma", "Ster", "Noor"):
        assert name not in seen + " "


def test_a_name_is_nowhere_before_the_choice_and_there_at_once_after_it(house: House, pages: Pages) -> None:
    assert "Linde" not in pages.get(address(house), "Roos").text
    wish(house, "Linde", Naming.NAME)
    assert "Linde" in wall(pages.get(address(house), "Roos"))
    wish(house, "Linde", Naming.NONE)
    assert "Linde" not in pages.get(address(house), "Roos").text


def test_the_page_holds_no_person_of_another_name_and_no_picture_of_hers(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Roos")
    assert str(house.person("Zon")) not in page.text
    before = _picture(page, "Zonnetje")
    wish(house, "Zon", Naming.NAME)
    assert _picture(pages.get(address(house), "Roos"), "Zon") != before


def _picture(page: Page, name: str) -> str:
    tile = page.tree.xpath(f"//span[@class='tile'][bdi='{name}']")[0]
    return " ".join(f"{each.get('class')} {each.get('d')} {each.get('transform')}" for each in tile.iter())


def test_who_chose_our_group_stands_there_once_as_the_group(house: House, pages: Pages) -> None:
    wish(house, "Tijger", Naming.OUR_GROUP)
    page = pages.get(address(house), "Roos")
    assert wall(page).count("Dinsdaggroep") == 1
    assert "Tijger" not in page.text


@pytest.mark.parametrize("language", ["nl", "en", "ar", "tr"])
def test_no_number_stands_on_the_wall(house: House, pages: Pages, language: str) -> None:
    page = pages.get(address(house), "Roos", lang=language)
    rows = page.tree.xpath("//ul[@class='rows']")[0].text_content()
    assert not re.search(r"\d", rows)


def test_the_order_is_the_alphabet_and_never_the_amount(house: House, pages: Pages) -> None:
    for name, other in (("Linde", "Ánna"), ("Ster", "zilver"), ("Tijger", "Bloem")):
        wish(house, name, Naming.OTHER_NAME, other)
    assert wall(pages.get(address(house), "Roos")) == [
        "Ánna",
        "Bloem",
        "Dinsdaggroep",
        "Roos",
        "Yamina A.",
        "zilver",
        "Zonnetje",
    ]


def test_what_they_did_stands_beside_them_in_words(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Roos", lang="en")
    roos = page.tree.xpath("//li[.//bdi='Roos']")[0].text_content()
    assert "Took part" in roos
    wish(house, "Noor", Naming.NAME)
    with house.inside():
        db.session.query(GroupSession).filter_by(host_id=house.person("Noor")).update({"host_id": None})
    assert (
        "Was host"
        not in pages.get(address(house), "Roos", lang="en").tree.xpath("//li[.//bdi='Noor']")[0].text_content()
    )
    with house.inside():
        held = GroupSession.recorded_at.is_not(None) & GroupSession.is_sensitive.is_(False)
        query = select(GroupSession).where(GroupSession.group_id == house.group(GROUP), held).limit(1)
        db.session.scalars(query).one().host_id = house.person("Noor")
    assert (
        "Was host" in pages.get(address(house), "Roos", lang="en").tree.xpath("//li[.//bdi='Noor']")[0].text_content()
    )


def test_staff_stand_under_support_only_and_without_deeds(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Roos", lang="en")
    assert support(page) == ["Loes V.", "Naima E."]
    assert not {"Loes V.", "Naima E."} & set(wall(page))
    listed = page.tree.xpath("//main//ul[not(@class)]")[0]
    assert listed.text_content() == "Loes V.Naima E."


def test_a_resident_who_guides_today_stands_under_support(house: House, pages: Pages) -> None:
    with house.inside():
        mine = (Membership.group_id == house.group(GROUP), Membership.person_id == house.person("Roos"))
        membership = db.session.scalars(select(Membership).where(*mine)).one()
        db.session.add(MembershipRole(membership_id=membership.id, role=Role.CO_GUIDE, since=house.today))
    page = pages.get(address(house), "Linde")
    assert "Roos" not in wall(page)
    assert "Roos" in support(page)


def test_who_left_keeps_what_she_chose(house: House, pages: Pages) -> None:
    with house.inside():
        mine = (Membership.group_id == house.group(GROUP), Membership.person_id == house.person("Zon"))
        membership = db.session.scalars(select(Membership).where(*mine)).one()
        belonging.leave(membership, house.scene.staff("Naima", GROUP), house.now, house.today)
    assert "Zonnetje" in wall(pages.get(address(house), "Roos"))
    pages.get(address(house), "Zon", expects=404)


def test_an_empty_wall_says_so(house: House, pages: Pages) -> None:
    page = pages.get(address(house, "Donderdaggroep"), "Abeba", lang="en")
    assert wall(page) == []
    assert "There are no names here yet." in page.seen
    assert support(page) == ["Mirjam K.", "Selam T."]


def test_two_of_one_name_are_told_apart_by_their_sign(house: House, pages: Pages) -> None:
    with house.inside():
        from groepswerk.groups.queries import group_by_id

        group = group_by_id(house.group(GROUP))
        assert group is not None
        second = belonging.add_person(group, "Roos", "nl", [Role.PARTICIPANT], house.now, house.today)
        named(house, group.id, second.id)
    page = pages.get(address(house), "Roos", lang="en")
    assert wall(page).count("Roos") == 2
    assert "bird" in page.tree.xpath("//ul[@class='rows']")[0].text_content()


def test_members_and_the_groups_guides_see_it_and_nobody_else(house: House, pages: Pages) -> None:
    for name in ("Roos", "Maan", "Noor", "Naima", "Loes"):
        pages.get(address(house), name)
    for name in ("Hanan", "Omar", "Karim", "Els", "Joost", "Ada", "Petra", "Wim", "Sanne"):
        pages.get(address(house), name, expects=404)
    pages.get(address(house), expects=303)
    pages.get("/groups/00000000-0000-4000-8000-000000000000/names", "Roos", expects=404)
    pages.post(address(house), as_="Roos", expects=405)


def test_only_who_may_choose_is_asked_to(house: House, pages: Pages) -> None:
    mine = address(house).replace("/names", "/my-name")
    assert mine in pages.get(address(house), "Roos").links()
    assert mine not in pages.get(address(house), "Naima").links()


def test_the_wall_costs_the_same_however_many_stand_on_it(house: House, pages: Pages) -> None:
    pages.get(address(house), "Roos")
    with counted(house.connection) as few:
        pages.get(address(house), "Roos")
    with house.inside():
        from groepswerk.groups.queries import group_by_id

        group = group_by_id(house.group(GROUP))
        assert group is not None
        for number in range(30):
            one = belonging.add_person(group, f"Mens {number}", "nl", [Role.PARTICIPANT], house.now, house.today)
            named(house, group.id, one.id)
    with counted(house.connection) as many:
        page = pages.get(address(house), "Roos")
    assert len(wall(page)) == 34
    assert len(few) == len(many) <= 6
