"""A guide who would come to a group is perhaps needed elsewhere while it meets: when, said before she comes."""

from __future__ import annotations

from datetime import time

import pytest
from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.people.models import Office
from groepswerk.sessions.models import GroupSession, SessionState
from tests.conftest import counted
from tests.groups.test_replacing import GROUP, address, guides, page, waiting
from tests.house_of_tests import House
from tests.pages import Page, Pages

OTHER = "Woensdagavond"
NIGHT = "Wednesday 16 June"
# Not on the 30th: Bart stands in for her there.
DAYS = ("16 June", "23 June", "7 July")


@pytest.fixture
def clashing(house: House, pages: Pages) -> House:
    """Four of the next meetings of Naima's group are on Wednesday evenings, when Hanan guides another."""
    house.appoint("Bart", Office.COORDINATOR, days_ago=1)
    for name in ("Els", "Bart"):
        pages.client(name).set_cookie("language", "en")
    with house.inside():
        query = select(GroupSession).where(GroupSession.on_day > house.today).order_by(GroupSession.on_day)
        here = query.where(GroupSession.group_id == house.group(GROUP))
        there = query.where(GroupSession.group_id == house.group(OTHER))
        pairs = zip(db.session.scalars(here), db.session.scalars(there), strict=False)
        for ours, theirs in list(pairs)[:4]:
            theirs.state = SessionState.PLANNED
            ours.on_day, ours.starts, ours.ends = theirs.on_day, time(20, 30), time(22)
    return house


def proposes(pages: Pages, house: House, expects: int = 422, coming: str = "Hanan") -> Page:
    shown, sent = pages.get(address(house), "Els"), {"coming": str(house.person(coming))}
    return pages.submit(shown, address(house), sent, "Els", expects=expects)


def cases(shown: Page) -> list[str]:
    found = shown.tree.xpath("//main//ul[not(@class)]/li")
    return [" ".join(each.text_content().split()) for each in found]


def test_the_office_reads_when_and_never_where_or_for_what(clashing: House, pages: Pages) -> None:
    shown = proposes(pages, clashing)
    assert cases(shown)[0] == f"On {NIGHT}, from 19:00 to 21:00"
    assert cases(shown) == [f"On Wednesday {on}, from 19:00 to 21:00" for on in DAYS]
    for word in (OTHER, "Buurthuis De Brug"):
        assert word not in shown.seen
    # Whoever is free is proposed at once: what was shown is about one of them.
    proposes(pages, clashing, expects=303, coming="Selam")


def test_it_is_proposed_all_the_same_with_one_press_more(clashing: House, pages: Pages) -> None:
    shown = proposes(pages, clashing)
    pages.submit(shown, address(clashing), {"passes": "y"}, "Els", expects=422)
    with counted(clashing.connection) as statements:
        pages.submit(shown, address(clashing), as_="Els")
    assert len(statements) <= 12
    waiting(clashing)


def test_a_cancelled_meeting_and_one_beside_it_are_no_clash(clashing: House, pages: Pages) -> None:
    with clashing.inside():
        rows = db.session.scalars(
            select(GroupSession)
            .where(GroupSession.group_id == clashing.group(GROUP), GroupSession.on_day > clashing.today)
            .where(GroupSession.starts == time(20, 30))
            .order_by(GroupSession.on_day)
        ).all()
        rows[0].state = SessionState.CANCELLED
        rows[1].starts = time(21)
    assert cases(proposes(pages, clashing)) == [f"On Wednesday {DAYS[-1]}, from 19:00 to 21:00"]


def test_who_says_yes_reads_it_first(clashing: House, pages: Pages) -> None:
    pages.submit(proposes(pages, clashing), address(clashing), as_="Els")
    leaving = pages.get(page(clashing), "Naima", lang="en")
    assert cases(leaving)[0] == f"On {NIGHT}, from 19:00 to 21:00"
    # Who takes part reads the days: when another group meets is not for her.
    member = pages.get(page(clashing), "Roos", lang="en")
    assert "On these days Hanan is needed elsewhere too:" in member.seen
    assert cases(member)[0] == NIGHT
    assert "19:00" not in member.seen
    for word in (OTHER, "Buurthuis De Brug"):
        assert word not in leaving.seen + member.seen


def test_a_second_coordinator_reads_it_beside_her_yes(clashing: House, pages: Pages) -> None:
    pages.submit(proposes(pages, clashing), address(clashing), as_="Els")
    assert cases(pages.get("/guides", "Els")) == [], "it is not hers to decide"
    shown = pages.get("/guides", "Bart")
    assert cases(shown)[0] == f"On {NIGHT}, from 19:00 to 21:00"
    with counted(clashing.connection) as statements:
        pages.get("/guides", "Bart")
    assert len(statements) <= 6
    pages.submit(shown, f"/guide-changes/{waiting(clashing)}/decide", as_="Bart")
    assert guides(clashing)["Hanan"] == {"guide"}
