"""One of the group's own guides in the place of another, for one meeting or several; the group sees who guides."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select, update

from groepswerk.core.db import db
from groepswerk.groups.models import Membership, MembershipRole
from groepswerk.sessions.models import GroupSession, StandIn
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages
from tests.sessions.reaching import COMING, LATER, TUESDAY, YES, answers, guide_too, look, rows, save, ticked, undo
from tests.sessions.test_needs import handed_back
from tests.sessions.with_links import leaves


@pytest.fixture
def address(house: House) -> str:
    """Where the guide of the next meeting is replaced."""
    return f"/meetings/{house.meeting_on(TUESDAY, COMING)}/guide"


def pair(house: House, away: str, instead: str) -> str:
    """The answer that says who guides in whose place."""
    return f"{house.person(away).hex}.{house.person(instead).hex}"


def stand_ins(house: House) -> dict[UUID, tuple[str, str]]:
    """By meeting: in whose place who guides."""
    names = {person: name for name, person in house.scene.people.items()}
    with house.inside():
        found = db.session.execute(select(StandIn.session_id, StandIn.in_place_of, StandIn.person_id)).all()
    mine = set(rows(house))
    return {row.session_id: (names[row.in_place_of], names[row.person_id]) for row in found if row.session_id in mine}


def replace(pages: Pages, address: str, who: str, expects: int = 303, **changes: str) -> Page:
    """Choose who guides, for this meeting."""
    return pages.submit(
        pages.get(address, "Naima", lang="en"), address, {"who": who, **changes}, "Naima", expects=expects
    )


def test_only_guides_of_the_group_are_offered(house: House, pages: Pages, address: str) -> None:
    page = pages.get(address, "Naima", lang="en")
    labels = [" ".join(each.text_content().split()) for each in page.tree.xpath("//fieldset[1]//label")]
    assert labels == ["As usual", "Naima E. in the place of Loes V.", "Loes V. in the place of Naima E."]
    assert page.form("/guide")["who"] == ["usual"]
    assert "needs the group's yes first" in page.seen
    replace(pages, address, pair(house, "Naima", "Hanan"), 422)
    replace(pages, address, "x", 422)
    assert stand_ins(house) == {}


def test_for_one_meeting(house: House, pages: Pages, address: str) -> None:
    meeting = house.meeting_on(TUESDAY, COMING)
    before = rows(house)[meeting]
    replace(pages, address, pair(house, "Naima", "Loes"))
    after = rows(house)[meeting]
    assert stand_ins(house) == {meeting: ("Naima", "Loes")}
    assert (after[3], after[4]) == (before[3] + 1, before[4]), "its calendar entry is the same"
    assert pages.get(address, "Naima").form("/guide")["who"] == [pair(house, "Naima", "Loes")]


def test_the_group_sees_who_guides(house: House, pages: Pages, address: str) -> None:
    meeting = house.meeting_on(TUESDAY, COMING)
    there = "//h2[.='Who guides us']/following-sibling::ul[1]"
    assert "Naima" in pages.get(f"/meetings/{meeting}", "Roos", lang="en").tree.xpath(f"string({there})")
    replace(pages, address, pair(house, "Naima", "Loes"))
    shown = pages.get(f"/meetings/{meeting}", "Roos", lang="en").tree.xpath(f"string({there})")
    assert "Loes" in shown
    assert "Naima" not in shown
    other = pages.get(f"/meetings/{house.meeting_on(TUESDAY, LATER[0])}", "Roos", lang="en").tree
    assert "Naima" in other.xpath(f"string({there})")


def test_for_later_ones_and_back_again(house: House, pages: Pages, address: str) -> None:
    kept = answers(house)
    page = look(pages, address, who=pair(house, "Naima", "Loes"), scope="later")
    assert stand_ins(house) == {}
    save(pages, page, address)
    assert len(stand_ins(house)) == 5
    replace(pages, address, "usual")
    assert len(stand_ins(house)) == 4
    assert answers(house) == kept


def test_undo(house: House, pages: Pages, address: str) -> None:
    replace(pages, address, pair(house, "Loes", "Naima"))
    undo(pages, house.group(TUESDAY))
    assert stand_ins(house) == {}


def test_stale_shows_both(house: House, pages: Pages, address: str) -> None:
    opened = pages.get(address, "Naima", lang="en")
    pages.submit(pages.get(address, "Loes"), address, {"who": pair(house, "Loes", "Naima")}, "Loes")
    stale = pages.submit(opened, address, {"who": pair(house, "Naima", "Loes")}, "Naima", expects=409)
    both = stale.tree.xpath("string(//*[@id='stale-save'])")
    assert "Naima E. in the place of Loes V." in " ".join(both.split())
    assert "Loes V. in the place of Naima E." in " ".join(both.split())
    pages.submit(stale, address, as_="Naima")
    assert set(stand_ins(house).values()) == {("Naima", "Loes")}


def test_a_cancelled_meeting_keeps_its_guides(house: House, pages: Pages, address: str) -> None:
    opened = pages.get(address, "Naima")
    cancel = address.replace("/guide", "/cancel")
    pages.submit(pages.get(cancel, "Naima"), cancel, as_="Naima")
    sent = {"who": pair(house, "Naima", "Loes"), "version": str(rows(house)[house.meeting_on(TUESDAY, COMING)][3])}
    pages.submit(opened, address, sent, "Naima", expects=422)
    assert stand_ins(house) == {}


@pytest.fixture
def busy(house: House) -> None:
    """Loes must be elsewhere when the group meets next; the place is another."""
    guide_too(house, "Loes", "Woensdagavond")
    with house.inside():
        here = db.session.get_one(GroupSession, house.meeting_on(TUESDAY, COMING))
        theirs = GroupSession.group_id == house.group("Woensdagavond"), GroupSession.on_day > COMING
        there = db.session.scalars(select(GroupSession).where(*theirs)).first()
        assert there is not None
        there.on_day, there.starts, there.ends, there.venue_id = COMING, here.starts, here.ends, None


def test_who_is_needed_elsewhere_is_said(house: House, pages: Pages, address: str, busy: None) -> None:
    refused = replace(pages, address, pair(house, "Naima", "Loes"), 422)
    assert "Loes V. is needed elsewhere" in refused.seen
    assert stand_ins(house) == {}
    pages.submit(refused, address, YES, "Naima", expects=422)
    pages.submit(refused, address, ticked(refused), "Naima")
    assert set(stand_ins(house).values()) == {("Naima", "Loes")}


def test_who_is_needed_elsewhere_is_said_of_several(house: House, pages: Pages, address: str, busy: None) -> None:
    shown = look(pages, address, who=pair(house, "Naima", "Loes"), scope="later")
    assert "Loes V. is needed elsewhere" in shown.seen
    again = save(pages, shown, address, expects=422)
    assert stand_ins(house) == {}
    save(pages, again, address, expects=422, **YES)
    save(pages, again, address, **ticked(again))
    assert len(stand_ins(house)) == 5


def test_it_is_guided_as_usual_when_who_stood_in_leaves(house: House, pages: Pages, address: str) -> None:
    meeting = f"/meetings/{house.meeting_on(TUESDAY, COMING)}"
    there = "string(//h2[.='Who guides us']/following-sibling::ul[1])"
    replace(pages, address, pair(house, "Naima", "Loes"))
    leaves(house, "Loes", TUESDAY)
    assert "Naima" in pages.get(meeting, "Roos", lang="en").tree.xpath(there)
    assert handed_back(house) == 1
    assert stand_ins(house) == {}


def test_a_task_that_ends_before_the_meeting_ends_standing_in(house: House, pages: Pages, address: str) -> None:
    """Her days are told ahead: of a meeting after her last day it is known at once."""
    later = house.meeting_on(TUESDAY, LATER[0])
    for on in (COMING, LATER[0]):
        here = f"/meetings/{house.meeting_on(TUESDAY, on)}/guide"
        replace(pages, here, pair(house, "Naima", "Loes"))
    with house.inside():
        hers = select(Membership.id).where(
            Membership.person_id == house.person("Loes"), Membership.group_id == house.group(TUESDAY)
        )
        role = MembershipRole.membership_id == hers.scalar_subquery()
        db.session.execute(update(MembershipRole).where(role).values(until=COMING))
    there = "string(//h2[.='Who guides us']/following-sibling::ul[1])"
    assert "Naima" in pages.get(f"/meetings/{later}", "Roos", lang="en").tree.xpath(there)
    assert handed_back(house) == 1
    assert list(stand_ins(house)) == [house.meeting_on(TUESDAY, COMING)]


def test_it_costs_little(house: House, pages: Pages, address: str) -> None:
    page = look(pages, address, who=pair(house, "Naima", "Loes"), scope="all")
    with counted(house.connection) as statements:
        save(pages, page, address)
    assert len(statements) <= 12, "\n".join(statements)
