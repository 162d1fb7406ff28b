"""Another rhythm from a meeting on: what nobody answered follows it, what people count on is kept, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from groepswerk.core.db import db
from groepswerk.messages.models import Template
from groepswerk.sessions.models import Answer, GroupSession, NeedKind, Series, SessionNeed, StandIn
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages
from tests.sessions.reaching import COMING, LATER, TUESDAY, answers, days, heard, look, rows, save, say, undo


@pytest.fixture
def address(house: House) -> str:
    """Where the rhythm is changed from the second meeting to come on (of the first one people know)."""
    return f"/meetings/{house.meeting_on(TUESDAY, LATER[0])}/rhythm"


def empty(house: House, *on: date) -> list[UUID]:
    """These meetings have no subject, and nobody was invited."""
    found = []
    with house.inside():
        for each in on:
            row = db.session.scalars(
                select(GroupSession).where(GroupSession.group_id == house.group(TUESDAY), GroupSession.on_day == each)
            ).one()
            row.subject_id = None
            found.append(row.id)
    return found


def weekly_from(house: House, pages: Pages, address: str, **changes: str) -> Page:
    """Look at another rhythm."""
    return look(pages, address, **{"first_on": "2027-06-23", "until": "2027-07-14", **changes})


def test_the_page_holds_the_rhythm_as_it_is(pages: Pages, address: str) -> None:
    form = pages.get(address, "Naima").form("/rhythm")
    assert form["first_on"] == ["2027-06-22"]
    assert form["until"] == ["2027-07-13"]
    assert form["starts"] == ["09:30"]
    assert form["rhythm"] == ["1"]
    assert form["ending"] == ["until"]


def test_all_follow_it_under_their_own_id(house: House, pages: Pages, address: str) -> None:
    before, kept = rows(house), answers(house)
    page = weekly_from(house, pages, address)
    assert "4 meetings in the new rhythm" in page.seen
    assert rows(house) == before
    save(pages, page, address)
    after = rows(house)
    assert set(after) == set(before)
    assert days(house) == [COMING, *(on + timedelta(days=1) for on in LATER)]
    assert [row[4] for row in after.values()] == [0, 1, 1, 1, 1]
    assert answers(house) == kept
    with house.inside():
        wanted = select(GroupSession.series_id).where(GroupSession.id.in_(after)).distinct()
        assert len(db.session.scalars(wanted).all()) == 2, "a rhythm of its own from there on"


def test_what_is_left_over_and_empty_goes(house: House, pages: Pages, address: str) -> None:
    empty(house, *LATER[2:])
    page = weekly_from(house, pages, address, rhythm="2")
    assert "2 meetings in the new rhythm" in page.seen
    assert "2 meetings are not needed any more" in page.seen
    save(pages, page, address)
    assert days(house) == [COMING, date(2027, 6, 23), date(2027, 7, 7)]


def test_what_has_a_subject_is_kept_for_a_decision(house: House, pages: Pages, address: str) -> None:
    empty(house, LATER[3])
    page = weekly_from(house, pages, address, rhythm="2")
    assert "1 meeting is kept, and you decide" in page.seen
    save(pages, page, address)
    assert days(house) == [COMING, date(2027, 6, 23), LATER[2], date(2027, 7, 7)]
    assert [row[5] for row in rows(house).values()] == [False, False, True, False]


def test_what_is_left_over_on_a_day_of_the_new_rhythm_holds_that_day(house: House, pages: Pages, address: str) -> None:
    page = weekly_from(house, pages, address, first_on="2027-06-22", until="2027-07-13", rhythm="2")
    save(pages, page, address)
    assert days(house) == [COMING, *LATER]
    assert [row[5] for row in rows(house).values()] == [False, False, True, False, True]


OWN: dict[str, Callable[[House, GroupSession], None]] = {
    "it is sensitive": lambda _house, row: setattr(row, "is_sensitive", True),
    "it has its own number of places": lambda _house, row: setattr(row, "capacity", 5),
    "something is needed": lambda house, row: db.session.add(
        SessionNeed(session_id=row.id, kind=NeedKind.CHILDCARE, count=7, made_at=house.now)
    ),
    "somebody guides it for another": lambda house, row: db.session.add(
        StandIn(
            session_id=row.id,
            in_place_of=house.person("Naima"),
            person_id=house.person("Loes"),
            made_at=house.now,
        )
    ),
    "it had a subject before": lambda _house, row: setattr(row, "notes", {"subject": ["0" * 32, ""]}),
}


@pytest.mark.parametrize("what", OWN)
def test_what_has_something_of_its_own_is_kept_as_it_is(house: House, pages: Pages, address: str, what: str) -> None:
    last = empty(house, *LATER[2:])[1]
    with house.inside():
        OWN[what](house, db.session.get_one(GroupSession, last))
    page = weekly_from(house, pages, address, rhythm="2")
    assert "1 meeting is kept, and you decide" in page.seen
    save(pages, page, address)
    assert rows(house)[last][5], "it waits for a decision"
    undo(pages, house.group(TUESDAY))
    with house.inside():
        row = db.session.get_one(GroupSession, last)
        needs = db.session.scalars(select(SessionNeed.count).where(SessionNeed.session_id == last)).all()
        kept = {"it is sensitive": row.is_sensitive, "it has its own number of places": row.capacity == 5}
        assert kept.get(what, True)
        assert needs == ([7] if what == "something is needed" else [])
        assert not row.awaits_decision


def test_what_comes_back_has_its_own_places_and_stands_in_the_agenda_as_it_did(
    house: House, pages: Pages, address: str
) -> None:
    """The rhythm that would follow has other terms than the one it was made in."""
    gone = empty(house, *LATER[2:])
    with house.inside():
        row = db.session.get_one(GroupSession, gone[0])
        series = db.session.get_one(Series, row.series_id)
        series.capacity = 9
        db.session.execute(update(GroupSession).where(GroupSession.series_id == series.id).values(capacity=9))
        db.session.execute(update(GroupSession).where(GroupSession.id.in_(gone)).values(is_public=True))
        made_at = row.made_at
    house.clock.forward(timedelta(days=1))
    save(pages, weekly_from(house, pages, address, rhythm="2"), address)
    assert not set(gone) & set(rows(house))
    undo(pages, house.group(TUESDAY))
    with house.inside():
        again = db.session.get_one(GroupSession, gone[0])
        assert (again.capacity, again.is_public, again.made_at) == (9, True, made_at)


def test_what_people_heard_of_from_us_is_kept_for_a_decision(house: House, pages: Pages, address: str) -> None:
    kept = {heard(house, LATER[0], Template.INVITATION, "Zon"), heard(house, LATER[3], Template.REMINDER, "Maan")}
    empty(house, *LATER)
    save(pages, weekly_from(house, pages, address, rhythm="2"), address)
    found = rows(house)
    assert {key for key, row in found.items() if row[5]} == kept
    assert {LATER[0], LATER[3]} <= set(days(house))


def test_what_people_answered_is_kept_and_takes_its_day(house: House, pages: Pages, address: str) -> None:
    answered = say(house, LATER[1], Roos=Answer.COME)
    kept = answers(house)
    page = weekly_from(house, pages, address, first_on="2027-06-22", rhythm="1", starts="10:00")
    save(pages, page, address)
    found = rows(house)
    assert found[answered][:2] == (LATER[1], "09:30")
    assert found[answered][5]
    assert days(house) == [COMING, *LATER]
    assert answers(house) == kept


def test_what_is_in_the_new_rhythm_as_it_stands_needs_no_decision(house: House, pages: Pages, address: str) -> None:
    answered = say(house, LATER[2], Roos=Answer.COME)
    empty(house, LATER[1], LATER[3])
    save(pages, weekly_from(house, pages, address, first_on="2027-06-22", rhythm="2"), address)
    found = rows(house)
    assert days(house) == [COMING, LATER[0], LATER[2]]
    assert not found[answered][5]


def test_more_meetings_than_before_are_made(house: House, pages: Pages, address: str) -> None:
    page = weekly_from(house, pages, address, first_on="2027-06-22", also_on="3", until="2027-07-15")
    assert "8 meetings in the new rhythm" in page.seen
    save(pages, page, address)
    assert len(days(house)) == 9
    with house.inside():
        fresh = db.session.scalars(select(GroupSession).where(GroupSession.on_day == date(2027, 7, 15))).all()
        assert {row.version for row in fresh if row.group_id == house.group(TUESDAY)} == {1}


def test_undo_brings_back_what_went_under_its_own_id(house: House, pages: Pages, address: str) -> None:
    empty(house, *LATER[2:])
    before, kept = rows(house), answers(house)
    with house.inside():
        series = db.session.scalar(select(func.count()).select_from(Series))
    save(pages, weekly_from(house, pages, address, rhythm="2"), address)
    answer = undo(pages, house.group(TUESDAY))
    assert "4 meetings are as before" in pages.follow(answer, "Naima").seen
    after = rows(house)
    assert {key: row[:3] for key, row in after.items()} == {key: row[:3] for key, row in before.items()}
    assert all(after[key][4] > before[key][4] for key in list(before)[1:]), "calendars hear of it"
    assert answers(house) == kept
    with house.inside():
        assert db.session.scalar(select(func.count()).select_from(Series)) == series, "no empty rhythm is left"


def test_somebody_changed_one_of_them_meanwhile(house: House, pages: Pages, address: str) -> None:
    page = weekly_from(house, pages, address)
    other = f"/meetings/{house.meeting_on(TUESDAY, LATER[2])}/move"
    pages.submit(pages.get(other, "Loes"), other, {"starts": "13:00", "ends": "14:00"}, "Loes")
    stale = save(pages, page, address, expects=409)
    assert "Somebody changed one of these meetings meanwhile" in stale.seen
    assert days(house) == [COMING, *LATER]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first_on": "2027-06-01", "until": "2027-07-13"}, "first_on"),
        ({"until": "2027-06-01"}, "until"),
        ({"first_on": ""}, "first_on"),
        ({"until": ""}, "until"),
        ({"starts": "23:30"}, "minutes"),
        ({"rhythm": "9"}, "rhythm"),
        ({"until": "2040-01-01"}, "until"),
    ],
)
def test_a_rhythm_that_cannot_be_is_said_beside_its_field(
    house: House, pages: Pages, address: str, changes: dict[str, str], field: str
) -> None:
    page = weekly_from(house, pages, address, **changes)
    assert page.tree.xpath(f"//*[@id='{field}-error']") != [], page.seen
    assert days(house) == [COMING, *LATER]


def test_where_others_meet_the_whole_rhythm_is_refused(house: House, pages: Pages, address: str) -> None:
    theirs = f"/groups/{house.group('Woensdagavond')}/meetings/new"
    taken = {"on_day": "2027-06-30", "starts": "09:00", "ends": "10:00", "place": "De Kas"}
    pages.post(theirs, taken, "Hanan")
    page = weekly_from(house, pages, address)
    assert "30 June" in page.tree.xpath("string(//*[@id='place-error'])")
    save(pages, page, address, expects=422)
    assert days(house) == [COMING, *LATER]


def test_what_was_added_by_itself_has_no_rhythm(house: House, pages: Pages) -> None:
    group = f"/groups/{house.group(TUESDAY)}"
    sent = {"on_day": "2027-06-18", "starts": "10:00", "ends": "11:00", "place": ""}
    added = pages.post(f"{group}/meetings/new", sent, "Naima").location
    assert "it has no rhythm" in pages.get(f"{added}/rhythm", "Naima", lang="en").seen


def test_it_costs_the_same_however_long_the_year(house: House, pages: Pages, address: str) -> None:
    empty(house, *LATER[2:])
    page = weekly_from(house, pages, address, rhythm="2", place="Nieuwe zaal")
    with counted(house.connection) as statements:
        save(pages, page, address)
    assert len(statements) <= 12, "\n".join(statements)


def test_a_meeting_in_the_new_rhythm_can_be_opened(house: House, pages: Pages, address: str) -> None:
    save(pages, weekly_from(house, pages, address), address)
    meeting: UUID = house.meeting_on(TUESDAY, date(2027, 6, 23))
    pages.get(f"/meetings/{meeting}", "Roos")
