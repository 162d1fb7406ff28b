"""What the site is called on the phones of a group (threat T1): its guides choose, and all pages of a member follow."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from groepswerk.groups.models import Cover, Group, Membership, MembershipRole, Role
from groepswerk.people.models import SignInKind
from tests.groups.at_the_door import knock, open_up
from tests.house import places
from tests.house_of_tests import House, one_database
from tests.pages import Page, Pages
from tests.people.test_lock import put_on, quiet

GROUP, OTHER = "Dinsdaggroep", "Woensdagavond"
OF_ANOTHER = "Rania"
NAMES = {
    Cover.APPOINTMENT: ("Appointment", "site"),
    Cover.CALENDAR: ("Calendar", "calendar"),
    Cover.WEEK: ("My week", "week"),
    Cover.NOTES: ("Notes", "notes"),
}


def here(house: House, group: str = GROUP) -> str:
    return f"/groups/{house.group(group)}/cover"


def shown(page: Page) -> Cover:
    """By which name and icon a page goes: in the tab, in a preview, and above the page, all the same."""
    said = {" ".join(str(page.tree.xpath("string(//title)")).split())}
    said.update(map(str, page.tree.xpath("//meta[@property='og:title']/@content")))
    drawn = set(page.tree.xpath("//link[@rel='icon']/@href | //p[@class='brand']/img/@src"))
    (name,), (icon,) = said, drawn
    return next(cover for cover, (word, file) in NAMES.items() if name == word and icon.endswith(f"/icons/{file}.svg"))


def on(pages: Pages, reader: str | None, address: str = "/languages", kind: SignInKind | None = None) -> Cover:
    return shown(pages.get(address, reader, lang="en", kind=kind))


def stands(house: House, group: str = GROUP) -> Cover:
    with house.inside():
        return db.session.get_one(Group, house.group(group)).cover


def deeds(house: House) -> int:
    with house.inside():
        return len(db.session.scalars(select(AuditRow).where(AuditRow.what == "groups.cover_chosen")).all())


def belongs_too(house: House, name: str, group: str, days: int) -> None:
    """Somebody takes part in another group as well, since some days before the day she came into her own."""
    with house.inside():
        first = select(Membership.joined_on).where(Membership.person_id == house.person(name))
        since = db.session.scalars(first.order_by(Membership.joined_on)).first() or house.today
        row = Membership(id=uuid4(), group_id=house.group(group), person_id=house.person(name))
        row.joined_on = since - timedelta(days=days)
        db.session.add(row)
        db.session.flush()
        db.session.add(MembershipRole(membership_id=row.id, role=Role.PARTICIPANT, since=row.joined_on))


def test_a_guide_chooses_and_the_pages_of_the_members_follow(house: House, pages: Pages) -> None:
    before = {each: on(pages, each) for each in ("Roos", "Noor", OF_ANOTHER, "Naima", "Els", None)}
    assert set(before.values()) == {Cover.APPOINTMENT}
    page = pages.get(f"/groups/{house.group(GROUP)}/members", "Naima")
    assert here(house) in page.links()
    page = pages.get(here(house), "Naima")
    assert page.tree.xpath("//input[@name='cover'][@checked]/@value") == ["appointment"]
    pages.submit(page, here(house), {"cover": "week"}, "Naima")
    assert stands(house) is Cover.WEEK
    assert {each: on(pages, each) for each in before} == before | {"Roos": Cover.WEEK, "Noor": Cover.WEEK}
    assert "“My week”" in pages.get("/this-phone", "Roos", lang="en").seen
    assert "“Appointment”" in pages.get("/this-phone", "Roos", lang="en").seen
    assert deeds(house) == 1


def test_members_read_who_chose_it(house: House, pages: Pages) -> None:
    pages.submit(pages.get(here(house), "Loes"), here(house), {"cover": "notes"}, "Loes")
    said = "chose another name for this site on the phones of your group."
    told = {who: said in pages.get("/who-did-what", who, lang="en").seen for who in ("Roos", "Noor", OF_ANOTHER)}
    assert told == {"Roos": True, "Noor": True, OF_ANOTHER: False}


def test_sent_twice_it_is_done_once_and_nothing_new_is_no_deed(house: House, pages: Pages) -> None:
    sent = {**pages.get(here(house), "Naima").form(here(house)), "cover": ["notes"]}
    assert {pages.post(here(house), sent, "Naima").location for _ in range(2)} == {
        f"/groups/{house.group(GROUP)}/members"
    }
    pages.submit(pages.get(here(house), "Naima"), here(house), as_="Naima")
    assert (stands(house), deeds(house)) == (Cover.NOTES, 1)


def test_who_chose_without_knowing_of_the_other_sees_both(house: House, pages: Pages) -> None:
    mine = pages.get(here(house), "Naima", lang="en")
    pages.submit(pages.get(here(house), "Loes"), here(house), {"cover": "notes"}, "Loes")
    page = pages.submit(mine, here(house), {"cover": "week"}, "Naima", expects=409)
    assert stands(house) is Cover.NOTES
    assert "Notes" in page.seen
    assert page.tree.xpath("//input[@name='cover'][@checked]/@value") == ["week"]
    pages.submit(page, here(house), as_="Naima")
    assert stands(house) is Cover.WEEK


@pytest.mark.parametrize("wrong", ["", "safety", "Notes"])
def test_only_one_of_these(house: House, pages: Pages, wrong: str) -> None:
    pages.submit(pages.get(here(house), "Naima"), here(house), {"cover": wrong}, "Naima", expects=422)
    assert stands(house) is Cover.APPOINTMENT


@pytest.mark.parametrize(("who", "status"), [("Hanan", 404), ("Petra", 404), ("Els", 404), ("Roos", 403), (None, 303)])
def test_nobody_else_chooses(house: House, pages: Pages, who: str | None, status: int) -> None:
    pages.get(here(house), who, expects=status)
    pages.post(here(house), {"cover": "notes", "version": "1"}, who, expects=status)
    assert stands(house) is Cover.APPOINTMENT


@pytest.mark.parametrize(("days", "hers"), [(10, Cover.NOTES), (-10, Cover.WEEK)], ids=["older", "younger"])
def test_two_groups_have_one_name_that_of_the_older_one(house: House, pages: Pages, days: int, hers: Cover) -> None:
    house.cover(GROUP, Cover.WEEK)
    house.cover(OTHER, Cover.NOTES)
    belongs_too(house, "Roos", OTHER, days)
    addresses = ("/", f"/groups/{house.group(GROUP)}", f"/groups/{house.group(OTHER)}", "/languages", "/nothing-there")
    found = {shown(Page(pages.client("Roos").get(f"{each}?lang=en"))) for each in addresses}
    assert found == {hers}


def test_a_group_that_is_over_names_nothing(house: House, pages: Pages) -> None:
    house.cover(GROUP, Cover.WEEK)
    house.cover(OTHER, Cover.NOTES)
    belongs_too(house, "Roos", OTHER, 10)
    assert on(pages, "Roos") is Cover.NOTES
    with house.inside():
        db.session.execute(update(Group).where(Group.id == house.group(OTHER)).values(ended_on=house.today))
    assert on(pages, "Roos") is Cover.WEEK
    with house.inside():
        db.session.execute(update(Group).where(Group.id == house.group(GROUP)).values(ended_on=house.today))
    assert on(pages, "Roos") is Cover.APPOINTMENT


@one_database
def test_what_she_guides_names_nothing_on_her_phone(house: House, pages: Pages) -> None:
    house.cover(GROUP, Cover.WEEK)
    assert on(pages, "Naima", "/this-phone", SignInKind.OWN) is Cover.APPOINTMENT


@one_database
def test_a_locked_phone_keeps_the_name(house: House, pages: Pages) -> None:
    house.cover(GROUP, Cover.NOTES)
    pages.client("Roos").set_cookie("language", "en")
    put_on(pages)
    quiet(house)
    assert on(pages, "Roos", "/locked") is Cover.NOTES


def test_pages_for_everybody_follow_the_group_they_belong_to(house: House, pages: Pages) -> None:
    things = places.furnish(house)
    house.cover(GROUP, Cover.NOTES)
    link = f"/a/{things['invitation']}"
    found = {"link": on(pages, None, link)}
    pages.post(link, {"answer": "come"})
    found["answered"] = on(pages, None, f"{link}/answered")
    token, _ = open_up(house, pages)
    visitor = Pages(house)
    found["name"] = on(visitor, None, f"/d/{token}")
    visitor.post(f"/d/{token}", {"name": "Perzik"})
    found["phone"] = on(visitor, None, f"/d/{token}")
    knocked = knock(house, visitor, token, "Perzik")
    found["waiting"] = on(visitor, None, "/door/wait")
    pages.post(f"/knocks/{knocked}/welcome", {"who": "participant"}, "Naima")
    found["welcomed"] = on(visitor, None, "/door/wait")
    assert found == dict.fromkeys(found, Cover.NOTES)
    unknown = {each: on(pages, None, each) for each in ("/", "/door", "/sign-in", "/agenda", "/this-phone")}
    assert unknown == dict.fromkeys(unknown, Cover.APPOINTMENT)


def test_an_open_page_of_another_group_keeps_the_readers_own_name(house: House, pages: Pages) -> None:
    house.cover(OTHER, Cover.NOTES)
    token, _ = open_up(house, pages, OTHER, "Hanan")
    assert on(pages, None, f"/d/{token}") is Cover.NOTES
    assert {on(pages, who, f"/d/{token}") for who in ("Roos", "Naima")} == {Cover.APPOINTMENT}


def test_after_leaving_only_the_neutral_name_stands(house: House, pages: Pages) -> None:
    house.cover(GROUP, Cover.NOTES)
    pages.post("/leave", as_="Roos")
    page = pages.follow(Page(pages.client("Roos").get(f"/groups/{house.group(GROUP)}?lang=en")), "Roos")
    assert shown(page) is Cover.APPOINTMENT
    assert "Notes" not in page.text


@one_database
def test_next_years_group_keeps_the_name(house: House, pages: Pages) -> None:
    house.cover(GROUP, Cover.NOTES)
    address = f"/groups/new?like={house.group(GROUP)}"
    page = pages.get(address, "Naima")
    pages.post(address, {**page.form("/groups/new"), "nickname": "Nieuw", "co_guide": "none"}, "Naima")
    with house.inside():
        assert db.session.scalars(select(Group.cover).where(Group.nickname == "Nieuw")).one() is Cover.NOTES
