"""The guides' list of who belongs: adding, the phone number, the recording, and the end of a membership."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.core.vault import CannotOpen, OwnerKind, Place, key_of, open_sealed
from groepswerk.groups import queries
from groepswerk.groups.models import Role
from groepswerk.groups.queries import MemberLine, members_of
from groepswerk.groups.service import belonging, reaching
from groepswerk.people.models import Contact, Person
from tests.conftest import counted
from tests.house_of_tests import House, one_database
from tests.pages import Pages

GROUP = "Dinsdaggroep"
NUMBER = "+31687654321"


def line_of(house: House, name: str, group: str = GROUP) -> MemberLine:
    """Somebody of the cast as she stands in her group's list."""
    with house.inside():
        lines = members_of(house.group(group), house.today)
    return next(line for line in lines if line.person_id == house.person(name))


def membership(house: House, name: str, group: str = GROUP) -> UUID:
    return line_of(house, name, group).membership_id


def give_number(house: House, name: str, number: str = NUMBER) -> None:
    line = line_of(house, name)
    naima = house.actor("Naima")
    with house.inside():
        person = db.session.get_one(Person, house.person(name))
        reaching.change_phone(line, number, person.version, naima, house.now)


def here(house: House, group: str = GROUP) -> str:
    return f"/groups/{house.group(group)}/members"


def test_the_list_shows_everybody_to_both_guides(house: House, pages: Pages) -> None:
    for guide in ("Naima", "Loes"):
        seen = pages.get(here(house), guide).seen
        assert all(name in seen for name in ("Roos", "Fadma", "Noor", "Naima E.", "Loes V."))
        assert "Karim" not in seen


def test_nobody_else_sees_the_list(house: House, pages: Pages) -> None:
    for name, status in (("Roos", 403), ("Noor", 403), ("Karim", 404), ("Hanan", 404), ("Els", 404), ("Petra", 404)):
        pages.get(here(house), name, expects=status)
        pages.get(f"{here(house)}/new", name, expects=status)
        pages.post(f"{here(house)}/new", {"name": "Wie"}, name, expects=status)
    pages.get(here(house), expects=303)
    pages.post(here(house), as_="Naima", expects=405)


def test_the_list_costs_the_same_for_any_number_of_members(house: House, pages: Pages) -> None:
    give_number(house, "Roos")
    pages.client("Naima")
    with counted(house.connection) as statements:
        pages.get(here(house), "Naima")
    assert len(statements) <= 4, statements
    with house.inside():
        group = queries.group_by_id(house.group(GROUP))
        assert group is not None
        for number in range(30):
            belonging.add_person(group, f"Naam {number}", None, [Role.PARTICIPANT], house.now, house.today)
    with counted(house.connection) as more:
        pages.get(here(house), "Naima")
    assert len(more) == len(statements)


def test_somebody_without_a_phone_counts_fully(house: House, pages: Pages) -> None:
    page = pages.get(f"{here(house)}/new", "Naima")
    pages.submit(page, f"{here(house)}/new", {"name": "  Perzik ", "language": "none"}, "Naima")
    with house.inside():
        added = next(line for line in members_of(house.group(GROUP), house.today) if line.name == "Perzik")
    assert (added.roles, added.language, added.sign) == (frozenset({Role.PARTICIPANT}), None, None)
    assert "11 people take part" in pages.get(here(house), "Naima", lang="en").seen


def test_two_of_one_name_both_fit(house: House, pages: Pages) -> None:
    pages.get("/languages", "Naima", lang="en")
    for name in ("roos", "Róós", "Roos"):
        pages.post(f"{here(house)}/new", {"name": name, "role": "participant"}, "Naima")
    with house.inside():
        lines = members_of(house.group(GROUP), house.today)
    signs = [line.sign for line in lines if line.name.casefold() in {"roos", "róós"}]
    assert len(signs) == len(set(signs)) == 4
    assert "There was somebody of this name already" in pages.get(here(house), "Naima", lang="en").seen


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "\u202a\u202e\u2069"},
        {"name": "n" * 10_000},
        {"phone": "bel me maar"},
        {"phone": "123"},
        {"role": "guide"},
        {"role": "recorder"},
        {"language": "klingon"},
    ],
)
def test_bad_input_adds_nobody_and_keeps_what_was_typed(house: House, pages: Pages, wrong: dict[str, str]) -> None:
    given = {"name": "Perzik", "role": "volunteer", "phone": "06 87 65 43 21", **wrong}
    page = pages.post(f"{here(house)}/new", given, "Naima", expects=422)
    assert page.tree.xpath("//input[@name='phone']/@value") == [given["phone"]]
    assert page.tree.xpath("//*[@id='error-summary']")
    with house.inside():
        assert len(members_of(house.group(GROUP), house.today)) == 12


@pytest.mark.parametrize("typed", ["06 87 65 43 21", "+31 6 87654321", "0031-687654321", "٠٦٨٧٦٥٤٣٢١"])
def test_a_number_is_kept_closed_with_her_own_key(house: House, pages: Pages, typed: str) -> None:
    pages.post(f"{here(house)}/new", {"name": "Perzik", "role": "participant", "phone": typed}, "Naima")
    with house.inside():
        added = next(line for line in members_of(house.group(GROUP), house.today) if line.name == "Perzik")
        sealed = db.session.get_one(Contact, added.person_id).phone
        assert sealed is not None
        assert NUMBER.encode() not in sealed
        key = key_of(OwnerKind.PERSON, added.person_id, house.now)
        assert open_sealed(sealed, key, Place("contact", added.person_id, "phone")) == NUMBER
        with pytest.raises(CannotOpen):
            open_sealed(sealed, key, Place("contact", house.person("Roos"), "phone"))


def test_her_guides_keep_change_and_forget_a_number(house: House, pages: Pages) -> None:
    address = f"/memberships/{membership(house, 'Roos')}/contact"
    pages.submit(pages.get(address, "Naima"), address, {"phone": "06 87 65 43 21"}, "Naima")
    page = pages.get(address, "Loes")
    assert page.tree.xpath("//input[@name='phone']/@value") == [NUMBER]
    pages.submit(page, address, {"phone": ""}, "Loes")
    with house.inside():
        assert db.session.get(Contact, house.person("Roos")) is None


def test_a_stale_number_is_refused_and_both_are_shown(house: House, pages: Pages) -> None:
    address = f"/memberships/{membership(house, 'Roos')}/contact"
    early, late = pages.get(address, "Naima"), pages.get(address, "Loes")
    pages.submit(early, address, {"phone": "06 87 65 43 21"}, "Naima")
    page = pages.submit(late, address, {"phone": "06 11 11 11 11"}, "Loes", expects=409)
    assert NUMBER in page.seen
    assert "06 11 11 11 11" in page.seen
    pages.submit(page, address, as_="Loes")
    with house.inside():
        assert queries.phone_of(house.person("Roos"), house.now) == "+31611111111"


def test_a_wrong_number_is_kept_in_the_field(house: House, pages: Pages) -> None:
    address = f"/memberships/{membership(house, 'Roos')}/contact"
    page = pages.submit(pages.get(address, "Naima"), address, {"phone": "nul zes"}, "Naima", expects=422)
    assert page.tree.xpath("//input[@name='phone']/@value") == ["nul zes"]


@one_database
def test_the_number_stands_nowhere_for_anybody_else(house: House, pages: Pages) -> None:
    give_number(house, "Roos")
    her_page = f"/memberships/{membership(house, 'Roos')}/contact"
    assert NUMBER in pages.get(her_page, "Naima").text
    rules = [rule for rule in house.app.url_map.iter_rules() if rule.endpoint.startswith(("groups.", "home."))]
    values = {"group_id": house.group(GROUP), "membership_id": membership(house, "Roos"), "token": "a" * 22}
    values["knock_id"] = UUID(int=7)
    values["purpose"] = "photo"
    values["organisation_id"] = house.scene.organisations["Stichting Samen Verder (demo)"]
    walked = 0
    others = ("Roos", "Zon", "Noor", "Karim", "Hanan", "Els", "Joost", "Ada", "Petra", "Wim", "Sanne", None)
    with house.app.test_request_context():
        adapter = house.app.url_map.bind("localhost")
        addresses = [
            adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments})
            for rule in rules
            if "GET" in (rule.methods or ())
        ]
    for name in others:
        for address in addresses:
            body = pages.client(name).get(address).get_data(as_text=True)
            assert "687654321" not in body, (name, address)
            walked += 1
    assert walked >= 12 * 10
    # Her guides see it on its own page only, not in the list that may stand open on a table.
    assert "687654321" not in pages.get(here(house), "Naima").text


def test_strangers_cannot_reach_a_number(house: House, pages: Pages) -> None:
    give_number(house, "Roos")
    address = f"/memberships/{membership(house, 'Roos')}/contact"
    for name, status in (("Roos", 403), ("Zon", 403), ("Karim", 404), ("Hanan", 404), ("Els", 404), ("Petra", 404)):
        pages.get(address, name, expects=status)
        pages.post(address, {"phone": "06 11 11 11 11", "version": "1"}, name, expects=status)
    # A colleague's work phone is no contact of a participant.
    pages.get(f"/memberships/{membership(house, 'Loes')}/contact", "Naima", expects=403)
    pages.get(f"/memberships/{UUID(int=7)}/contact", "Naima", expects=404)


def test_the_recording_is_handed_over_and_taken_back(house: House, pages: Pages) -> None:
    for name, by in (("Loes", "Naima"), ("Naima", "Loes")):
        address = f"/memberships/{membership(house, name)}/recording"
        for _ in range(2):
            pages.post(address, {"do": "hand"}, by)
        assert Role.RECORDER in line_of(house, name).roles
        assert recorder(house) == (house.person(name), line_of(house, name).name, False)
        pages.post(address, {"do": "back"}, by)
        assert Role.RECORDER not in line_of(house, name).roles
        assert recorder(house) is None
    pages.post(address, {"do": "sideways"}, "Naima", expects=400)
    pages.get(address, "Naima", expects=405)


def recorder(house: House) -> queries.Recorder | None:
    """Who records the group's meetings."""
    with house.inside():
        return queries.recorders_of([house.group(GROUP)], house.today).get(house.group(GROUP))


def test_one_records_at_a_time_and_each_group_has_its_own(house: House, pages: Pages) -> None:
    pages.post(f"/memberships/{membership(house, 'Naima')}/recording", {"do": "hand"}, "Loes")
    pages.post(f"/memberships/{membership(house, 'Loes')}/recording", {"do": "hand"}, "Naima")
    assert Role.RECORDER not in line_of(house, "Naima").roles
    other = membership(house, "Hanan", "Woensdagavond")
    pages.post(f"/memberships/{other}/recording", {"do": "hand"}, "Bart")
    groups = [house.group(name) for name in (GROUP, "Woensdagavond", "Maandagmiddag")]
    with house.inside(), counted(house.connection) as statements:
        found = queries.recorders_of(groups, house.today)
        assert queries.recorders_of([], house.today) == {}
    assert {group: name for group, (_, name, _) in found.items()} == {groups[0]: "Loes V.", groups[1]: "Hanan S."}
    assert len(statements) == 1


def test_who_records_and_leaves_records_no_more(house: House, pages: Pages) -> None:
    pages.post(f"/memberships/{membership(house, 'Loes')}/recording", {"do": "hand"}, "Naima")
    pages.post(f"/memberships/{membership(house, 'Loes')}/end", as_="Naima")
    assert recorder(house) is None


def test_the_roll_call_is_handed_to_who_takes_part_and_has_a_phone_here(house: House, pages: Pages) -> None:
    house.sign_in("Roos")
    house.sign_in("Noor")
    for name, has_it in (("Roos", True), ("Fadma", False), ("Noor", True)):
        pages.post(f"/memberships/{membership(house, name)}/recording", {"do": "hand"}, "Naima")
        assert (Role.RECORDER in line_of(house, name).roles) is has_it
    page = pages.get(here(house), "Naima", lang="en")
    assert "Let her write down who is there" in page.seen
    assert "Writes down who is there" in page.seen
    ways = set(page.tree.xpath("//form[contains(@action, '/recording')]/@action"))
    offered = {f"/memberships/{membership(house, name)}/recording" for name in ("Loes", "Naima", "Roos", "Noor")}
    assert ways == offered
    pages.post(f"/memberships/{membership(house, 'Noor')}/recording", {"do": "back"}, "Naima")
    assert recorder(house) is None


def test_only_guides_hand_over_the_recording(house: House, pages: Pages) -> None:
    address = f"/memberships/{membership(house, 'Loes')}/recording"
    for name, status in (("Roos", 403), ("Noor", 403), ("Karim", 404), ("Hanan", 404), ("Els", 404), ("Petra", 404)):
        pages.post(address, {"do": "hand"}, name, expects=status)
    assert Role.RECORDER not in line_of(house, "Loes").roles


def test_two_of_one_name_are_told_apart_on_every_button(house: House, pages: Pages) -> None:
    pages.post(f"{here(house)}/new", {"name": "Roos", "role": "participant"}, "Naima")
    page = pages.get(here(house), "Naima")
    opens = [" ".join(each.text_content().split()) for each in page.tree.xpath("//summary")]
    assert len([each for each in opens if "Roos" in each]) == 2
    assert len(opens) == len(set(opens))


def test_ending_a_membership_is_asked_once_more_and_then_holds(house: House, pages: Pages) -> None:
    give_number(house, "Roos")
    pages.get(f"/groups/{house.group(GROUP)}", "Roos")
    address = f"/memberships/{membership(house, 'Roos')}/end"
    page = pages.get(address, "Naima")
    assert line_of(house, "Roos")
    pages.submit(page, address, as_="Naima")
    assert "Roos" not in pages.get(here(house), "Naima").seen
    pages.get(f"/groups/{house.group(GROUP)}", "Roos", expects=303)
    with house.inside():
        assert db.session.scalar(select(Contact).where(Contact.person_id == house.person("Roos"))) is None
    pages.get(address, "Naima", expects=404)


def test_whose_membership_who_may_end(house: House, pages: Pages) -> None:
    roos, loes, naima = (f"/memberships/{membership(house, name)}/end" for name in ("Roos", "Loes", "Naima"))
    for name, status in (("Zon", 403), ("Karim", 404), ("Hanan", 404), ("Els", 404), ("Petra", 404)):
        pages.get(roos, name, expects=status)
        pages.post(roos, as_=name, expects=status)
    for name in ("Naima", "Loes"):
        pages.post(naima, as_=name, expects=403)
    pages.get("/my-devices", "Loes")
    pages.post(loes, as_="Naima")
    pages.get(here(house), "Loes", expects=404)
    # Her staff sign-in is not of this group, and stays.
    pages.get("/my-devices", "Loes")


@pytest.mark.parametrize("phone", ["", "06 87 65 43 21"])
def test_changes_ask_the_database_little(house: House, pages: Pages, phone: str) -> None:
    give_number(house, "Zon")
    ways = [
        (f"{here(house)}/new", {"name": "Perzik", "role": "participant", "phone": phone}),
        (f"/memberships/{membership(house, 'Zon')}/contact", {"phone": phone, "version": "2"}),
        (f"/memberships/{membership(house, 'Loes')}/recording", {"do": "hand"}),
        (f"/memberships/{membership(house, 'Loes')}/recording", {"do": "back"}),
        (f"/memberships/{membership(house, 'Roos')}/end", {}),
    ]
    pages.credentials(pages.client("Naima"))
    for address, given in ways:
        with counted(house.connection) as statements:
            pages.post(address, given, "Naima")
        assert len(statements) <= 12, (address, len(statements), statements)
