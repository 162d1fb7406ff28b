"""The guide's side of the door: open for a quarter of an hour, who stands there, Welkom, shut."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from groepswerk.core import icons, qr
from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from groepswerk.groups.models import Door, Group, Knock, KnockState, Membership, MembershipRole, Role
from groepswerk.groups.queries import members_of, own_membership
from groepswerk.groups.service import belonging
from groepswerk.groups.service import door as doors
from groepswerk.people.models import Person, SignInKind
from groepswerk.people.signs import PICTURES
from tests.conftest import counted
from tests.groups.at_the_door import GROUP, come_in, digits_shown, door_page, knock, open_up
from tests.house_of_tests import House, one_database
from tests.pages import Page, Pages


def named(house: House, name: str) -> list[tuple[str | None, frozenset[Role]]]:
    """Sign and roles of everybody in the group who has this name."""
    with house.inside():
        return [(line.sign, line.roles) for line in members_of(house.group(GROUP), house.today) if line.name == name]


def test_an_open_door_shows_its_three_signs_and_looks_again_by_itself(house: House, pages: Pages) -> None:
    assert not pages.get(door_page(house), "Naima").tree.xpath("//meta[@http-equiv='refresh']")
    _, digits = open_up(house, pages)
    page = pages.get(door_page(house), "Naima")
    assert digits_shown(page) == digits
    assert page.tree.xpath("//*[@class='qr']/svg")
    assert page.tree.xpath("//meta[@http-equiv='refresh']")
    assert "08:45" in page.seen
    pages.get(door_page(house), "Loes")


def test_the_qr_holds_the_address_of_the_door(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    assert qr.drawn(f"http://localhost/d/{token}") in pages.get(door_page(house), "Naima").text
    assert qr.drawn("http://localhost/d/another") not in pages.get(door_page(house), "Naima").text


def test_what_happens_at_the_door_raises_the_version_of_the_group(house: House, pages: Pages) -> None:
    def version() -> int:
        with house.inside():
            return db.session.scalars(select(Group.version).where(Group.id == house.group(GROUP))).one()

    seen = [version()]
    token, _ = open_up(house, pages)
    seen.append(version())
    for who in ("participant", str(house.person("Roos"))):
        knock_id = knock(house, Pages(house), token, f"Wie {who[:4]}")
        pages.post(f"/knocks/{knock_id}/welcome", {"who": who}, "Naima")
        seen.append(version())
    assert len(set(seen)) == 4


def test_the_door_shuts_by_itself_and_by_hand(house: House, pages: Pages) -> None:
    open_up(house, pages)
    house.clock.forward(timedelta(minutes=14, seconds=59))
    assert pages.get(door_page(house), "Naima").tree.xpath("//*[@class='qr']")
    house.clock.forward(timedelta(seconds=1))
    assert not pages.get(door_page(house), "Naima").tree.xpath("//*[@class='qr'] | //meta[@http-equiv='refresh']")
    open_up(house, pages)
    pages.submit(pages.get(door_page(house), "Naima"), f"{door_page(house)}/close", as_="Naima")
    assert not pages.get(door_page(house), "Naima").tree.xpath("//*[@class='qr']")


def test_a_quarter_of_an_hour_more_by_one_tap(house: House, pages: Pages) -> None:
    token, digits = open_up(house, pages)
    house.clock.forward(timedelta(minutes=10))
    longer = f"{door_page(house)}/longer"
    assert pages.submit(pages.get(door_page(house), "Naima"), longer, as_="Naima").location == door_page(house)
    assert "09:00" in pages.get(door_page(house), "Naima").seen
    house.clock.forward(timedelta(minutes=19, seconds=59))
    Pages(house).get(f"/d/{token}")
    house.clock.forward(timedelta(seconds=1))
    Pages(house).get(f"/d/{token}", expects=404)
    # Tapped just too late it opens again, with the same signs.
    pages.post(longer, as_="Naima")
    assert "09:15" in pages.get(door_page(house), "Naima").seen
    assert digits_shown(pages.get(door_page(house), "Naima")) == digits
    assert deeds(house, "groups.door_kept_open") == 1


def test_a_door_nobody_looks_after_shuts_within_the_hour(house: House, pages: Pages) -> None:
    open_up(house, pages)
    for _ in range(6):
        pages.post(f"{door_page(house)}/longer", as_="Naima")
    assert "09:30" in pages.get(door_page(house), "Naima").seen


def test_a_second_press_of_the_same_button_adds_nothing(house: House, pages: Pages) -> None:
    open_up(house, pages)
    page = pages.get(door_page(house), "Naima")
    for _ in range(2):
        pages.submit(page, f"{door_page(house)}/longer", as_="Naima")
    assert "09:00" in pages.get(door_page(house), "Naima").seen


def deeds(house: House, what: str) -> int:
    """How often this stands in the audit."""
    with house.inside():
        return db.session.scalar(select(func.count()).select_from(AuditRow).where(AuditRow.what == what)) or 0


def test_signs_stay_until_they_are_renewed(house: House, pages: Pages) -> None:
    before = open_up(house, pages)
    assert open_up(house, pages) == before
    pages.post(f"{door_page(house)}/close", as_="Naima")
    pages.submit(pages.get(door_page(house), "Naima"), f"{door_page(house)}/renew", as_="Naima")
    token, digits = open_up(house, pages)
    assert token != before[0]
    assert digits != before[1]
    Pages(house).get(f"/d/{before[0]}", expects=404)


@one_database
def test_the_picture_is_drawn_from_twelve_that_differ(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    lots, draw = [], secrets.choice

    def seen_drawing(choices: Sequence[str]) -> str:
        lots.append((set(choices), draw(choices)))
        return lots[-1][1]

    monkeypatch.setattr(secrets, "choice", seen_drawing)
    for _ in range(2):
        pages.post(f"{door_page(house)}/renew", as_="Naima")
        with house.inside():
            assert db.session.get_one(Door, house.group(GROUP)).picture == lots[-1][1]
            words = {str(word) for word in PICTURES.values()}
    drawings = {icons.icon(each).partition(">")[2] for each in PICTURES}
    assert [choices for choices, _ in lots] == [set(PICTURES)] * 2
    assert len(drawings) == len(words) == 12


def test_two_open_doors_never_have_the_same_digits(house: House, pages: Pages) -> None:
    _, taken = open_up(house, pages)
    hanan = house.actor("Hanan")
    with house.inside():
        group = db.session.scalars(select(Group).where(Group.nickname == "Woensdagavond")).one()
        doors.open_door(group.id, hanan, house.now)
        doors.shut_door(group.id, hanan, house.now)
        db.session.get_one(Door, group.id).digits = taken
        db.session.flush()
        assert doors.open_door(group.id, hanan, house.now).digits != taken


def test_the_later_door_gets_other_digits_and_its_guide_hears_it(house: House, pages: Pages) -> None:
    for name in ("Hanan", "Naima"):
        pages.get("/languages", name, lang="en")
    pages.post(f"{door_page(house, 'Woensdagavond')}/renew", as_="Hanan")
    token, taken = open_up(house, pages)
    with house.inside():
        later = db.session.get_one(Door, house.group("Woensdagavond"))
        later.digits, old_token = taken, later.token
    assert Pages(house).post("/door", {"digits": taken}).location == f"/d/{token}"
    new_token, digits = open_up(house, pages, "Woensdagavond", "Hanan")
    assert digits != taken
    assert new_token == old_token, "the QR on her paper still works"
    told = "Your door has new digits"
    assert told in pages.get(door_page(house, "Woensdagavond"), "Hanan", lang="en").seen
    assert Pages(house).post("/door", {"digits": taken}).location == f"/d/{token}"
    assert Pages(house).post("/door", {"digits": digits}).location == f"/d/{new_token}"
    # Whose door is opened again keeps its digits, and hears nothing.
    assert open_up(house, pages) == (token, taken)
    assert told not in pages.get(door_page(house), "Naima", lang="en").seen


def test_both_sides_see_the_same_sign(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    with house.inside():
        picture = db.session.get_one(Door, house.group(GROUP)).picture
    visitor = Pages(house)
    shown = [pages.get(door_page(house), "Naima"), visitor.get(f"/d/{token}")]
    visitor.post(f"/d/{token}", {"name": "Perzik"})
    shown.append(visitor.get(f"/d/{token}"))
    visitor.post(f"/d/{token}", {"phone": "own"})
    shown.append(visitor.get("/door/wait"))
    for page in shown:
        sign = page.tree.xpath(f"//main//*[contains(@class, 'badge-sun')]/*[contains(@class, 'icon-{picture}')]")
        assert len(sign) == 1
    others = [each for each in PICTURES if each != picture]
    assert not [each for each in others if f"icon-{each} " in shown[3].text or f'icon-{each}"' in shown[3].text]


def test_only_the_guides_of_the_group_touch_its_door(house: House, pages: Pages) -> None:
    open_up(house, pages)
    knock_id = uuid4()
    with house.inside():
        values = {"name": "Wie", "language": "nl", "phone": SignInKind.OWN, "device": "?", "knocked_at": house.now}
        db.session.add(Knock(id=knock_id, group_id=house.group(GROUP), state=KnockState.WAITING, **values))
    ways = [f"{door_page(house)}/{deed}" for deed in ("open", "longer", "close", "renew")]
    ways += [f"/knocks/{knock_id}/welcome", f"/knocks/{knock_id}/not-now"]
    for name, status in (("Roos", 403), ("Noor", 403), ("Karim", 404), ("Hanan", 404), ("Els", 404), ("Petra", 404)):
        pages.get(door_page(house), name, expects=status)
        pages.get(f"/knocks/{knock_id}/welcome", name, expects=status)
        for way in ways:
            pages.post(way, {"who": "participant"}, name, expects=status)
    for way in ways[:4] + ways[5:]:
        pages.get(way, "Naima", expects=405)
        pages.post(way, expects=303)
    assert not named(house, "Wie")
    pages.post(f"/knocks/{UUID(int=7)}/welcome", {"who": "participant"}, "Naima", expects=404)


def test_welcome_to_somebody_new_in_either_role(house: House, pages: Pages) -> None:
    come_in(house, pages, "Perzik")
    come_in(house, pages, "Kers", who="volunteer")
    assert named(house, "Perzik") == [(None, frozenset({Role.PARTICIPANT}))]
    assert named(house, "Kers") == [(None, frozenset({Role.VOLUNTEER}))]


def test_a_newcomer_of_a_known_name_gets_a_sign(house: House, pages: Pages) -> None:
    come_in(house, pages, "Roos")
    signs = [sign for sign, _ in named(house, "Roos")]
    assert len(signs) == 2
    assert signs.count(None) == 1


def test_names_alike_are_offered_first(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    knock_id = knock(house, Pages(house), token, "Rose")
    at_door = pages.get(door_page(house), "Naima").tree.xpath("//button[@name='who']/@value")
    assert at_door == [str(house.person("Roos")), "participant"]
    offered = pages.get(f"/knocks/{knock_id}/welcome", "Naima").tree.xpath("//button[@name='who']/@value")
    assert offered[:3] == ["participant", "volunteer", str(house.person("Roos"))]
    assert str(house.person("Fadma")) in offered
    assert not {str(house.person(name)) for name in ("Naima", "Loes", "Huda")} & set(offered)


def test_welcome_to_a_member_makes_nobody_new(house: House, pages: Pages) -> None:
    visitor = come_in(house, pages, "Rose", who=str(house.person("Roos")))
    assert not named(house, "Rose")
    assert "Roos" in visitor.get("/").seen
    with house.inside():
        deed = select(AuditRow.actor_id).where(
            AuditRow.what == "groups.knock_welcomed", AuditRow.subject_id == house.person("Roos")
        )
        assert db.session.scalars(deed).all() == [house.person("Naima")]


@pytest.mark.parametrize("who", ["Naima", "Loes", "Huda", "Els", "Petra"])
def test_nobody_comes_in_as_staff_or_as_a_stranger(house: House, pages: Pages, who: str) -> None:
    token, _ = open_up(house, pages)
    knock_id = knock(house, Pages(house), token, "Wie")
    page = pages.post(f"/knocks/{knock_id}/welcome", {"who": str(house.person(who))}, "Naima", expects=422)
    assert page.tree.xpath("//*[@id='error-summary']")
    with house.inside():
        assert db.session.get_one(Knock, knock_id).state == KnockState.WAITING


def headings(page: Page) -> dict[str, list[str]]:
    """The headings of the page of Welkom, each with the answers under it."""
    found: dict[str, list[str]] = {}
    for each in page.tree.xpath("//main//h2 | //main//button[@name='who']"):
        if each.tag == "h2":
            found[each.text_content().strip()] = []
        else:
            list(found.values())[-1].append(each.get("value"))
    return found


def leave(house: House, name: str, day: date | None = None) -> None:
    """Let somebody leave the group."""
    naima = house.actor("Naima")
    with house.inside():
        membership = own_membership(house.group(GROUP), house.person(name))
        assert membership is not None
        belonging.leave(membership, naima, house.now, day or house.today)


def test_who_was_here_before_comes_back_to_her_own_place(house: House, pages: Pages) -> None:
    leave(house, "Yamina")
    token, _ = open_up(house, pages)
    visitor = Pages(house)
    knock_id = knock(house, visitor, token, "Yamina A.")
    yamina, karim = str(house.person("Yamina")), str(house.person("Karim"))
    at_door = pages.get(door_page(house), "Naima")
    assert at_door.tree.xpath("//button[@name='who']/@value") == [yamina, "participant"]
    page = pages.get(f"/knocks/{knock_id}/welcome", "Naima", lang="en")
    assert headings(page)["Was here before"] == [yamina, karim]
    assert page.tree.xpath("//details//button[@name='who']/@value") == [karim]
    pages.submit(page, f"/knocks/{knock_id}/welcome", {"who": yamina}, "Naima")
    visitor.submit(visitor.get("/door/wait"), "/door/come-in")
    assert named(house, "Yamina A.") == [(None, frozenset({Role.PARTICIPANT}))]
    # What is hers is hers again: the idea she started.
    ideas = visitor.get(f"/groups/{house.group(GROUP)}/initiatives")
    idea = next(link for link in ideas.links() if link.startswith("/initiatives/"))
    visitor.get(f"{idea}/edit")
    with house.inside():
        query = select(AuditRow.actor_id).where(
            AuditRow.what == "groups.came_back", AuditRow.subject_id == house.person("Yamina")
        )
        assert db.session.scalars(query).all() == [house.person("Naima")]


def test_coming_back_she_is_what_she_was_and_nobody_comes_back_as_staff(house: House, pages: Pages) -> None:
    """Karim was a volunteer. Loes guided; Olijf had taken part, then left as a guide does."""
    leave(house, "Loes")
    naima = house.actor("Naima")
    with house.inside():
        line = next(each for each in members_of(house.group(GROUP), house.today) if each.name == "Olijf")
        belonging.give_role(line, Role.CO_GUIDE, naima, house.now, house.today)
    leave(house, "Olijf")
    token, _ = open_up(house, pages)
    for name, roles in (("Karim", {Role.VOLUNTEER}), ("Olijf", {Role.PARTICIPANT})):
        knock_id = knock(house, Pages(house), token, name)
        pages.post(f"/knocks/{knock_id}/welcome", {"who": str(house.person(name))}, "Naima")
        assert named(house, name) == [(None, frozenset(roles))]
    knock_id = knock(house, Pages(house), token, "Loes V.")
    assert str(house.person("Loes")) not in pages.get(f"/knocks/{knock_id}/welcome", "Naima").text
    pages.post(f"/knocks/{knock_id}/welcome", {"who": str(house.person("Loes"))}, "Naima", expects=422)


def test_who_comes_back_to_a_name_that_was_taken_gets_a_sign(house: House, pages: Pages) -> None:
    leave(house, "Roos")
    come_in(house, pages, "Roos")
    assert [sign for sign, _ in named(house, "Roos")] == [None]
    token, _ = open_up(house, pages)
    knock_id = knock(house, Pages(house), token, "Roosje")
    pages.post(f"/knocks/{knock_id}/welcome", {"who": str(house.person("Roos"))}, "Naima")
    signs = [sign for sign, _ in named(house, "Roos")]
    assert signs.count(None) == 1
    assert len(signs) == 2


def test_a_second_welcome_back_finds_her_here_already(house: House, pages: Pages) -> None:
    leave(house, "Roos")
    token, _ = open_up(house, pages)
    for name in ("Roos", "Roos twee"):
        knock_id = knock(house, Pages(house), token, name)
        pages.post(f"/knocks/{knock_id}/welcome", {"who": str(house.person("Roos"))}, "Naima")
    with house.inside():
        held = select(func.count()).select_from(MembershipRole).join(Membership)
        query = held.where(Membership.person_id == house.person("Roos"), MembershipRole.until.is_(None))
        assert db.session.scalar(query) == 1


def test_a_newcomer_who_gets_a_sign_is_told_apart_for_the_guide(house: House, pages: Pages) -> None:
    pages.get("/languages", "Naima", lang="en")
    come_in(house, pages, "Roos")
    (sign,) = [sign for sign, _ in named(house, "Roos") if sign]
    with house.inside("en"):
        told = f"The new one has a sign: {PICTURES[sign]}."
    assert told in pages.get(door_page(house), "Naima", lang="en").seen
    come_in(house, pages, "Perzik")
    assert "has a sign" not in pages.get(door_page(house), "Naima").tree.xpath("string(//main)")


def test_a_long_list_at_welkom_is_folded(house: House, pages: Pages) -> None:
    with house.inside():
        group = db.session.get_one(Group, house.group(GROUP))
        for number in range(10):
            belonging.add_person(group, f"Naam {number}", None, [Role.PARTICIPANT], house.now, house.today)
    token, _ = open_up(house, pages)
    knock_id = knock(house, Pages(house), token, "Zonn")
    page = pages.get(f"/knocks/{knock_id}/welcome", "Naima", lang="en")
    here = headings(page)["A member on another phone"]
    assert (len(here), here[0]) == (20, str(house.person("Zon")))
    folded = page.tree.xpath("//details//button[@name='who']/@value")
    assert len(set(folded) & set(here)) == 8
    assert "8 more people" in page.seen


@pytest.mark.parametrize("who", ["", "guide", "co_guide", "recorder", "not an id"])
def test_no_other_role_is_given_at_the_door(house: House, pages: Pages, who: str) -> None:
    token, _ = open_up(house, pages)
    knock_id = knock(house, Pages(house), token, "Wie")
    pages.post(f"/knocks/{knock_id}/welcome", {"who": who}, "Naima", expects=422)
    assert not named(house, "Wie")


def test_a_knock_is_answered_once(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    knock_id = knock(house, Pages(house), token, "Wie")
    pages.post(f"/knocks/{knock_id}/welcome", {"who": "participant"}, "Naima")
    pages.get("/languages", "Loes", lang="en")
    for way in ("welcome", "not-now"):
        pages.post(f"/knocks/{knock_id}/{way}", {"who": "participant"}, "Loes")
        assert "This was answered already" in pages.get(door_page(house), "Loes", lang="en").seen
    assert len(named(house, "Wie")) == 1
    with house.inside():
        assert db.session.get_one(Knock, knock_id).state == KnockState.WELCOMED
        assert db.session.scalar(select(func.count()).select_from(Person).where(Person.name == "Wie")) == 1


def test_nobody_is_welcomed_through_a_shut_door(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    knock_id = knock(house, Pages(house), token, "Wie")
    house.clock.forward(timedelta(minutes=15))
    pages.post(f"/knocks/{knock_id}/welcome", {"who": "participant"}, "Naima")
    assert not named(house, "Wie")


def test_the_door_costs_the_same_for_any_number_at_it(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    knock_id = knock(house, Pages(house), token, "Perzik")
    with counted(house.connection) as one:
        pages.get(door_page(house), "Naima")
    for number in range(5):
        knock(house, Pages(house), token, f"Naam {number}")
    with counted(house.connection) as more:
        pages.get(door_page(house), "Naima")
    assert len(more) == len(one) <= 5, one
    pages.credentials(pages.client("Naima"))
    with counted(house.connection) as statements:
        pages.post(f"/knocks/{knock_id}/welcome", {"who": "participant"}, "Naima")
    assert len(statements) <= 12, statements


@pytest.mark.parametrize("clash", [False, True])
@pytest.mark.parametrize("is_new", [False, True])
def test_welcome_back_on_the_day_she_left_asks_little_too(
    house: House, pages: Pages, clash: bool, is_new: bool
) -> None:
    """Also when a role of hers began today, and somebody took her name meanwhile."""
    naima = house.actor("Naima")
    if is_new:
        with house.inside():
            line = next(each for each in members_of(house.group(GROUP), house.today) if each.name == "Roos")
            belonging.give_role(line, Role.VOLUNTEER, naima, house.now, house.today)
    pages.post(f"/groups/{house.group(GROUP)}/stop", as_="Roos")
    if clash:
        new = {"name": "Roos", "role": "participant", "language": "none"}
        pages.post(f"/groups/{house.group(GROUP)}/members/new", new, "Naima")
    token, _ = open_up(house, pages)
    knock_id = knock(house, Pages(house), token, "Roos")
    pages.credentials(pages.client("Naima"))
    with counted(house.connection) as statements:
        pages.post(f"/knocks/{knock_id}/welcome", {"who": str(house.person("Roos"))}, "Naima")
    assert len(statements) <= 12, "\n".join(statements)
    here = named(house, "Roos")
    assert len({sign for sign, _ in here}) == len(here) == 1 + clash
    roles = {Role.PARTICIPANT, Role.VOLUNTEER} if is_new else {Role.PARTICIPANT}
    with house.inside():
        lines = members_of(house.group(GROUP), house.today)
        assert next(line.roles for line in lines if line.person_id == house.person("Roos")) == roles


def test_who_comes_back_is_told_apart_from_a_guide_of_her_name_too(house: House, pages: Pages) -> None:
    with house.inside():
        db.session.get_one(Person, house.person("Karim")).name = "Naima E."
    token, _ = open_up(house, pages)
    knock_id = knock(house, Pages(house), token, "Wie")
    pages.post(f"/knocks/{knock_id}/welcome", {"who": str(house.person("Karim"))}, "Naima")
    assert len({sign for sign, _ in named(house, "Naima E.")}) == 2


def test_a_late_welcome_back_changes_nothing(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    knock_id = knock(house, Pages(house), token, "Wie")
    house.clock.forward(timedelta(minutes=15))
    pages.post(f"/knocks/{knock_id}/welcome", {"who": str(house.person("Karim"))}, "Naima")
    assert not named(house, "Karim")


def test_welcome_back_asks_the_database_little(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    knock_id = knock(house, Pages(house), token, "Karim")
    with counted(house.connection) as statements:
        pages.get(f"/knocks/{knock_id}/welcome", "Naima")
    assert len(statements) <= 5, statements
    pages.credentials(pages.client("Naima"))
    with counted(house.connection) as statements:
        pages.post(f"/knocks/{knock_id}/welcome", {"who": str(house.person("Karim"))}, "Naima")
    assert len(statements) <= 12, "\n".join(statements)
