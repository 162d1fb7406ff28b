"""Today: what a guide sees first. Per group what comes next, what waits, and one big button."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from groepswerk.core.db import db
from groepswerk.groups.models import Membership, Role
from groepswerk.groups.queries import MemberLine, members_of
from groepswerk.groups.service import belonging
from groepswerk.sessions import queries as sessions
from groepswerk.sessions.models import GroupSession
from groepswerk.sessions.service import recording
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages

WAITS, AHEAD = date(2027, 6, 8), date(2027, 6, 15)


def card(page: Page, nickname: str) -> Any:
    """One group's part of the page."""
    return page.tree.xpath(f"//section[.//h2//bdi='{nickname}']")[0]


def seen_in(part: Any) -> str:
    """What somebody reads there."""
    return " ".join(part.text_content().split())


def big_buttons(part: Any) -> list[str]:
    """Where its big buttons lead."""
    return [str(each) for each in part.xpath(".//a[contains(@class, 'button') and contains(@class, 'primary')]/@href")]


def small_links(part: Any) -> list[str]:
    """Where the lines under the big button lead."""
    return [str(each) for each in part.xpath(".//ul//a/@href")]


def record_address(house: House, on: date, nickname: str = "Dinsdaggroep") -> str:
    return f"/meetings/{house.meeting_on(nickname, on)}/record"


def forget_recordings(house: House, number: int) -> list[UUID]:
    """Let the last ``number`` meetings of the Tuesday group before the one that waits wait too."""
    group = house.group("Dinsdaggroep")
    query = select(GroupSession.id).where(GroupSession.group_id == group, GroupSession.recorded_at.is_not(None))
    with house.inside():
        ids = list(db.session.scalars(query.order_by(GroupSession.on_day.desc()).limit(number)))
        db.session.execute(update(GroupSession).where(GroupSession.id.in_(ids)).values(recorded_at=None))
    return ids


def line_of(house: House, name: str) -> MemberLine:
    """Somebody as she stands in the Tuesday group's list."""
    with house.inside():
        lines = members_of(house.group("Dinsdaggroep"), house.today)
    return next(each for each in lines if each.person_id == house.person(name))


def hand_to(house: House, name: str) -> None:
    """Hand the recording of the Tuesday group's meetings to one of its guides."""
    line, guide = line_of(house, name), house.scene.staff("Naima", "Dinsdaggroep")
    with house.inside():
        belonging.hand_recording(line, guide, house.now, house.today)


def membership_of(house: House, name: str, nickname: str) -> Membership:
    mine = (Membership.person_id == house.person(name), Membership.group_id == house.group(nickname))
    return db.session.scalars(select(Membership).where(*mine)).one()


@pytest.mark.parametrize("guide", ["Naima", "Loes"])
def test_guide_and_co_guide_see_what_comes_next_and_one_big_button(house: House, pages: Pages, guide: str) -> None:
    page = pages.get("/", guide, lang="en")
    assert page.h1 == "Today"
    assert "Wednesday 9 June" in page.seen
    here = card(page, "Dinsdaggroep")
    for said in ("Tuesday 15 June", "morning", "09:30", "It is at De Kas."):
        assert said in seen_in(here)
    assert big_buttons(here) == [record_address(house, WAITS)]
    assert "Record 8 June" in seen_in(here)
    assert small_links(here) == [f"/groups/{house.group('Dinsdaggroep')}/door"]


def test_when_all_is_recorded_the_big_button_opens_the_next_meeting(house: House, pages: Pages) -> None:
    with house.inside():
        meeting = db.session.get_one(GroupSession, house.meeting_on("Dinsdaggroep", WAITS))
        said = recording.Recording(head_count=7)
        guide = house.scene.staff("Naima", "Dinsdaggroep")
        recording.record(meeting, said, meeting.version, guide, house.now, house.wall_now)
    here = card(pages.get("/", "Naima", lang="en"), "Dinsdaggroep")
    assert big_buttons(here) == [f"/meetings/{house.meeting_on('Dinsdaggroep', AHEAD)}"]
    assert "Not recorded yet" not in seen_in(here)


def test_a_group_without_a_year_is_planned_first(house: House, pages: Pages) -> None:
    pages.post("/groups/new", {"nickname": "Vrijdag", "format": "circle", "languages": "nl"}, "Naima")
    here = card(pages.get("/", "Naima", lang="en"), "Vrijdag")
    assert "No meeting is planned yet." in seen_in(here)
    assert [each.rpartition("/")[2] for each in big_buttons(here)] == ["plan"]


def test_the_meeting_going_on_is_both_next_and_to_be_recorded(house: House, pages: Pages) -> None:
    house.clock.forward(timedelta(days=6, hours=1, minutes=30))
    here = card(pages.get("/", "Naima", lang="en"), "Dinsdaggroep")
    assert "Tuesday 15 June" in seen_in(here)
    assert big_buttons(here) == [record_address(house, AHEAD)]


def test_three_meetings_without_a_recording_are_named_and_the_rest_counted(house: House, pages: Pages) -> None:
    older = forget_recordings(house, 2)
    here = card(pages.get("/", "Naima", lang="en"), "Dinsdaggroep")
    assert big_buttons(here) == [record_address(house, WAITS)]
    assert small_links(here)[:2] == [f"/meetings/{each}/record" for each in older]
    assert "more meeting" not in seen_in(here)
    forget_recordings(house, 1)
    here = card(pages.get("/", "Naima", lang="en"), "Dinsdaggroep")
    assert "1 more meeting is not recorded yet" in seen_in(here)
    forget_recordings(house, 4)
    here = card(pages.get("/", "Naima", lang="en"), "Dinsdaggroep")
    assert "5 more meetings are not recorded yet" in seen_in(here)
    group = house.group("Dinsdaggroep")
    assert small_links(here) == [
        *(f"/meetings/{each}/record" for each in older),
        f"/groups/{group}",
        f"/groups/{group}/door",
    ]


def test_who_records_sees_it_big_and_the_others_see_who_it_is(house: House, pages: Pages) -> None:
    """In the demo Bart records for Hanan, who is ill."""
    record = record_address(house, date(2027, 6, 2), "Woensdagavond")
    hers, his = (card(pages.get("/", name, lang="en"), "Woensdagavond") for name in ("Hanan", "Bart"))
    assert big_buttons(his) == [record]
    assert "records this" not in seen_in(his)
    assert record not in big_buttons(hers)
    assert len(big_buttons(hers)) == 1
    assert record in small_links(hers)
    assert "Bart J. records this." in seen_in(hers)


def test_once_it_is_handed_back_nobody_is_named(house: House, pages: Pages) -> None:
    hand_to(house, "Loes")
    assert "Loes V. records this." in pages.get("/", "Naima", lang="en").seen
    assert big_buttons(card(pages.get("/", "Loes"), "Dinsdaggroep")) == [record_address(house, WAITS)]
    hand_to(house, "Naima")
    assert "Naima E. records this." in pages.get("/", "Loes", lang="en").seen
    assert "records this" not in pages.get("/", "Naima", lang="en").seen
    pages.post(f"/memberships/{line_of(house, 'Naima').membership_id}/recording", {"do": "back"}, "Loes")
    for guide in ("Naima", "Loes"):
        assert "records this" not in pages.get("/", guide, lang="en").seen


def test_who_has_yet_to_hear_is_counted(house: House, pages: Pages) -> None:
    """In the demo a meeting of the Thursday group was cancelled yesterday: two were told, two not yet."""
    to_tell = f"/groups/{house.group('Donderdaggroep')}/to-tell"
    for guide in ("Selam", "Mirjam"):
        here = card(pages.get("/", guide, lang="en"), "Donderdaggroep")
        assert "2 people are still to be told" in seen_in(here)
        assert to_tell in small_links(here)
    assert "to be told" not in pages.get("/", "Hanan", lang="en").seen
    with house.inside():
        waiting = sessions.untold_in(house.group("Donderdaggroep"), house.today, house.now)
    pages.post(f"/messages/{waiting[0].message_id}/told", as_="Selam")
    assert "1 person is still to be told" in pages.get("/", "Selam", lang="en").seen


def test_two_groups_stand_side_by_side_and_others_groups_nowhere(house: House, pages: Pages) -> None:
    assert "Woensdagavond" not in pages.get("/", "Naima").seen
    with house.inside():
        belonging.join(house.group("Woensdagavond"), house.person("Naima"), [Role.CO_GUIDE], house.today)
    page = pages.get("/", "Naima", lang="en")
    assert page.tree.xpath("//section//h2//bdi/text()") == ["Dinsdaggroep", "Woensdagavond"]
    assert len(big_buttons(card(page, "Dinsdaggroep"))) == len(big_buttons(card(page, "Woensdagavond"))) == 1
    assert "Donderdaggroep" not in page.seen


def test_no_subject_stands_on_it(house: House, pages: Pages) -> None:
    with house.inside():
        meetings = sessions.meetings_of(house.group("Dinsdaggroep"))
    assert all(meeting.subject_id or meeting.is_sensitive for meeting in meetings)
    seen = pages.get("/", "Naima", lang="nl").seen
    assert "naaicafé" not in seen
    assert "Wie denkt mee" not in seen


def test_a_guide_without_a_group_is_offered_a_new_one(house: House, pages: Pages) -> None:
    with house.inside():
        guide = house.scene.staff("Naima", "Dinsdaggroep")
        belonging.leave(membership_of(house, "Loes", "Dinsdaggroep"), guide, house.now, house.today)
    page = pages.get("/", "Loes", lang="en")
    assert "You guide no group just now." in page.seen
    assert "/groups/new" in page.links()
    assert "Dinsdaggroep" not in page.seen


def test_a_coordinator_comes_to_her_organisation(pages: Pages) -> None:
    for name in ("Els", "Wim"):
        assert pages.get("/", name, expects=303).location == "/organisation"


def test_an_administrator_comes_to_the_server(pages: Pages) -> None:
    assert pages.get("/", "Ada", expects=303).location == "/server"


def test_a_funder_sees_a_quiet_page(pages: Pages) -> None:
    page = pages.get("/", "Joost", lang="en")
    assert page.h1 == "Today"
    assert "No group has released anything yet." in page.seen
    assert page.tree.xpath("//main//a | //main//form") == []


def test_it_asks_six_times_at_most_however_much_waits(house: House, pages: Pages) -> None:
    pages.client("Naima")
    with counted(house.connection) as few:
        pages.get("/", "Naima")
    forget_recordings(house, 20)
    hand_to(house, "Loes")
    with counted(house.connection) as many:
        pages.get("/", "Naima")
    assert len(few) == len(many) <= 6
