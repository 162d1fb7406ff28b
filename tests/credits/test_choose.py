"""Choosing how one is named: seen beforehand, kept by herself alone, changed at any time, never lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from groepswerk.core.db import db
from groepswerk.credits import service
from groepswerk.credits.models import Naming
from groepswerk.credits.queries import MyNaming, Wish, contributions_of, my_naming
from groepswerk.groups.models import Group
from groepswerk.people.models import SignInKind
from groepswerk.sessions.models import GroupSession
from tests.conftest import counted
from tests.house_of_tests import House, one_database
from tests.pages import Page, Pages

GROUP = "Dinsdaggroep"


def address(house: House, group: str = GROUP) -> str:
    return f"/groups/{house.group(group)}/my-name"


def kept(house: House, name: str) -> MyNaming | None:
    """What stands for somebody; None before her first choice."""
    with house.inside():
        mine = my_naming(house.person(name), house.group(GROUP))
    return mine if mine.naming else None


def fill(house: House, pages: Pages, name: str, wish: dict[str, Any], expects: int = 200, lang: str = "en") -> Page:
    """Fill in the form as somebody and send it; without a step that shows how it will look."""
    page = pages.get(address(house), name, lang=lang)
    return pages.submit(page, address(house), wish, name, expects=expects)


def row(page: Page) -> str:
    """The line of the wall, or of the look beforehand, as it stands in the page."""
    return " ".join(page.tree.xpath("//ul[@class='rows']/li")[0].text_content().split())


def test_nothing_is_ticked_before_the_first_choice(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Linde")
    assert len(page.tree.xpath("//input[@type='radio']")) == 4
    assert page.tree.xpath("//input[@checked]") == []
    assert page.tree.xpath("//select") == []


def test_what_was_chosen_before_is_ticked(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Zon")
    assert page.tree.xpath("//input[@checked]/@value") == ["other_name"]
    assert page.tree.xpath("//input[@name='other_name']/@value") == ["Zonnetje"]


@pytest.mark.parametrize(
    ("wish", "shown"),
    [
        ({"naming": "name"}, "Linde"),
        ({"naming": "other_name", "other_name": "  Lindebloesem "}, "Lindebloesem"),
        ({"naming": "our_group"}, "Dinsdaggroep"),
    ],
)
def test_she_sees_beforehand_exactly_how_it_will_look(
    house: House, pages: Pages, wish: dict[str, str], shown: str
) -> None:
    look = fill(house, pages, "Linde", wish)
    assert kept(house, "Linde") is None
    before = look.tree.xpath("//ul[@class='rows']/li")[0]
    assert shown in before.text_content()
    done = pages.submit(look, address(house), {"step": "keep"}, "Linde")
    after = pages.follow(done, "Linde").tree.xpath(f"//ul[@class='rows']/li[.//bdi='{shown}']")
    assert [_drawn(each) for each in after] == [_drawn(before)]


def _drawn(item: Any) -> list[tuple[str, str, str]]:
    return [(str(each.tag), " ".join((each.text or "").split()), str(sorted(each.items()))) for each in item.iter()]


def test_no_name_shows_beforehand_that_she_stands_nowhere(house: House, pages: Pages) -> None:
    look = fill(house, pages, "Linde", {"naming": "none"})
    assert "Your name is shown nowhere." in look.seen
    page = pages.follow(pages.submit(look, address(house), {"step": "keep"}, "Linde"), "Linde")
    assert "Linde" not in page.text
    choice = kept(house, "Linde")
    assert choice is not None
    assert choice.naming == Naming.NONE


def test_going_back_keeps_what_was_filled_in_and_saves_nothing(house: House, pages: Pages) -> None:
    look = fill(house, pages, "Linde", {"naming": "other_name", "other_name": "Bloesem"})
    back = pages.submit(look, address(house), {"step": "change"}, "Linde", expects=200)
    assert back.tree.xpath("//input[@checked]/@value") == ["other_name"]
    assert back.tree.xpath("//input[@name='other_name']/@value") == ["Bloesem"]
    assert kept(house, "Linde") is None
    again = pages.submit(back, address(house), {"naming": "name"}, "Linde", expects=200)
    pages.submit(again, address(house), {"step": "keep"}, "Linde")
    choice = kept(house, "Linde")
    assert choice is not None
    assert choice.naming == Naming.NAME


def test_a_name_no_longer_chosen_is_not_kept(house: House, pages: Pages) -> None:
    look = fill(house, pages, "Zon", {"naming": "name"})
    pages.submit(look, address(house), {"step": "keep"}, "Zon")
    choice = kept(house, "Zon")
    assert choice is not None
    assert (choice.naming, choice.other_name, choice.version) == (Naming.NAME, None, 2)


def test_the_service_keeps_no_name_that_was_not_asked_for(house: House) -> None:
    actor = house.actor("Zon")
    with house.inside():
        service.choose(house.group(GROUP), Wish(Naming.OUR_GROUP, "Zonnetje"), 1, actor, house.now, "nl")
    mine = kept(house, "Zon")
    assert mine is not None
    assert mine.other_name is None


def test_choosing_raises_the_groups_version(house: House, pages: Pages) -> None:
    with house.inside():
        before = db.session.get_one(Group, house.group(GROUP)).version
    look = fill(house, pages, "Linde", {"naming": "name"})
    pages.submit(look, address(house), {"step": "keep"}, "Linde")
    with house.inside():
        assert db.session.get_one(Group, house.group(GROUP)).version == before + 1


@one_database
@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({}, "Choose one of the answers."),
        ({"naming": "everywhere"}, "Choose one of the answers."),
        ({"naming": "other_name"}, "Write the name you want."),
        ({"naming": "other_name", "other_name": "\u202e\u200f \u2066"}, "Write the name you want."),
        ({"naming": "other_name", "other_name": "a" * 10_000}, "This is too long."),
        ({"naming": "other_name", "other_name": "maan"}, "Somebody in the group is called that."),
        ({"naming": "other_name", "other_name": "Naima E."}, "Somebody in the group is called that."),
        ({"naming": "other_name", "other_name": "Zonnetje"}, "Somebody in the group is called that."),
        ({"naming": "other_name", "other_name": "dinsdaggroep"}, "Somebody in the group is called that."),
    ],
)
@pytest.mark.parametrize("step", ["", "keep"])
def test_bad_input_is_said_and_the_input_kept(
    house: House, pages: Pages, wish: dict[str, str], message: str, step: str
) -> None:
    page = fill(house, pages, "Linde", {**wish, "step": step}, expects=422)
    assert message in page.seen
    if wish.get("other_name", "").isprintable() and "other_name" in wish:
        assert page.tree.xpath("//input[@name='other_name']/@value") == [wish["other_name"]]
        assert page.tree.xpath("//input[@checked]/@value") == ["other_name"]
    assert kept(house, "Linde") is None


def test_her_own_name_may_be_her_other_name(house: House, pages: Pages) -> None:
    look = fill(house, pages, "Linde", {"naming": "other_name", "other_name": "linde"})
    pages.submit(look, address(house), {"step": "keep"}, "Linde")


def test_a_stale_choice_is_refused_and_both_are_shown(house: House, pages: Pages) -> None:
    first = fill(house, pages, "Zon", {"naming": "name"})
    second = fill(house, pages, "Zon", {"naming": "other_name", "other_name": "Zonneschijn"})
    pages.submit(first, address(house), {"step": "keep"}, "Zon")
    both = pages.submit(second, address(house), {"step": "keep"}, "Zon", expects=409)
    summary = both.tree.xpath("//*[@id='stale-save']")[0].text_content()
    assert "Zonneschijn" in summary
    assert "Zon" in summary.replace("Zonneschijn", "")
    look = pages.submit(both, address(house), {}, "Zon", expects=200)
    pages.submit(look, address(house), {"step": "keep"}, "Zon")
    choice = kept(house, "Zon")
    assert choice is not None
    assert (choice.other_name, choice.version) == ("Zonneschijn", 3)


@pytest.mark.parametrize("version", ["", "-1", "x", "99999999999999999999", "7"])
def test_a_version_that_never_was_is_stale(house: House, pages: Pages, version: str) -> None:
    sent = {"naming": "name", "step": "keep", "version": version}
    pages.post(address(house), sent, "Linde", expects=409)
    assert kept(house, "Linde") is None


def test_sending_twice_chooses_once(house: House, pages: Pages) -> None:
    look = fill(house, pages, "Linde", {"naming": "name"})
    for _ in range(2):
        done = pages.submit(look, address(house), {"step": "keep"}, "Linde")
        assert done.location.endswith("/names")
    choice = kept(house, "Linde")
    assert choice is not None
    assert choice.version == 1


def test_only_she_herself_chooses(house: House, pages: Pages) -> None:
    sent = {"naming": "name", "step": "keep", "version": "0"}
    for name in ("Naima", "Loes"):
        pages.get(address(house), name, expects=403)
        pages.post(address(house), sent, name, expects=403)
    for name in ("Hanan", "Omar", "Karim", "Els", "Joost", "Ada", "Petra", "Wim", "Sanne"):
        pages.get(address(house), name, expects=404)
        pages.post(address(house), sent, name, expects=404)
    pages.get(address(house), expects=303)
    for name in ("Roos", "Noor"):
        pages.get(address(house), name)


def test_a_guide_who_comes_in_by_a_phone_does_not_credit_herself(house: House, pages: Pages) -> None:
    from groepswerk.groups.models import Role
    from groepswerk.groups.service import belonging

    with house.inside():
        belonging.join(house.group(GROUP), house.person("Loes"), [Role.PARTICIPANT], house.today)
    sent = {"naming": "name", "step": "keep", "version": "0"}
    pages.get(address(house), "Loes", expects=403, kind=SignInKind.OWN)
    pages.post(address(house), sent, "Loes", expects=403, kind=SignInKind.OWN)


def test_whose_choice_it_is_cannot_be_sent_along(house: House, pages: Pages) -> None:
    sent = {"naming": "name", "step": "keep", "version": "0", "person_id": str(house.person("Tijger"))}
    pages.post(address(house), sent, "Linde")
    assert kept(house, "Tijger") is None
    assert kept(house, "Linde") is not None


def test_on_a_shared_phone_she_chooses_too(house: House, pages: Pages) -> None:
    sent = {"naming": "name", "step": "keep", "version": "0"}
    pages.post(address(house), sent, "Fadma", kind=SignInKind.SHARED)
    assert kept(house, "Fadma") is not None


def test_a_key_that_is_no_group_is_not_found(house: House, pages: Pages) -> None:
    pages.get("/groups/00000000-0000-4000-8000-000000000000/my-name", "Roos", expects=404)


def test_the_page_costs_the_same_after_a_whole_year(house: House, pages: Pages) -> None:
    for name in ("Linde", "Roos", "Yamina"):
        pages.client(name)
        with counted(house.connection) as statements:
            pages.get(address(house), name)
        assert len(statements) <= 6
    with counted(house.connection) as statements:
        pages.post(address(house), {"naming": "name", "step": "keep", "version": "0"}, "Linde")
    assert len(statements) <= 12


def test_what_she_did_stands_there_for_her_alone(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Yamina", lang="en")
    assert "You started this:" in page.seen
    assert page.tree.xpath("//main//li/span[@lang='nl']/text()") == ["Naaicafé"]
    assert "Naaicafé" not in pages.get(address(house), "Linde", lang="en").text
    with house.inside():
        first = db.session.get_one(GroupSession, house.meeting_on(GROUP, date(2026, 9, 1)))
        first.host_id = house.person("Roos")
        days = contributions_of(house.person("Roos"), house.group(GROUP)).hosted_on
    assert date(2026, 9, 1) in days
    shown = pages.get(address(house), "Roos", lang="en").tree.xpath("//details//li/text()")
    assert len(shown) == len(days)
