"""What becomes of a meeting that kept its day when the others moved: it stays, goes along, or is off."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from groepswerk.messages.models import Template
from groepswerk.sessions.models import Answer
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages
from tests.sessions.reaching import COMING, LATER, TUESDAY, answers, days, news, reach, rows, say, undo

DAY = timedelta(days=1)


@pytest.fixture
def kept(house: House, pages: Pages) -> UUID:
    """A meeting Roos comes to, which kept its Tuesday when all others moved to Wednesday."""
    meeting = say(house, LATER[0], Roos=Answer.COME)
    first = house.meeting_on(TUESDAY, COMING)
    reach(pages, f"/meetings/{first}/move", scope="all", on_day="2027-06-16")
    house.clock.forward(timedelta(minutes=1))
    return meeting


def decide(pages: Pages, house: House, choice: str, expects: int = 303) -> Page:
    """Press one of the three buttons."""
    page = pages.get(f"/groups/{house.group(TUESDAY)}/meetings/to-decide", "Naima", lang="en")
    action = next(str(each) for each in page.tree.xpath("//form/@action") if str(each).endswith("/decide"))
    return pages.submit(page, action, {"choice": choice}, "Naima", expects=expects)


def test_the_page_says_when_it_is_who_comes_and_where_the_others_went(house: House, pages: Pages, kept: UUID) -> None:
    seen = pages.get(f"/groups/{house.group(TUESDAY)}/meetings/to-decide", "Naima", lang="en").seen
    assert "Tuesday 22 June, 09:30" in seen
    assert "1 person may be counting on it." in seen
    assert "for this one that would be Wednesday 23 June, 09:30" in seen


def test_it_stays_on_its_day(house: House, pages: Pages, kept: UUID) -> None:
    before = answers(house)
    answer = decide(pages, house, "stay")
    found = rows(house)[kept]
    assert (found[0], found[4], found[5]) == (LATER[0], 0, False)
    assert "No meeting waits for a decision" in pages.follow(answer, "Naima").seen
    assert answers(house) == before
    assert not any(line[2] == LATER[0] for line in news(house))


def test_it_goes_along_and_who_comes_is_told(house: House, pages: Pages, kept: UUID) -> None:
    before = answers(house)
    decide(pages, house, "along")
    found = rows(house)[kept]
    assert (found[0], found[4], found[5]) == (LATER[0] + DAY, 1, False)
    assert answers(house) == before
    assert ("Roos", Template.MOVED, LATER[0] + DAY) in news(house)


def test_it_is_off(house: House, pages: Pages, kept: UUID) -> None:
    before = answers(house)
    decide(pages, house, "cancel")
    assert rows(house)[kept][2] == "cancelled"
    assert not rows(house)[kept][5]
    assert answers(house) == before
    assert ("Roos", Template.CANCELLED, LATER[0]) in news(house)


def test_moving_it_by_hand_is_a_decision_too(house: House, pages: Pages, kept: UUID) -> None:
    address = f"/meetings/{kept}/move"
    pages.submit(pages.get(address, "Naima"), address, {"on_day": "2027-06-25"}, "Naima")
    assert not rows(house)[kept][5]


def test_undoing_the_move_takes_the_question_away(house: House, pages: Pages, kept: UUID) -> None:
    undo(pages, house.group(TUESDAY))
    assert days(house) == [COMING, *LATER]
    assert not any(row[5] for row in rows(house).values())
    assert rows(house)[kept][4] == 0, "a calendar has nothing to hear of it"


def test_somebody_decided_before(house: House, pages: Pages, kept: UUID) -> None:
    page = pages.get(f"/groups/{house.group(TUESDAY)}/meetings/to-decide", "Loes", lang="en")
    decide(pages, house, "stay")
    stale = pages.submit(page, f"/meetings/{kept}/decide", {"choice": "cancel"}, "Loes", expects=409)
    assert "Somebody changed this meeting before you" in stale.seen
    assert rows(house)[kept][2] == "planned"


def test_where_others_meet_it_cannot_go_along(house: House, pages: Pages, kept: UUID) -> None:
    theirs = f"/groups/{house.group('Woensdagavond')}/meetings/new"
    taken = {"on_day": "2027-06-23", "starts": "09:00", "ends": "10:00", "place": "De Kas"}
    pages.post(theirs, taken, "Hanan")
    page = decide(pages, house, "along", 422)
    assert "Others meet there on Wednesday 23 June" in page.seen
    assert rows(house)[kept][5]


@pytest.mark.parametrize("choice", ["", "elsewhere", "ALONG"])
def test_no_answer_is_asked_again(house: House, pages: Pages, kept: UUID, choice: str) -> None:
    decide(pages, house, choice, 422)
    assert rows(house)[kept][5]


def test_what_was_made_by_an_undone_plan_has_nowhere_to_go(house: House, pages: Pages, kept: UUID) -> None:
    """Only a change that is not undone says where the others went."""
    undo(pages, house.group(TUESDAY))
    version = rows(house)[kept][3]
    sent = {"choice": "along", "version": str(version)}
    pages.post(f"/meetings/{kept}/decide", sent, "Naima", expects=422)


def test_deciding_costs_little(house: House, pages: Pages, kept: UUID) -> None:
    pages.credentials(pages.client("Naima"))
    sent = {"choice": "along", "version": str(rows(house)[kept][3])}
    with counted(house.connection) as statements:
        pages.post(f"/meetings/{kept}/decide", sent, "Naima")
    assert len(statements) <= 12, "\n".join(statements)
    assert date(2027, 6, 23) in days(house)
