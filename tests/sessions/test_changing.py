"""One meeting afterwards: moved, cancelled, on again, added. Answers are kept; who counted on it must be told."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from groepswerk.core.clock import HOME_ZONE
from groepswerk.core.db import db
from groepswerk.groups.queries import venues_of
from groepswerk.messages.models import Message, MessageState, Template
from groepswerk.sessions import queries
from groepswerk.sessions.models import Answer, GroupSession, SessionState
from groepswerk.sessions.service import answering
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages
from tests.sessions.reaching import undo

COMING = date(2027, 6, 15)
WAITS = date(2027, 6, 8)
BEEN = date(2027, 6, 1)


@pytest.fixture
def meeting(house: House) -> UUID:
    """The next meeting of Naima's group, for which Roos comes, Zon does not know, Maan does not come."""
    found = house.meeting_on("Dinsdaggroep", COMING)
    said = {"Roos": Answer.COME, "Zon": Answer.UNKNOWN, "Maan": Answer.NOT}
    with house.inside():
        row = db.session.get_one(GroupSession, found)
        for person in list(queries.answers_of(found)):
            answering.answer(row, person, None, house.now)
        for name, answer in said.items():
            answering.answer(row, house.person(name), answer, house.now)
    return found


def read(house: House, meeting: UUID) -> dict[str, Any]:
    """How a meeting stands now."""
    with house.inside():
        row = db.session.get_one(GroupSession, meeting)
        return {
            "on": row.on_day,
            "starts": row.starts,
            "state": row.state,
            "sequence": row.sequence,
            "version": row.version,
            "answers": queries.answers_of(meeting),
            "planned": row.first_planned_on,
        }


def news(house: House, meeting: UUID, state: MessageState = MessageState.WAITING) -> set[tuple[str, Template, int]]:
    """Who is (was) to be told what about a meeting, at which sequence."""
    names = {person: name for name, person in house.scene.people.items()}
    query = select(Message.person_id, Message.template, Message.sequence)
    with house.inside():
        rows = db.session.execute(query.where(Message.about_id == meeting, Message.state == state)).all()
        return {(names[row.person_id], row.template, row.sequence) for row in rows}


def move(pages: Pages, meeting: UUID, expects: int = 303, **changes: Any) -> Page:
    """Open the page of moving and send it, changed."""
    address = f"/meetings/{meeting}/move"
    return pages.submit(pages.get(address, "Naima"), address, changes, "Naima", expects=expects)


def press(pages: Pages, meeting: UUID, button: str, expects: int = 303, as_: str = "Naima") -> Page:
    """Press one of the two buttons of the page of cancelling."""
    page = pages.get(f"/meetings/{meeting}/cancel", as_)
    return pages.submit(page, f"/meetings/{meeting}/{button}", as_=as_, expects=expects)


def test_moving_keeps_answers_and_tells_who_counted_on_it(house: House, pages: Pages, meeting: UUID) -> None:
    before = read(house, meeting)
    answer = move(pages, meeting, on_day="2027-06-16", starts="13:00", ends="15:00")
    after = read(house, meeting)
    assert (after["on"], after["starts"]) == (date(2027, 6, 16), time(13, 0))
    assert after["sequence"] == before["sequence"] + 1
    assert after["answers"] == before["answers"]
    assert after["planned"] == COMING
    assert news(house, meeting) == {("Roos", Template.MOVED, 1), ("Zon", Template.MOVED, 1)}
    assert answer.location == f"/groups/{house.group('Dinsdaggroep')}/to-tell"


def test_saving_without_a_change_tells_nobody(house: House, pages: Pages, meeting: UUID) -> None:
    move(pages, meeting)
    assert read(house, meeting)["sequence"] == 0
    assert news(house, meeting) == set()


def test_another_place_is_a_change_too(house: House, pages: Pages, meeting: UUID) -> None:
    move(pages, meeting, place="De Hoek")
    assert read(house, meeting)["sequence"] == 1
    assert len(news(house, meeting)) == 2


def test_a_second_move_drops_what_was_not_told_yet(house: House, pages: Pages, meeting: UUID) -> None:
    move(pages, meeting, on_day="2027-06-16")
    move(pages, meeting, on_day="2027-06-17")
    assert news(house, meeting) == {("Roos", Template.MOVED, 2), ("Zon", Template.MOVED, 2)}
    assert news(house, meeting, MessageState.DROPPED) == {("Roos", Template.MOVED, 1), ("Zon", Template.MOVED, 1)}


def test_who_left_the_group_is_not_told(house: House, pages: Pages, meeting: UUID) -> None:
    from groepswerk.groups.models import Membership
    from groepswerk.groups.service import belonging

    guide = house.actor("Naima")
    with house.inside():
        query = select(Membership).where(Membership.person_id == house.person("Roos"))
        belonging.leave(db.session.scalars(query).one(), guide, house.now, house.today)
    move(pages, meeting, on_day="2027-06-16")
    assert {name for name, _, _ in news(house, meeting)} == {"Zon"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on_day": "2027-06-08"}, "on_day"),
        ({"on_day": "2027-06-09", "starts": "08:00", "ends": "09:00"}, "on_day"),
        ({"starts": "11:30", "ends": "09:30"}, "ends"),
        ({"starts": "09:30", "ends": "09:30"}, "ends"),
        ({"on_day": "2030-06-11"}, "on_day"),
        ({"on_day": "2028-03-26", "starts": "02:30", "ends": "04:00"}, "starts"),
        ({"on_day": ""}, "on_day"),
        ({"starts": "25:00"}, "starts"),
        ({"place": "x" * 121}, "place"),
    ],
)
def test_a_move_that_cannot_be_is_said_beside_its_field(
    house: House, pages: Pages, meeting: UUID, changes: dict[str, str], field: str
) -> None:
    page = move(pages, meeting, 422, **changes)
    assert page.tree.xpath(f"//*[@id='{field}-error']") != [], page.seen
    for name, value in changes.items():
        assert page.form("/move")[name] == [value]
    assert read(house, meeting)["sequence"] == 0
    assert news(house, meeting) == set()


def test_a_place_where_others_meet_is_refused(house: House, pages: Pages, meeting: UUID) -> None:
    page = move(pages, meeting, 422, on_day="2027-06-16", starts="20:00", ends="21:00", place="Buurthuis De Brug")
    assert "16 juni" in page.tree.xpath("string(//*[@id='place-error'])")
    assert "Woensdagavond" not in page.seen
    assert page.form("/move")["place"] == ["Buurthuis De Brug"]
    move(pages, meeting, on_day="2027-06-16", starts="21:00", ends="22:00", place="Buurthuis De Brug")


def test_a_stale_move_shows_both_and_can_be_saved_again(house: House, pages: Pages, meeting: UUID) -> None:
    address = f"/meetings/{meeting}/move"
    opened = pages.get(address, "Naima")
    pages.submit(pages.get(address, "Loes"), address, {"on_day": "2027-06-17"}, "Loes")
    stale = pages.submit(opened, address, {"on_day": "2027-06-16"}, "Naima", expects=409)
    both = stale.tree.xpath("string(//*[@id='stale-save'])")
    assert "17 juni" in both
    assert "16 juni" in both
    assert read(house, meeting)["on"] == date(2027, 6, 17)
    pages.submit(stale, address, as_="Naima")
    assert read(house, meeting)["on"] == date(2027, 6, 16)


def test_a_meeting_that_has_been_may_be_put_right_but_not_planned_again(house: House, pages: Pages) -> None:
    been = house.meeting_on("Dinsdaggroep", BEEN)
    move(pages, been, 422, on_day="2027-06-18")
    move(pages, been, on_day="2027-06-02")
    assert read(house, been)["on"] == date(2027, 6, 2)
    assert news(house, been) == set()


def test_cancelling_keeps_it_visible_with_its_answers(house: House, pages: Pages, meeting: UUID) -> None:
    before = read(house, meeting)
    press(pages, meeting, "cancel")
    after = read(house, meeting)
    assert after["state"] == SessionState.CANCELLED
    assert after["sequence"] == 1
    assert after["answers"] == before["answers"]
    assert news(house, meeting) == {("Roos", Template.CANCELLED, 1), ("Zon", Template.CANCELLED, 1)}
    with house.inside():
        lines = queries.meetings_of(house.group("Dinsdaggroep"))
        assert [line.on_day for line in lines if not line.is_on] == [COMING]


def test_cancelling_one_is_undone_on_its_page(house: House, pages: Pages, meeting: UUID) -> None:
    before, earlier = read(house, meeting), undoable(house, pages)
    press(pages, meeting, "cancel")
    tell(house, pages, "Zon")
    assert len(undoable(house, pages)) == len(earlier) + 1
    undo(pages, house.group("Dinsdaggroep"))
    after = read(house, meeting)
    assert after["state"] == SessionState.PLANNED
    assert after["sequence"] == before["sequence"] + 2
    kept = ("on", "starts", "answers", "planned")
    assert [after[name] for name in kept] == [before[name] for name in kept]
    assert news(house, meeting) == {("Zon", Template.ON_AGAIN, 2)}, "nobody else had heard of it"
    assert undoable(house, pages) == earlier


def undoable(house: House, pages: Pages) -> list[str]:
    """What can be undone, on the page of changes."""
    page = pages.get(f"/groups/{house.group('Dinsdaggroep')}/changes", "Naima")
    return [str(each) for each in page.tree.xpath("//form/@action") if str(each).endswith("/undo")]


def test_a_cancelled_meeting_gives_its_place_free(house: House, pages: Pages, meeting: UUID) -> None:
    address = f"/groups/{house.group('Woensdagavond')}/meetings/new"
    sent = {"on_day": "2027-06-15", "starts": "10:00", "ends": "11:00", "place": "De Kas"}
    pages.post(address, sent, "Hanan", expects=422)
    press(pages, meeting, "cancel")
    pages.post(address, sent, "Hanan")


def test_it_goes_on_after_all_and_nobody_heard_of_it(house: House, pages: Pages, meeting: UUID) -> None:
    press(pages, meeting, "cancel")
    press(pages, meeting, "go-on")
    after = read(house, meeting)
    assert (after["state"], after["sequence"]) == (SessionState.PLANNED, 2)
    assert news(house, meeting) == set()
    assert {name for name, _, _ in news(house, meeting, MessageState.DROPPED)} == {"Roos", "Zon"}


def tell(house: House, pages: Pages, name: str) -> None:
    """Press 'Told' for somebody."""
    page = pages.get(f"/groups/{house.group('Dinsdaggroep')}/to-tell", "Naima")
    action = page.tree.xpath(f"//article[.//bdi='{name}']//form/@action")[0]
    pages.submit(page, action, as_="Naima")


def test_who_heard_of_the_cancelling_hears_that_it_goes_on(house: House, pages: Pages, meeting: UUID) -> None:
    press(pages, meeting, "cancel")
    tell(house, pages, "Roos")
    press(pages, meeting, "go-on")
    assert news(house, meeting) == {("Roos", Template.ON_AGAIN, 2)}


def test_a_move_that_a_cancelling_hid_is_told_after_all(house: House, pages: Pages, meeting: UUID) -> None:
    move(pages, meeting, on_day="2027-06-16")
    tell(house, pages, "Zon")
    press(pages, meeting, "cancel")
    press(pages, meeting, "go-on")
    assert news(house, meeting) == {("Roos", Template.MOVED, 3)}


def test_once_it_would_have_begun_it_stays_cancelled(house: House, pages: Pages, meeting: UUID) -> None:
    press(pages, meeting, "cancel")
    house.clock.moment = datetime(2027, 6, 15, 9, 30, tzinfo=HOME_ZONE)
    assert "/go-on" not in pages.get(f"/meetings/{meeting}/cancel", "Loes").text
    sent = {"version": str(read(house, meeting)["version"])}
    pages.post(f"/meetings/{meeting}/go-on", sent, "Loes", expects=422)
    assert read(house, meeting)["state"] == SessionState.CANCELLED


def test_a_recorded_meeting_is_not_cancelled_and_one_that_did_not_happen_is(house: House, pages: Pages) -> None:
    press(pages, house.meeting_on("Dinsdaggroep", BEEN), "cancel", 422)
    waits = house.meeting_on("Dinsdaggroep", WAITS)
    press(pages, waits, "cancel")
    assert read(house, waits)["state"] == SessionState.CANCELLED
    assert news(house, waits) == set()


def test_a_meeting_that_did_not_happen_is_closed_in_two_taps(house: House, pages: Pages) -> None:
    waits = house.meeting_on("Dinsdaggroep", WAITS)
    address = f"/meetings/{waits}/cancel"
    assert "It did not happen" in pages.get(f"/meetings/{waits}", "Loes", lang="en").seen
    assert address in pages.get(f"/meetings/{waits}", "Loes").links()
    page = pages.get(address, "Loes")
    assert page.h1 == "Did this meeting not happen?"
    assert "Nobody needs to be told" in page.seen
    assert "counting on it" not in page.seen
    pages.submit(page, address, as_="Loes")
    with house.inside():
        waiting = [
            each.meeting
            for each in queries.waiting_in([house.group("Dinsdaggroep")], house.wall_now)
            if not each.is_next
        ]
    assert waits not in {line.id for line in waiting}
    assert news(house, waits) == set()


@pytest.mark.parametrize(("on", "offered"), [(COMING, False), (WAITS, True), (BEEN, False)])
def test_that_it_did_not_happen_is_said_of_what_waits_only(house: House, pages: Pages, on: date, offered: bool) -> None:
    page = pages.get(f"/meetings/{house.meeting_on('Dinsdaggroep', on)}", "Naima", lang="en")
    assert ("It did not happen" in page.seen) is offered


def test_a_place_is_the_same_place_however_its_name_is_typed(house: House, pages: Pages, meeting: UUID) -> None:
    at = {"on_day": "2027-06-16", "starts": "20:00", "ends": "21:00"}
    for name in ("buurthuis de brug", "BUURTHUIS DE BRUG", "Buurthuis  De Brúg"):
        page = move(pages, meeting, 422, **at, place=name)
        assert page.form("/move")["place"] == [" ".join(name.split())]
    move(pages, meeting, **{**at, "starts": "21:00", "ends": "22:00"}, place="buurthuis de brug")
    with house.inside():
        line = queries.line_by_id(meeting)
        assert line is not None
        assert line.venue == "Buurthuis De Brug"
        places = [venue.name for venue in venues_of(house.scene.organisations["Stichting Samen Verder (demo)"])]
    assert [name for name in places if "brug" in name.casefold()] == ["Buurthuis De Brug"]


def test_a_name_that_grows_in_its_key_is_a_place_too(house: House, pages: Pages, meeting: UUID) -> None:
    """One sign can stand for a whole sentence; as a key it must still fit."""
    move(pages, meeting, place="\ufdfa" * 120)
    with house.inside():
        line = queries.line_by_id(meeting)
    assert line is not None
    assert line.venue == "\ufdfa" * 120


def test_a_group_is_in_one_place_at_a_time(house: House, pages: Pages, meeting: UUID) -> None:
    add(house, pages, on_day="2027-06-16", starts="19:00", ends="20:00", place="")
    page = move(pages, meeting, 422, on_day="2027-06-16", starts="19:30", ends="20:30", place="Elders")
    said = page.tree.xpath("string(//*[@id='starts-error'])")
    assert "16 juni" in said
    assert "19:00" in said
    # A meeting is not in its own way, and one that was cancelled is in nobody's.
    move(pages, meeting, starts="10:00", ends="12:00")
    with house.inside():
        added = _on(house, date(2027, 6, 16))
    press(pages, added, "cancel")
    move(pages, meeting, on_day="2027-06-16", starts="19:30", ends="20:30", place="Elders")


def test_it_does_not_go_on_where_others_or_the_group_meet_by_now(house: House, pages: Pages, meeting: UUID) -> None:
    press(pages, meeting, "cancel")
    address = f"/groups/{house.group('Woensdagavond')}/meetings/new"
    sent = {"on_day": "2027-06-15", "starts": "10:00", "ends": "11:00", "place": "De Kas"}
    pages.post(address, sent, "Hanan")
    pages.get("/languages", "Naima", lang="en")
    page = press(pages, meeting, "go-on", 422)
    assert "Others meet there on Tuesday 15 June, from 10:00 to 11:00." in page.seen
    add(house, pages, on_day="2027-06-15", starts="11:00", ends="12:00", place="Elders")
    page = press(pages, meeting, "go-on", 422)
    assert "Your group already meets on Tuesday 15 June, from 11:00 to 12:00." in page.seen
    assert read(house, meeting)["state"] == SessionState.CANCELLED
    assert news(house, meeting) == {("Roos", Template.CANCELLED, 1), ("Zon", Template.CANCELLED, 1)}


def test_a_cancelled_meeting_is_not_moved(house: House, pages: Pages, meeting: UUID) -> None:
    press(pages, meeting, "cancel")
    move(pages, meeting, 422, on_day="2027-06-16")


def test_stale_cancelling_shows_what_stands(house: House, pages: Pages, meeting: UUID) -> None:
    address = f"/meetings/{meeting}/cancel"
    opened = pages.get(address, "Naima")
    move(pages, meeting, on_day="2027-06-17")
    stale = pages.submit(opened, address, as_="Naima", expects=409)
    assert "17 juni" in stale.tree.xpath("string(//*[@id='stale-save'])")
    assert read(house, meeting)["state"] == SessionState.PLANNED
    pages.submit(stale, address, as_="Naima")
    assert read(house, meeting)["state"] == SessionState.CANCELLED


def test_a_forged_version_is_a_stale_one(house: House, pages: Pages, meeting: UUID) -> None:
    for version in ("", "-1", "９", "99999999999", "x"):
        pages.post(f"/meetings/{meeting}/cancel", {"version": version}, "Naima", expects=409)


def add(house: House, pages: Pages, expects: int = 303, **changes: str) -> Page:
    """Add one meeting to Naima's group, as the page offers it but for the changes."""
    address = f"/groups/{house.group('Dinsdaggroep')}/meetings/new"
    return pages.submit(pages.get(address, "Naima"), address, changes, "Naima", expects=expects)


def test_adding_one_meeting_takes_the_usual_time_and_place(house: House, pages: Pages) -> None:
    add(house, pages, on_day="2027-06-18")
    with house.inside():
        line = queries.line_by_id(_on(house, date(2027, 6, 18)))
    assert line is not None
    assert (line.starts, line.ends, line.venue) == (time(9, 30), time(11, 30), "De Kas")


def _on(house: House, on: date) -> UUID:
    query = select(GroupSession.id).where(
        GroupSession.group_id == house.group("Dinsdaggroep"), GroupSession.on_day == on
    )
    return db.session.scalars(query).one()


def test_a_meeting_that_has_been_is_added_and_waits_for_its_recording(house: House, pages: Pages) -> None:
    add(house, pages, on_day="2026-06-09")
    with house.inside():
        waiting = [
            each.meeting
            for each in queries.waiting_in([house.group("Dinsdaggroep")], house.wall_now)
            if not each.is_next
        ]
        assert date(2026, 6, 9) in {line.on_day for line in waiting}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on_day": "2026-06-08"}, "on_day"),
        ({"on_day": "2030-06-11"}, "on_day"),
        ({"on_day": "2027-06-18", "ends": "09:00"}, "ends"),
        ({"on_day": "2028-03-26", "starts": "02:30"}, "starts"),
        ({"on_day": "2027-06-18", "starts": "half drie"}, "starts"),
        ({"on_day": "2027-06-15"}, "starts"),
        ({"on_day": "2027-06-15", "starts": "11:00", "ends": "12:00", "place": "Elders"}, "starts"),
        ({"on_day": "2027-06-15", "starts": "11:00", "ends": "12:00", "place": ""}, "starts"),
    ],
)
def test_a_meeting_that_cannot_be_added(house: House, pages: Pages, changes: dict[str, str], field: str) -> None:
    page = add(house, pages, 422, **changes)
    assert page.tree.xpath(f"//*[@id='{field}-error']") != [], page.seen
    assert page.form("/meetings/new")["on_day"] == [changes["on_day"]]


def test_a_co_guide_may_and_nobody_else(house: House, pages: Pages, meeting: UUID) -> None:
    group = house.group("Dinsdaggroep")
    addresses = [f"/meetings/{meeting}/move", f"/meetings/{meeting}/cancel", f"/groups/{group}/meetings/new"]
    for address in addresses:
        pages.get(address, "Loes")
        for name, expects in (("Roos", 403), ("Noor", 403), ("Hanan", 404), ("Petra", 404), ("Els", 404)):
            pages.get(address, name, expects=expects)
            pages.post(address, {"version": "1"}, name, expects=expects)
    pages.post(f"/meetings/{meeting}/go-on", {"version": "1"}, "Roos", expects=403)
    pages.post(f"/meetings/{meeting}/go-on", {"version": "1"}, "Karim", expects=404)
    assert pages.client("Naima").get(f"/meetings/{meeting}/go-on").status_code == 405
    pages.get("/meetings/00000000-0000-4000-8000-000000000000/move", "Naima", expects=404)


def test_changes_cost_the_same_however_many_are_told(house: House, pages: Pages, meeting: UUID) -> None:
    few = _cost(house, pages, meeting, "2027-06-16", "Hier")
    with house.inside():
        row = db.session.get_one(GroupSession, meeting)
        for name in ("Maan", "Tijger", "Olijf", "Linde", "Yamina", "Fadma", "Ster", "Noor"):
            answering.answer(row, house.person(name), Answer.COME, house.now)
    many = _cost(house, pages, meeting, "2027-06-17", "Daar")
    assert len(news(house, meeting)) == 10
    assert few == many <= 12


def _cost(house: House, pages: Pages, meeting: UUID, on: str, place: str) -> int:
    sent = pages.get(f"/meetings/{meeting}/move", "Naima").form("/move") | {"on_day": on, "place": place}
    pages.post(f"/meetings/{meeting}/move", {"version": "x"}, "Naima", expects=422)
    with counted(house.connection) as statements:
        pages.post(f"/meetings/{meeting}/move", sent, "Naima")
    return len(statements)


def test_cancelling_and_going_on_cost_little(house: House, pages: Pages, meeting: UUID) -> None:
    for button, most in (("cancel", 12), ("go-on", 12)):
        sent = pages.get(f"/meetings/{meeting}/cancel", "Naima").form(f"/{button}")
        pages.post(f"/meetings/{meeting}/{button}", {"version": "x"}, "Naima", expects=409)
        with counted(house.connection) as statements:
            pages.post(f"/meetings/{meeting}/{button}", sent, "Naima")
        assert len(statements) <= most, statements
