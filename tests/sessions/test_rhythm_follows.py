"""After the meetings of a rhythm were moved, what is said of the year and copied from it is what they are now."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from groepswerk.core.db import db
from groepswerk.sessions.models import Answer, GroupSession, PlanChange, Series
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Pages
from tests.sessions.reaching import COMING, LATER, TUESDAY, days, reach, say, undo

WAS, NOW = "Every week on Tuesday, 09:30–11:30.", "Every week on Thursday, 13:00–14:45."
THURSDAY = {"starts": "13:00", "ends": "14:45", "place": "De Tuin"}
TWO_DAYS = timedelta(2)


@pytest.fixture
def group(house: House) -> str:
    """The address of Naima's group."""
    return f"/groups/{house.group(TUESDAY)}"


def move(house: House, pages: Pages, on: date, scope: str, **changes: Any) -> None:
    """Move the meeting of a day and others of its series."""
    reach(pages, f"/meetings/{house.meeting_on(TUESDAY, on)}/move", scope=scope, **changes)


def all_to_thursday(house: House, pages: Pages) -> None:
    """All that are still to come."""
    move(house, pages, COMING, "all", on_day="2027-06-17", **THURSDAY)


def rhythms(house: House) -> int:
    """How many rhythms are kept, of all groups."""
    with house.inside():
        return db.session.scalar(select(func.count()).select_from(Series)) or 0


def test_the_year_and_its_copy_say_what_the_meetings_are_now(house: House, pages: Pages, group: str) -> None:
    all_to_thursday(house, pages)
    year, copy = (pages.get(f"{group}/{end}", "Naima", lang="en").seen for end in ("year", "copy"))
    assert [NOW in year, WAS in year, "At De Tuin" in year] == [True, False, True]
    assert [NOW in copy, WAS in copy, "De Tuin" in copy] == [True, False, True]


def test_the_copy_is_filled_in_as_they_are_now_for_the_whole_year(house: House, pages: Pages, group: str) -> None:
    copied = pages.get(f"{group}/copy", "Naima", lang="en")
    before = pages.get(next(link for link in copied.links() if "/plan?like=" in link), "Naima").form("/plan")
    all_to_thursday(house, pages)
    copied = pages.get(f"{group}/copy", "Naima", lang="en")
    links = [link for link in copied.links() if "/plan?like=" in link]
    form = pages.get(links[0], "Naima").form("/plan")
    first = date.fromisoformat(before["first_on"][0])
    assert date.fromisoformat(form["first_on"][0]) == first + TWO_DAYS
    assert form["ending"] == before["ending"]
    assert form["count"] == before["count"]
    assert [form[name] for name in ("starts", "minutes", "place", "rhythm")] == [["13:00"], ["105"], ["De Tuin"], ["1"]]
    assert "then" not in links[0]


def test_another_rhythm_opens_with_the_meeting_itself(house: House, pages: Pages) -> None:
    meeting = house.meeting_on(TUESDAY, LATER[0])
    alone = f"/meetings/{meeting}/move"
    pages.submit(pages.get(alone, "Naima"), alone, {"on_day": "2027-06-24", **THURSDAY}, "Naima")
    form = pages.get(f"/meetings/{meeting}/rhythm", "Naima").form("/rhythm")
    shown = {name: form[name][0] for name in ("first_on", "starts", "minutes", "place")}
    assert shown == {"first_on": "2027-06-24", "starts": "13:00", "minutes": "105", "place": "De Tuin"}


def test_this_one_and_later_ones_say_until_when_and_from_when(house: House, pages: Pages, group: str) -> None:
    move(house, pages, LATER[1], "later", on_day="2027-07-01", **THURSDAY)
    year = pages.get(f"{group}/year", "Naima", lang="en").seen
    assert f"{WAS} At De Kas" not in year
    assert f"{WAS} Until Tuesday 22 June" in year
    assert f"{NOW} From Thursday 1 July" in year
    assert WAS not in pages.get(f"{group}/copy", "Naima", lang="en").seen
    assert WAS not in pages.get(f"{group}/rhythm", "Naima", lang="en").seen
    house.clock.forward(timedelta(days=21))
    pages.get("/languages", "Roos", lang="en")
    year = pages.get(f"{group}/year", "Roos").seen
    assert [WAS in year, NOW in year, "From Thursday" in year] == [False, True, False]


def test_what_keeps_its_day_goes_on_with_the_others(house: House, pages: Pages, group: str) -> None:
    kept = say(house, LATER[1], Roos=Answer.COME)
    all_to_thursday(house, pages)
    assert WAS not in pages.get(f"{group}/year", "Naima", lang="en").seen
    with house.inside():
        found = select(GroupSession.series_id).where(
            GroupSession.group_id == house.group(TUESDAY), GroupSession.on_day >= COMING
        )
        assert len(db.session.scalars(found.distinct()).all()) == 1, kept


def test_undo_brings_the_old_rhythm_back(house: House, pages: Pages, group: str) -> None:
    before = rhythms(house)
    all_to_thursday(house, pages)
    undo(pages, house.group(TUESDAY))
    year = pages.get(f"{group}/year", "Naima", lang="en").seen
    assert [WAS in year, NOW in year] == [True, False]
    assert rhythms(house) == before, "the empty one is forgotten"


def test_what_undo_leaves_is_no_rhythm_of_its_own(house: House, pages: Pages, group: str) -> None:
    all_to_thursday(house, pages)
    house.clock.forward(timedelta(minutes=1))
    alone = f"/meetings/{house.meeting_on(TUESDAY, LATER[1] + TWO_DAYS)}/move"
    pages.submit(pages.get(alone, "Naima"), alone, {"starts": "16:00", "ends": "17:00"}, "Naima")
    page = pages.get(f"{group}/changes", "Naima", lang="en")
    _newest, first, *_ = (str(each) for each in page.tree.xpath("//form/@action") if str(each).endswith("/undo"))
    pages.submit(page, first, as_="Naima")
    assert LATER[1] + TWO_DAYS in days(house)
    year = pages.get(f"{group}/year", "Naima", lang="en").seen
    assert [WAS in year, NOW in year] == [True, False]


def test_a_rhythm_that_another_change_may_need_again_is_kept(house: House, pages: Pages, group: str) -> None:
    """The first change is undone first: what the second one moved stays with it until that is undone too."""
    all_to_thursday(house, pages)
    house.clock.forward(timedelta(minutes=1))
    move(house, pages, LATER[2] + TWO_DAYS, "later", on_day="2027-07-09")
    page = pages.get(f"{group}/changes", "Naima", lang="en")
    _newest, first, *_ = (str(each) for each in page.tree.xpath("//form/@action") if str(each).endswith("/undo"))
    pages.submit(page, first, as_="Naima")
    undo(pages, house.group(TUESDAY))
    assert days(house) == [COMING, *LATER[:2], *(on + TWO_DAYS for on in LATER[2:])]


def undo_one(pages: Pages, group: str, which: int) -> None:
    """Undo one of the changes on the page, 0 is the newest."""
    page = pages.get(f"{group}/changes", "Naima", lang="en")
    actions = [str(each) for each in page.tree.xpath("//form/@action") if str(each).endswith("/undo")]
    pages.submit(page, actions[which], as_="Naima")


def cancelled_then_the_move_undone(house: House, pages: Pages, group: str) -> None:
    """Three of those that were moved are off, and the move is undone before that."""
    all_to_thursday(house, pages)
    house.clock.forward(timedelta(minutes=1))
    reach(pages, f"/meetings/{house.meeting_on(TUESDAY, LATER[1] + TWO_DAYS)}/cancel", scope="later")
    house.clock.forward(timedelta(minutes=1))
    undo_one(pages, group, 1)


def said_of_it(pages: Pages, group: str) -> list[bool]:
    """Whether the page of the year and that of its copy say the old rhythm, and the new one."""
    return [
        what in pages.get(f"{group}/{end}", "Naima", lang="en").seen for end in ("year", "copy") for what in (WAS, NOW)
    ]


def test_undoing_what_made_no_rhythm_changes_none(house: House, pages: Pages, group: str) -> None:
    cancelled_then_the_move_undone(house, pages, group)
    undo(pages, house.group(TUESDAY))
    assert len(days(house)) == 5
    assert said_of_it(pages, group) == [True, False, True, False]


@pytest.mark.parametrize("older", [False, True])
def test_what_an_undo_leaves_takes_no_other_meeting_along(house: House, pages: Pages, group: str, older: bool) -> None:
    """One of the three goes on by itself first, so that undoing leaves it as it is; older changes name no rhythm."""
    cancelled_then_the_move_undone(house, pages, group)
    address = f"/meetings/{house.meeting_on(TUESDAY, LATER[2] + TWO_DAYS)}"
    pages.submit(pages.get(f"{address}/cancel", "Naima", lang="en"), f"{address}/go-on", as_="Naima")
    house.clock.forward(timedelta(minutes=1))
    if older:
        with house.inside():
            for change in db.session.scalars(select(PlanChange)):
                kept = [{key: each[key] for key in each if key != "after_series"} for each in change.meetings]
                change.meetings = kept
    undo(pages, house.group(TUESDAY))
    assert len(days(house)) == 5
    assert said_of_it(pages, group) == [True, older, True, older]


def test_back_to_a_rhythm_that_is_undone_is_back_to_the_one_before_it(house: House, pages: Pages, group: str) -> None:
    before = rhythms(house)
    all_to_thursday(house, pages)
    house.clock.forward(timedelta(minutes=1))
    move(house, pages, LATER[2] + TWO_DAYS, "later", on_day="2027-07-09")
    house.clock.forward(timedelta(minutes=1))
    undo_one(pages, group, 1)
    page = pages.get(f"{group}/changes", "Naima", lang="en")
    action = next(str(each) for each in page.tree.xpath("//form/@action") if str(each).endswith("/undo"))
    with counted(house.connection) as statements:
        pages.submit(page, action, as_="Naima")
    assert len(statements) <= 12
    assert said_of_it(pages, group) == [True, False, True, False]
    assert rhythms(house) == before


def test_the_copy_counts_those_that_kept_their_day(house: House, pages: Pages, group: str) -> None:
    for on in LATER[:3]:
        say(house, on, Roos=Answer.COME)
    numbers = []
    for _ in range(2):
        links = pages.get(f"{group}/copy", "Naima", lang="en").links()
        like = next(link for link in links if "/plan?like=" in link)
        numbers.append(pages.get(like, "Naima").form("/plan")["count"])
        if len(numbers) == 1:
            all_to_thursday(house, pages)
    assert numbers[0] == numbers[1]
    house.clock.forward(timedelta(minutes=1))
    move(house, pages, LATER[2], "later", on_day="2027-07-07")
    assert NOW not in pages.get(f"{group}/copy", "Naima", lang="en").seen, "taken over"


def test_a_year_that_moved_before_it_began_has_one_rhythm(house: House, pages: Pages, group: str) -> None:
    given = {"first_on": "2027-09-02", "starts": "09:30", "minutes": "120", "rhythm": "1", "ending": "count"}
    pages.post(f"{group}/plan", {**given, "count": "4", "region": "none", "place": ""}, "Naima")
    first: UUID = house.meeting_on(TUESDAY, date(2027, 9, 2))
    reach(pages, f"/meetings/{first}/move", scope="all", on_day="2027-09-03")
    copy = pages.get(f"{group}/copy", "Naima", lang="en").seen
    assert ["on Friday" in copy, "on Thursday" in copy] == [True, False]
