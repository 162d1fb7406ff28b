"""Which meetings are to come, for the coordinator: day, time, place and nickname, and nothing else."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from groepswerk.core.db import db
from groepswerk.demo.cast import HOUSES
from groepswerk.reports import queries
from groepswerk.sessions.models import GroupSession, Rsvp, SessionState
from groepswerk.words.models import Utterance
from groepswerk.words.queries import words_of
from tests.conftest import counted
from tests.house_of_tests import House, one_database
from tests.pages import Page, Pages

ADDRESS = "/organisation/meetings"
NEXT_TUESDAY = date(2027, 6, 15)


def lines(page: Page) -> list[str]:
    """The meetings in order, each in one line."""
    return [" ".join(each.text_content().split()) for each in page.tree.xpath("//main/ol/li")]


def add(house: House, on: date, nickname: str = "Dinsdaggroep", number: int = 1) -> None:
    """Meetings without a place, on one day."""
    with house.inside():
        like = db.session.scalars(select(GroupSession).where(GroupSession.group_id == house.group(nickname))).first()
        assert like is not None
        for _ in range(number):
            times = {"starts": time(19), "ends": time(20), "first_planned_on": on, "on_day": on}
            ids = {"organisation_id": like.organisation_id, "group_id": like.group_id}
            db.session.add(GroupSession(id=uuid4(), **ids, **times))


def test_she_reads_when_and_where_which_group_meets(house: House, pages: Pages) -> None:
    page = pages.get(ADDRESS, "Els", lang="en")
    with house.inside():
        query = select(GroupSession.on_day).where(GroupSession.on_day >= house.today)
        hers = query.where(GroupSession.group_id.in_([house.group(name) for name in _HERS]))
        days = list(db.session.scalars(hers.where(GroupSession.state == SessionState.PLANNED)))
    assert len(lines(page)) == len(days) > 3
    tuesday = next(each for each in lines(page) if "15 June" in each)
    assert re.fullmatch(r"Tuesday 15 June 2027 · \w+ \d\d:\d\d–\d\d:\d\d Dinsdaggroep · .+", tuesday)
    assert ADDRESS in pages.get("/organisation", "Els").links()


_HERS = ("Dinsdaggroep", "Donderdaggroep", "Woensdagavond")


def test_no_subject_no_name_no_answer_and_nothing_sensitive_stands_on_it(house: House, pages: Pages) -> None:
    before = lines(pages.get(ADDRESS, "Els", lang="nl"))
    meeting = GroupSession.id == house.meeting_on("Dinsdaggroep", NEXT_TUESDAY)
    with house.inside():
        db.session.execute(update(GroupSession).where(meeting).values(is_sensitive=True, capacity=3))
        texts = {each.text for each in words_of(db.session.scalars(select(Utterance.id))).values()}
        assert db.session.scalar(select(Rsvp.session_id).limit(1)) is not None
    names = {member.name for each in HOUSES for circle in each.circles for member in circle.members}
    page = pages.get(f"{ADDRESS}?all=1", "Els", lang="nl")
    content = page.tree.xpath("//main")[0].text_content()
    assert not [each for each in texts | names if re.search(rf"(?<!\w){re.escape(each)}(?!\w)", content)]
    assert lines(pages.get(ADDRESS, "Els", lang="nl")) == before, "a sensitive meeting looks like any other"
    assert not [link for link in page.links() if "sessions" in link or "groups/" in link]


def test_two_months_and_then_all(house: House, pages: Pages) -> None:
    add(house, house.today + timedelta(days=61))
    add(house, house.today + timedelta(days=62))
    near, far = "Monday 9 August 2027", "Tuesday 10 August 2027"
    page = pages.get(ADDRESS, "Els", lang="en")
    assert near in page.seen
    assert far not in page.seen
    assert f"{ADDRESS}?all=1" in page.links()
    everything = pages.get(f"{ADDRESS}?all=1", "Els", lang="en")
    assert near in everything.seen
    assert far in everything.seen
    assert ADDRESS in everything.links()


def test_what_is_cancelled_or_over_is_not_to_come(house: House, pages: Pages) -> None:
    add(house, house.today)
    today = "Wednesday 9 June 2027 · evening 19:00–20:00 Dinsdaggroep"
    assert today in lines(pages.get(ADDRESS, "Els", lang="en"))
    house.clock.forward(timedelta(hours=12))
    later = lines(Pages(house).get(ADDRESS, "Els", lang="en"))
    assert today not in later
    assert [each for each in later if "19:00–21:00 Woensdagavond" in each], "one that goes on is still there"
    with house.inside():
        tuesday = GroupSession.id == house.meeting_on("Dinsdaggroep", NEXT_TUESDAY)
        db.session.execute(update(GroupSession).where(tuesday).values(state=SessionState.CANCELLED))
    assert not [each for each in lines(Pages(house).get(ADDRESS, "Els", lang="en")) if "15 June" in each]


def tenants(pages: Pages) -> tuple[bool, bool]:
    """Whether each coordinator reads a group of the other."""
    hers, his = pages.get(f"{ADDRESS}?all=1", "Els"), pages.get(f"{ADDRESS}?all=1", "Wim")
    return "Maandagmiddag" in hers.seen, any(name in his.seen for name in _HERS)


def test_tenants_are_apart(house: House, pages: Pages) -> None:
    add(house, house.today + timedelta(days=3), "Maandagmiddag")
    assert "Maandagmiddag" in pages.get(ADDRESS, "Wim").seen
    assert tenants(pages) == (False, False)


def test_planted_a_list_of_every_organisation_is_seen(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(house, house.today + timedelta(days=3), "Maandagmiddag")
    theirs, asked = house.scene.organisations["Buurtkracht Oost (demo)"], queries.meetings_ahead
    monkeypatch.setattr(queries, "meetings_ahead", lambda _mine, *rest: asked(theirs, *rest))
    assert tenants(pages)[0]


@one_database
def test_a_hundred_meetings_cost_as_many_statements_as_one(house: House, pages: Pages) -> None:
    pages.get(ADDRESS, "Els")
    with counted(house.connection) as few:
        pages.get(ADDRESS, "Els")
    add(house, house.today + timedelta(days=1), number=100)
    with counted(house.connection) as many:
        assert len(lines(pages.get(ADDRESS, "Els"))) > 100
    assert len(few) == len(many) <= 3


@one_database
def test_only_coordinators_open_it(pages: Pages) -> None:
    for name in ("Naima", "Petra", "Joost", "Ada", "Roos"):
        pages.get(ADDRESS, name, expects=404)
