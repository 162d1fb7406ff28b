"""One of the group's own guides in the place of another, for one meeting or several; the group sees who guides."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.sessions.models import StandIn
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages
from tests.sessions.reaching import COMING, LATER, TUESDAY, answers, look, news, rows, save, undo


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
    assert news(house) == set()
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


def test_it_costs_little(house: House, pages: Pages, address: str) -> None:
    page = look(pages, address, who=pair(house, "Naima", "Loes"), scope="all")
    with counted(house.connection) as statements:
        save(pages, page, address)
    assert len(statements) <= 12, "\n".join(statements)
