"""A participant's own page: her next meeting with three answers, what waits for her, and the few ways that are hers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.groups.models import Role
from groepswerk.groups.service import belonging
from groepswerk.initiatives.models import Initiative, Ownership, Proposal
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages

AHEAD = date(2027, 6, 15)


def pressed(page: Page) -> list[str]:
    """The answers that are marked as hers."""
    return [str(each) for each in page.tree.xpath("//button[@name='answer'][@aria-pressed='true']/@value")]


def test_she_is_greeted_and_sees_when_and_where(pages: Pages) -> None:
    page = pages.get("/", "Roos", lang="en")
    assert page.h1 == "Hello Roos"
    for said in ("Dinsdaggroep", "Tuesday 15 June", "morning", "09:30", "It is at De Kas.", "Are you coming?"):
        assert said in page.seen


@pytest.mark.parametrize(("name", "marked"), [("Roos", ["come"]), ("Tijger", ["not"]), ("Ster", [])])
def test_her_answer_is_marked_and_nothing_is_marked_for_her(pages: Pages, name: str, marked: list[str]) -> None:
    page = pages.get("/", name)
    assert page.tree.xpath("//button[@name='answer']/@value") == ["come", "not", "unknown"]
    assert pressed(page) == marked


def test_a_tap_changes_her_answer(house: House, pages: Pages) -> None:
    to = f"/meetings/{house.meeting_on('Dinsdaggroep', AHEAD)}/answer"
    pages.submit(pages.get("/", "Roos"), to, {"answer": "unknown"}, "Roos")
    assert pressed(pages.get("/", "Roos")) == ["unknown"]


def test_a_cancelled_meeting_is_not_her_next(house: House, pages: Pages) -> None:
    """The Thursday group's meeting of 24 June was cancelled, so on the 18th the next one is that of 1 July."""
    house.clock.forward(timedelta(days=9))
    page = pages.get("/", "Wolk", lang="en")
    assert "Thursday 1 July" in page.seen
    assert "24 June" not in page.seen


def test_no_answer_is_asked_when_nothing_is_planned(house: House, pages: Pages) -> None:
    house.clock.forward(timedelta(days=60))
    page = pages.get("/", "Roos", lang="en")
    assert "No new meeting is planned yet." in page.seen
    assert page.tree.xpath("//button[@name='answer']") == []


def test_a_proposal_that_waits_for_her_stands_on_top(house: House, pages: Pages) -> None:
    with house.inside():
        proposal_id = db.session.scalars(select(Proposal.id)).one()
    page = pages.get("/", "Fadma", lang="en")
    assert "Your idea is written down. Look at it." in page.seen
    assert page.tree.xpath("//main//a/@href")[0] == f"/proposals/{proposal_id}"
    assert "/proposals/" not in pages.get("/", "Roos").text


def test_an_offer_that_waits_for_her_stands_on_top(house: House, pages: Pages) -> None:
    mine = select(Initiative.id).join(Ownership).where(Ownership.person_id == house.person("Yamina"))
    with house.inside():
        initiative_id = db.session.scalars(mine).one()
    page = pages.get("/", "Yamina", lang="en")
    assert "Somebody offers you something. Look at it." in page.seen
    assert page.tree.xpath("//main//a/@href")[0] == f"/initiatives/{initiative_id}"
    for name in ("Fatiha", "Abeba", "Roos"):
        assert "offers you something" not in pages.get("/", name, lang="en").seen, "answered offers wait no more"


def test_who_is_in_no_group_hears_what_she_can_do(house: House, pages: Pages) -> None:
    page = pages.get("/", "Karim", lang="en")
    assert "You are in no group just now. Ask your guide to open the door." in page.seen
    assert "Dinsdaggroep" not in page.seen
    assert [link for link in page.links() if "/groups/" in link or "/meetings/" in link] == []
    assert "/my-devices" in page.links()


def test_two_groups_have_each_their_own_answers_and_ways(house: House, pages: Pages) -> None:
    with house.inside():
        belonging.join(house.group("Woensdagavond"), house.person("Roos"), [Role.VOLUNTEER], house.today)
    page = pages.get("/", "Roos", lang="en")
    assert page.tree.xpath("//section//h2//bdi/text()") == ["Dinsdaggroep", "Woensdagavond"]
    actions = page.tree.xpath("//form[.//button[@name='answer']]/@action")
    meetings = (house.meeting_on("Dinsdaggroep", AHEAD), house.meeting_on("Woensdagavond", house.today))
    assert actions == [f"/meetings/{meeting}/answer" for meeting in meetings for _ in range(3)]
    assert pressed(page) == ["come"]
    for nickname in ("Dinsdaggroep", "Woensdagavond"):
        group = f"/groups/{house.group(nickname)}"
        assert {group, f"{group}/initiatives/new", f"{group}/stop"} <= set(page.links())


def test_her_ways_lead_somewhere_and_no_further(house: House, pages: Pages) -> None:
    page = pages.get("/", "Roos")
    assert [link for link in page.links() if link.endswith(("/plan", "/members", "/door", "/to-tell", "/record"))] == []
    for link in page.links():
        if link.startswith("/"):
            pages.get(link, "Roos")


def test_whom_to_call_stands_there(pages: Pages) -> None:
    page = pages.get("/", "Roos", lang="en")
    assert "Call Naima" in page.seen
    assert [link for link in page.links() if link.startswith("tel:")] != []


def test_it_asks_five_times_at_most_however_many_groups(house: House, pages: Pages) -> None:
    pages.client("Roos")
    with counted(house.connection) as few:
        pages.get("/", "Roos")
    with house.inside():
        for nickname in ("Woensdagavond", "Donderdaggroep"):
            belonging.join(house.group(nickname), house.person("Roos"), [Role.VOLUNTEER], house.today)
    with counted(house.connection) as many:
        pages.get("/", "Roos")
    assert len(few) == len(many) <= 5
