"""A guide, a co-guide or an interpreter who is needed in two groups at once: said before saving, and hers to decide."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select

from groepswerk.core.db import db
from groepswerk.groups.models import MembershipRole, Venue
from groepswerk.sessions.models import GroupSession, NeedKind, SessionNeed, StandIn
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages
from tests.sessions.reaching import COMING, LATER, TUESDAY, YES, days, guide_too, look, rows, save, ticked

OTHER = "Woensdagavond"
NIGHT = {"on_day": "2027-06-16", "starts": "20:00", "ends": "22:00", "place": "Elders"}


@pytest.fixture
def shared(house: House) -> House:
    """Loes, co-guide of Naima's group, is a co-guide of the Wednesday evenings too."""
    guide_too(house, "Loes", OTHER)
    return house


def add(pages: Pages, house: House, expects: int = 303, **changes: str) -> Page:
    """Add one meeting to Naima's group on a Wednesday evening."""
    address = f"/groups/{house.group(TUESDAY)}/meetings/new"
    return pages.submit(pages.get(address, "Naima", lang="en"), address, NIGHT | changes, "Naima", expects=expects)


def test_nobody_is_needed_elsewhere_by_herself(house: House, pages: Pages) -> None:
    add(pages, house)


def test_who_and_when_is_said_and_never_where_or_for_what(shared: House, pages: Pages) -> None:
    page = add(pages, shared, 422)
    said = page.tree.xpath("string(//*[@id='passes-error'])")
    assert "Loes V. is needed elsewhere on Wednesday 16 June, from 19:00 to 21:00." in said
    for word in (OTHER, "Buurthuis De Brug", "Hanan"):
        assert word not in page.seen
    assert page.form("/meetings/new")["place"] == ["Elders"]
    assert "passes" not in page.form("/meetings/new"), "nothing is ticked beforehand"


def test_it_can_be_planned_all_the_same(shared: House, pages: Pages) -> None:
    page = add(pages, shared, 422)
    address = f"/groups/{shared.group(TUESDAY)}/meetings/new"
    pages.submit(page, address, YES, "Naima", expects=422)
    pages.submit(page, address, ticked(page), "Naima")
    assert date(2027, 6, 16) in days(shared)


def test_a_talk_that_follows_can_be_planned_all_the_same(shared: House, pages: Pages) -> None:
    address = f"/meetings/{shared.meeting_on(TUESDAY, COMING)}/follow-up"
    page = pages.submit(pages.get(address, "Naima", lang="en"), address, NIGHT, "Naima", expects=422)
    assert "Loes V. is needed elsewhere" in page.tree.xpath("string(//*[@id='passes-error'])")
    pages.submit(page, address, YES, "Naima", expects=422)
    pages.submit(page, address, ticked(page), "Naima")
    assert date(2027, 6, 16) in days(shared)


@pytest.mark.parametrize("changes", [{"starts": "21:00", "ends": "22:00"}, {"on_day": "2027-06-17"}])
def test_beside_it_she_is_free(shared: House, pages: Pages, changes: dict[str, str]) -> None:
    add(pages, shared, **changes)


def test_a_cancelled_meeting_needs_nobody(shared: House, pages: Pages) -> None:
    address = f"/meetings/{shared.meeting_on(OTHER, date(2027, 6, 16))}/cancel"
    pages.submit(pages.get(address, "Hanan"), address, as_="Hanan")
    add(pages, shared)


def test_who_has_left_that_group_is_needed_there_no_more(shared: House, pages: Pages) -> None:
    with shared.inside():
        row = db.session.scalars(select(MembershipRole).order_by(MembershipRole.since.desc()).limit(50)).all()
        ended = next(each for each in row if each.since == date(2026, 8, 1) and each.until is None)
        ended.until = date(2027, 6, 15)
    add(pages, shared)


def test_a_guide_in_whose_place_another_stands_is_free(shared: House, pages: Pages) -> None:
    there = shared.meeting_on(OTHER, date(2027, 6, 16))
    with shared.inside():
        row = StandIn(session_id=there, in_place_of=shared.person("Loes"), person_id=shared.person("Bart"))
        row.made_at = shared.now
        db.session.add(row)
    add(pages, shared)


def _need(house: House, meeting: UUID, kind: NeedKind, name: str) -> None:
    with house.inside():
        db.session.execute(delete(SessionNeed).where(SessionNeed.session_id == meeting, SessionNeed.kind == kind))
        need = SessionNeed(id=uuid4(), session_id=meeting, kind=kind, person_id=house.person(name))
        need.filled_at = need.made_at = house.now
        db.session.add(need)


@pytest.mark.parametrize(
    ("kind", "said"), [(NeedKind.INTERPRETER, True), (NeedKind.SECOND_GUIDE, True), (NeedKind.COOK, False)]
)
def test_an_interpreter_is_in_one_place_at_a_time(house: House, pages: Pages, kind: NeedKind, said: bool) -> None:
    """She who interprets on Tuesday, and whose Tuesday is moved to when she interprets elsewhere."""
    ours, theirs = house.meeting_on(TUESDAY, COMING), house.meeting_on(OTHER, date(2027, 6, 16))
    _need(house, ours, kind, "Noor")
    _need(house, theirs, kind, "Noor")
    address = f"/meetings/{ours}/move"
    page = pages.get(address, "Naima", lang="en")
    answer = pages.submit(page, address, NIGHT, "Naima", expects=422 if said else 303)
    assert ("Noor is needed elsewhere" in answer.seen) is said


def fill(pages: Pages, house: House, kind: NeedKind, who: str, expects: int = 303, **changes: str) -> Page:
    """Naima writes down who does this at a meeting of hers, moved into a Wednesday evening."""
    meeting = house.meeting_on(TUESDAY, date(2027, 6, 16))
    with house.inside():
        need = db.session.scalars(
            select(SessionNeed.id).where(SessionNeed.session_id == meeting, SessionNeed.kind == kind)
        ).one_or_none()
        if need is None:
            need = uuid4()
            db.session.add(SessionNeed(id=need, session_id=meeting, kind=kind, made_at=house.now))
    address = f"/needs/{need}"
    sent = {"who": str(house.person(who)), **changes}
    return pages.submit(pages.get(address, "Naima", lang="en"), address, sent, "Naima", expects=expects)


def test_who_is_asked_to_interpret_while_she_is_elsewhere(house: House, pages: Pages) -> None:
    add(pages, house)
    _need(house, house.meeting_on(OTHER, date(2027, 6, 16)), NeedKind.INTERPRETER, "Noor")
    page = fill(pages, house, NeedKind.INTERPRETER, "Noor", 422)
    assert "Noor is needed elsewhere on Wednesday 16 June, from 19:00 to 21:00." in page.seen
    assert OTHER not in page.seen
    fill(pages, house, NeedKind.COOK, "Noor")
    fill(pages, house, NeedKind.INTERPRETER, "Roos")
    fill(pages, house, NeedKind.INTERPRETER, "Noor", 422, **YES)
    fill(pages, house, NeedKind.INTERPRETER, "Noor", **ticked(page))


def test_who_takes_it_on_herself_hears_it_too_and_presses_once_more(house: House, pages: Pages) -> None:
    add(pages, house)
    elsewhere = house.meeting_on(OTHER, date(2027, 6, 16))
    _need(house, elsewhere, NeedKind.INTERPRETER, "Roos")
    interpret, cook = (an_open_one(house, kind) for kind in (NeedKind.INTERPRETER, NeedKind.COOK))
    said = take(pages, house, interpret, 422)
    assert said.h1 == "You are also needed elsewhere"
    assert "On Wednesday 16 June, from 19:00 to 21:00" in said.seen
    for word in (OTHER, "Buurthuis De Brug", "Hanan"):
        assert word not in said.seen
    assert taken_by(house, interpret) is None
    take(pages, house, cook)
    pages.submit(said, f"/needs/{interpret}/take", YES, "Roos", expects=422)
    with counted(house.connection) as statements:
        pages.submit(said, f"/needs/{interpret}/take", as_="Roos")
    assert len(statements) <= 12
    assert taken_by(house, interpret) == taken_by(house, cook) == house.person("Roos")


def test_who_is_free_then_takes_it_on_with_one_tap(house: House, pages: Pages) -> None:
    add(pages, house, starts="21:00", ends="22:00")
    _need(house, house.meeting_on(OTHER, date(2027, 6, 16)), NeedKind.INTERPRETER, "Roos")
    interpret = an_open_one(house, NeedKind.INTERPRETER)
    with counted(house.connection) as statements:
        pages.post(f"/needs/{interpret}/take", {"version": "1"}, "Roos")
    assert len(statements) <= 12
    assert taken_by(house, interpret) == house.person("Roos")


def an_open_one(house: House, kind: NeedKind) -> UUID:
    """A thing that Naima's added meeting needs, and nobody has."""
    need, meeting = uuid4(), house.meeting_on(TUESDAY, date(2027, 6, 16))
    with house.inside():
        db.session.add(SessionNeed(id=need, session_id=meeting, kind=kind, made_at=house.now))
    return need


def take(pages: Pages, house: House, need: UUID, expects: int = 303) -> Page:
    """Roos presses 'I can do that' on the page of that meeting."""
    page = pages.get(f"/meetings/{house.meeting_on(TUESDAY, date(2027, 6, 16))}", "Roos", lang="en")
    return pages.submit(page, f"/needs/{need}/take", as_="Roos", expects=expects)


def taken_by(house: House, need: UUID) -> UUID | None:
    with house.inside():
        return db.session.get_one(SessionNeed, need).person_id


def test_what_has_been_is_no_plan_any_more(shared: House, pages: Pages) -> None:
    """A meeting that was held is written down as it was, wherever its guide was said to be."""
    add(pages, shared, on_day="2027-06-02", starts="20:00", ends="22:00")


def test_of_several_meetings_the_one_that_clashes_is_said(shared: House, pages: Pages) -> None:
    address = f"/meetings/{shared.meeting_on(TUESDAY, COMING)}/move"
    page = look(pages, address, scope="all", on_day="2027-06-16", starts="19:00", ends="21:00", place="Elders")
    cases = [" ".join(each.text_content().split()) for each in page.tree.xpath("//*[@id='passes']/../..//li")]
    wednesdays = ("16 June", "23 June", "30 June", "7 July", "14 July")
    assert cases == [f"Loes V. is needed elsewhere on Wednesday {on}, from 19:00 to 21:00." for on in wednesdays]
    refused = save(pages, page, address, expects=422)
    assert days(shared) == [COMING, *LATER]
    save(pages, refused, address, expects=422, **YES)
    save(pages, refused, address, **ticked(refused))
    assert {row[1] for row in rows(shared).values()} == {"19:00"}


def test_planning_a_year_says_it_too(shared: House, pages: Pages) -> None:
    address = f"/groups/{shared.group(TUESDAY)}/plan"
    sent = {"first_on": "2027-06-16", "starts": "19:00", "minutes": "120", "rhythm": "1", "count": "3"}
    sent |= {"ending": "count", "region": "none", "place": "Elders"}
    pages.get("/languages", "Naima", lang="en")
    page = pages.post(address, sent, "Naima", expects=422)
    assert "Loes V. is needed elsewhere" in page.seen
    pages.submit(page, address, YES, "Naima", expects=422)
    pages.submit(page, address, ticked(page), "Naima")
    assert date(2027, 6, 30) in days(shared)


def test_a_place_of_another_organisation_is_another_place(house: House, pages: Pages) -> None:
    """Both have a place of that name; neither is in the other's way, and neither books the other's."""
    at = {"on_day": "2027-06-21", "starts": "14:00", "ends": "16:00", "place": "Zaal Zuid"}
    pages.post(
        f"/groups/{house.group('Maandagmiddag')}/meetings/new", {**at, "starts": "10:00", "ends": "11:00"}, "Petra"
    )
    pages.post(f"/groups/{house.group(TUESDAY)}/meetings/new", at | {"starts": "10:00", "ends": "11:00"}, "Naima")
    with house.inside():
        query = select(GroupSession.organisation_id, Venue.organisation_id).join(
            Venue, Venue.id == GroupSession.venue_id
        )
        found = db.session.execute(query.where(Venue.name == "Zaal Zuid")).all()
    assert len(found) == 2
    assert all(of_meeting == of_place for of_meeting, of_place in found)
