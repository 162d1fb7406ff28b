"""What a meeting needs: said by its guide, taken on with one tap, handed back without a reason, named afterwards."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.credits.queries import ContributionKind, contributions_of
from groepswerk.home.due import JOBS
from groepswerk.sessions.jobs import ForgettingTraces, HandingBack
from groepswerk.sessions.models import GroupSession, NeedKind, SessionNeed
from groepswerk.sessions.queries import NeedShown, needs_of
from tests.house.places import LAST_TUESDAY
from tests.house_of_tests import House
from tests.pages import Pages
from tests.sessions.with_links import leaves

GROUP = "Dinsdaggroep"


@pytest.fixture(autouse=True)
def in_english(pages: Pages) -> None:
    """Everybody reads English in these tests."""
    for name in ("Naima", "Roos", "Zon"):
        pages.client(name).set_cookie("language", "en")


@pytest.fixture
def ahead(house: House) -> UUID:
    """A meeting to come of which nobody said yet what it needs."""
    with house.inside():
        query = db.session.query(GroupSession.id).filter_by(group_id=house.group(GROUP))
        later = query.filter(GroupSession.on_day > house.today).order_by(GroupSession.on_day.desc())
        return UUID(str(later.first()[0]))


def ask_for(pages: Pages, session_id: UUID, **fields: object) -> None:
    address = f"/meetings/{session_id}/needs"
    sent = {"needs": [], "children": "", **fields}
    pages.submit(pages.get(address, "Naima"), address, sent, "Naima", expects=303)


def needs(house: House, session_id: UUID) -> dict[NeedKind, NeedShown]:
    with house.inside():
        return {line.kind: line for line in needs_of(session_id)}


def test_her_guide_says_what_it_needs_and_how_many_children(house: House, pages: Pages, ahead: UUID) -> None:
    ask_for(pages, ahead, needs=["childcare", "cook"], children="4")
    stand = needs(house, ahead)
    assert set(stand) == {NeedKind.CHILDCARE, NeedKind.COOK}
    assert stand[NeedKind.CHILDCARE].children == 4
    assert stand[NeedKind.COOK].children is None
    ask_for(pages, ahead, needs=["childcare"], children="5")
    assert {kind: line.children for kind, line in needs(house, ahead).items()} == {NeedKind.CHILDCARE: 5}


def test_a_number_that_cannot_be_comes_back_with_a_sentence(pages: Pages, ahead: UUID) -> None:
    for children, said in (("0", "from 1 to 99"), ("100", "from 1 to 99"), ("many", "number")):
        page = pages.post(
            f"/meetings/{ahead}/needs", {"needs": ["childcare"], "children": children}, "Naima", expects=422
        )
        assert said in page.text
        assert children in page.text
    alone = pages.post(f"/meetings/{ahead}/needs", {"needs": ["cook"], "children": "3"}, "Naima", expects=422)
    assert "Tick childcare as well" in alone.text


def test_taken_on_with_one_tap_and_handed_back(house: House, pages: Pages, ahead: UUID) -> None:
    ask_for(pages, ahead, needs=["cook", "second_guide"])
    page = pages.get(f"/meetings/{ahead}", "Roos")
    cook = needs(house, ahead)[NeedKind.COOK]
    second = needs(house, ahead)[NeedKind.SECOND_GUIDE]
    assert page.text.count("I can do that") == 1, "a second guide is for the guides to find"
    pages.submit(page, f"/needs/{cook.id}/take", {}, "Roos", expects=303)
    taken = needs(house, ahead)[NeedKind.COOK]
    assert taken.person_id == house.person("Roos")
    pages.post(f"/needs/{second.id}/take", {"version": second.version}, "Roos", expects=303)
    assert needs(house, ahead)[NeedKind.SECOND_GUIDE].is_open
    # Somebody else neither takes it over nor hands it back.
    pages.post(f"/needs/{cook.id}/take", {"version": taken.version}, "Zon", expects=303)
    pages.post(f"/needs/{cook.id}/hand-back", {"version": taken.version}, "Zon", expects=403)
    assert needs(house, ahead)[NeedKind.COOK].person_id == house.person("Roos")
    hers = pages.get(f"/meetings/{ahead}", "Roos")
    pages.submit(hers, f"/needs/{cook.id}/hand-back", {}, "Roos", expects=303)
    assert needs(house, ahead)[NeedKind.COOK].is_open


def test_a_tick_taken_away_does_not_wipe_out_somebodys_help(house: House, pages: Pages, ahead: UUID) -> None:
    ask_for(pages, ahead, needs=["cook", "transport"])
    cook = needs(house, ahead)[NeedKind.COOK]
    pages.post(f"/needs/{cook.id}/take", {"version": cook.version}, "Roos", expects=303)
    ask_for(pages, ahead, needs=[])
    assert set(needs(house, ahead)) == {NeedKind.COOK}


def test_the_guide_writes_down_who_and_a_late_choice_shows_who_has_it(house: House, pages: Pages, ahead: UUID) -> None:
    ask_for(pages, ahead, needs=["interpreter"])
    asked = needs(house, ahead)[NeedKind.INTERPRETER]
    page = pages.get(f"/needs/{asked.id}", "Naima")
    pages.post(f"/needs/{asked.id}/take", {"version": asked.version}, "Roos", expects=303)
    zon = str(house.person("Zon"))
    late = pages.submit(page, f"/needs/{asked.id}", {"who": zon}, "Naima", expects=409)
    assert "Now it is: Roos" in late.seen
    pages.submit(late, f"/needs/{asked.id}", {"who": "outside"}, "Naima", expects=303)
    outside = needs(house, ahead)[NeedKind.INTERPRETER]
    assert (outside.is_open, outside.person_id) == (False, None)


def test_a_stale_save_wipes_nothing_and_shows_both(house: House, pages: Pages, ahead: UUID) -> None:
    address = f"/meetings/{ahead}/needs"
    opened = pages.get(address, "Naima")
    ask_for(pages, ahead, needs=["childcare", "cook"], children="4")
    late = pages.submit(opened, address, {"needs": ["host"]}, "Naima", expects=409)
    assert set(needs(house, ahead)) == {NeedKind.CHILDCARE, NeedKind.COOK}
    both = " ".join(late.tree.xpath("string(//*[@id='stale-save'])").split())
    assert "Childcare · 4 children · Someone who cooks" in both
    assert "Someone who hosts" in both
    pages.submit(late, address, as_="Naima")
    assert set(needs(house, ahead)) == {NeedKind.HOST}


def test_two_numbers_of_children_are_two_states(house: House, pages: Pages, ahead: UUID) -> None:
    ask_for(pages, ahead, needs=["childcare"], children="4")
    address = f"/meetings/{ahead}/needs"
    opened = pages.get(address, "Naima")
    ask_for(pages, ahead, needs=["childcare"], children="7")
    pages.submit(opened, address, {"children": "5"}, "Naima", expects=409)
    assert needs(house, ahead)[NeedKind.CHILDCARE].children == 7


def test_what_she_took_on_is_open_when_she_stops(house: House, pages: Pages, ahead: UUID) -> None:
    ask_for(pages, ahead, needs=["transport"])
    asked = needs(house, ahead)[NeedKind.TRANSPORT]
    pages.post(f"/needs/{asked.id}/take", {"version": asked.version}, "Roos")
    stop = f"/groups/{house.group(GROUP)}/stop"
    pages.submit(pages.get(stop, "Roos"), stop, {"name": "keep"}, "Roos")
    left = needs(house, ahead)[NeedKind.TRANSPORT]
    assert (left.is_open, left.name, left.person_id) == (True, None, None)
    # Another may take it on before the due work has passed.
    page = pages.get(f"/meetings/{ahead}", "Zon")
    assert "still open" in page.seen
    pages.submit(page, f"/needs/{asked.id}/take", {}, "Zon")
    assert needs(house, ahead)[NeedKind.TRANSPORT].name == "Zon"


def test_who_comes_back_finds_it_open(house: House, pages: Pages, ahead: UUID) -> None:
    ask_for(pages, ahead, needs=["transport", "cook"])
    stand = needs(house, ahead)
    for name, kind in (("Roos", NeedKind.TRANSPORT), ("Zon", NeedKind.COOK)):
        pages.post(f"/needs/{stand[kind].id}/take", {"version": stand[kind].version}, name)
    with house.inside():
        assert db.session.scalar(select(HandingBack().oldest())) is None
    leaves(house, "Roos", GROUP)
    with house.inside():
        assert db.session.scalar(select(HandingBack().oldest())) == house.today
    assert handed_back(house) == 1
    with house.inside():
        rows = {row.kind: row.person_id for row in db.session.query(SessionNeed).filter_by(session_id=ahead)}
        assert rows == {NeedKind.TRANSPORT: None, NeedKind.COOK: house.person("Zon")}


def test_the_due_work_does_it() -> None:
    assert {HandingBack().name, ForgettingTraces().name} <= {job.name for job in JOBS}


def handed_back(house: House) -> int:
    """One pass of the due work."""
    done = 0
    with house.inside():
        while HandingBack().do_one(house.now):
            db.session.flush()
            done += 1
            assert done < 20
    return done


def test_what_she_did_before_she_left_stays_hers(house: House) -> None:
    held = house.meeting_on(GROUP, LAST_TUESDAY)
    with house.inside():
        done = {"kind": NeedKind.COOK, "person_id": house.person("Roos"), "filled_at": house.now, "made_at": house.now}
        db.session.add(SessionNeed(session_id=held, **done))
    leaves(house, "Roos", GROUP)
    assert handed_back(house) == 0
    assert needs(house, held)[NeedKind.COOK].name == "Roos"


def test_recorded_as_sensitive_it_has_no_needs_any_more(house: House, pages: Pages, ahead: UUID) -> None:
    ask_for(pages, ahead, needs=["cook"])
    cook = needs(house, ahead)[NeedKind.COOK]
    with house.inside():
        meeting = db.session.get_one(GroupSession, ahead)
        meeting.is_sensitive, meeting.recorded_at = True, house.now
    pages.get(f"/meetings/{ahead}/needs", "Naima", expects=404)
    pages.post(f"/meetings/{ahead}/needs", {"needs": ["host"], "version": "4"}, "Naima", expects=404)
    pages.get(f"/needs/{cook.id}", "Naima", expects=404)
    sent = {"who": str(house.person("Roos")), "version": cook.version}
    pages.post(f"/needs/{cook.id}", sent, "Naima", expects=404)
    pages.post(f"/needs/{cook.id}/take", {"version": cook.version}, "Roos", expects=404)
    assert needs(house, ahead)[NeedKind.COOK].person_id is None


def test_what_was_taken_on_is_named_afterwards_but_not_of_a_sensitive_meeting(house: House) -> None:
    with house.inside():
        held = house.meeting_on(GROUP, LAST_TUESDAY)
        roos, group = house.person("Roos"), house.group(GROUP)
        db.session.add(
            SessionNeed(session_id=held, kind=NeedKind.COOK, person_id=roos, filled_at=house.now, made_at=house.now)
        )
        meeting = db.session.get_one(GroupSession, held)
        meeting.recorded_at, meeting.met = meeting.recorded_at or house.now, [NeedKind.HOST]
        db.session.flush()
        assert ContributionKind.COOKING not in contributions_of(roos, group).kinds, "the recording says it was not met"
        meeting.met = [NeedKind.COOK, NeedKind.HOST]
        db.session.flush()
        assert ContributionKind.COOKING in contributions_of(roos, group).kinds
        meeting.is_sensitive = True
        db.session.flush()
        assert ContributionKind.COOKING not in contributions_of(roos, group).kinds
