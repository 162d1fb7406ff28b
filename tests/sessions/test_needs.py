"""What a meeting needs: said by its guide, taken on with one tap, handed back without a reason, named afterwards."""

from __future__ import annotations

from uuid import UUID

import pytest

from groepswerk.core.db import db
from groepswerk.credits.queries import ContributionKind, contributions_of
from groepswerk.sessions.models import GroupSession, NeedKind, SessionNeed
from groepswerk.sessions.queries import NeedShown, needs_of
from tests.house.places import LAST_TUESDAY
from tests.house_of_tests import House
from tests.pages import Pages

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
    pages.post(f"/meetings/{session_id}/needs", {"children": "", **fields}, "Naima", expects=303)


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


def test_what_was_taken_on_is_named_afterwards_but_not_of_a_sensitive_meeting(house: House) -> None:
    with house.inside():
        held = house.meeting_on(GROUP, LAST_TUESDAY)
        roos, group = house.person("Roos"), house.group(GROUP)
        db.session.add(
            SessionNeed(session_id=held, kind=NeedKind.COOK, person_id=roos, filled_at=house.now, made_at=house.now)
        )
        meeting = db.session.get_one(GroupSession, held)
        meeting.recorded_at = meeting.recorded_at or house.now
        db.session.flush()
        assert ContributionKind.COOKING in contributions_of(roos, group).kinds
        meeting.is_sensitive = True
        db.session.flush()
        assert ContributionKind.COOKING not in contributions_of(roos, group).kinds
