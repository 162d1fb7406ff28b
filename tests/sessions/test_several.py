"""One change for this meeting and later ones, or for all to come: shown, saved, told, undone. No answer is lost."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from groepswerk.core.db import db
from groepswerk.messages.models import Message, MessageState, Template
from groepswerk.sessions.models import Answer, GroupSession, PlanChange, Series
from groepswerk.sessions.service import answering
from tests.conftest import counted
from tests.house_of_tests import House, one_database
from tests.pages import Pages
from tests.sessions.reaching import (
    COMING,
    LATER,
    TUESDAY,
    answers,
    days,
    heard,
    look,
    news,
    reach,
    rows,
    save,
    say,
    undo,
)

DAY = timedelta(days=1)
MOST = 12


@pytest.fixture
def meeting(house: House) -> UUID:
    """The next meeting of Naima's group; it is one of five of its series that are still to come."""
    return house.meeting_on(TUESDAY, COMING)


@pytest.fixture
def address(meeting: UUID) -> str:
    """Where it is moved."""
    return f"/meetings/{meeting}/move"


def test_the_page_shows_every_date_before_anything_is_saved(house: House, pages: Pages, address: str) -> None:
    before = rows(house)
    page = look(pages, address, scope="all", on_day="2027-06-16", starts="10:00", ends="12:00")
    for on in (COMING, *LATER):
        assert f"{on.day} {on:%B}, 09:30" in page.seen
        assert f"{(on + DAY).day} {on + DAY:%B}, 10:00" in page.seen
    assert "Nothing is saved yet" in page.seen
    assert page.form("/move")["scope"] == ["all"]
    assert rows(house) == before
    assert news(house) == set()


def test_all_that_are_to_come_move_along_and_what_has_been_stays(house: House, pages: Pages, address: str) -> None:
    been, before = rows(house, since=date(2026, 8, 1)), rows(house)
    kept = answers(house)
    reach(pages, address, scope="all", on_day="2027-06-16", starts="10:00", ends="12:00")
    after = rows(house)
    assert {key: row[0] for key, row in after.items()} == {key: row[0] + DAY for key, row in before.items()}
    assert {row[1] for row in after.values()} == {"10:00"}
    for key, row in before.items():
        assert after[key][3:5] == (row[3] + 1, row[4] + 1)
    now = rows(house, since=date(2026, 8, 1))
    assert {key: row for key, row in now.items() if key not in before} == {
        key: row for key, row in been.items() if key not in before
    }
    assert answers(house) == kept


def test_this_one_and_later_ones_leave_the_earlier_one(house: House, pages: Pages) -> None:
    second = house.meeting_on(TUESDAY, LATER[0])
    reach(pages, f"/meetings/{second}/move", scope="later", starts="10:30", ends="12:30")
    assert [row[1] for row in rows(house).values()] == ["09:30", *["10:30"] * 4]


def test_what_she_left_as_it_was_stays_as_each_has_it(house: House, pages: Pages, address: str) -> None:
    """One of them was put at another place and hour before: moving the day of all leaves it both."""
    other = house.meeting_on(TUESDAY, LATER[1])
    alone = f"/meetings/{other}/move"
    pages.submit(pages.get(alone, "Naima"), alone, {"starts": "13:00", "ends": "15:00", "place": "Elders"}, "Naima")
    reach(pages, address, scope="all", on_day="2027-06-16")
    found = rows(house)[other]
    assert found[:2] == (LATER[1] + DAY, "13:00")
    assert "Elders" in pages.get(f"/meetings/{other}", "Naima").seen


def test_what_people_answered_keeps_its_day_and_waits(house: House, pages: Pages, address: str) -> None:
    second = say(house, LATER[0], Roos=Answer.COME)
    kept = answers(house)
    page = look(pages, address, scope="all", on_day="2027-06-16")
    assert "People have answered 1 meeting" in page.seen
    answer = save(pages, page, address)
    found = rows(house)[second]
    assert (found[0], found[4], found[5]) == (LATER[0], 0, True)
    assert days(house) == [COMING + DAY, LATER[0], *(on + DAY for on in LATER[1:])]
    assert answers(house) == kept
    assert "1 meeting kept its day" in pages.follow(answer, "Naima").seen
    assert "1 meeting waits for your decision" in pages.get(f"/groups/{house.group(TUESDAY)}", "Naima", lang="en").seen
    assert "waits for your decision" not in pages.get(f"/groups/{house.group(TUESDAY)}", "Roos", lang="en").seen


def test_another_hour_or_place_is_for_all_of_them(house: House, pages: Pages, address: str) -> None:
    """People come on that day anyhow; they hear of the hour."""
    say(house, LATER[0], Roos=Answer.COME)
    reach(pages, address, scope="all", starts="10:00", ends="12:00", place="De Hoek")
    assert not any(row[5] for row in rows(house).values())
    assert {row[1] for row in rows(house).values()} == {"10:00"}


def test_each_is_told_of_every_meeting_that_she_counts_on(house: House, pages: Pages, address: str) -> None:
    for on in (COMING, *LATER):
        say(house, on, Roos=Answer.COME)
    say(house, LATER[1], Zon=Answer.UNKNOWN)
    say(house, LATER[2], Maan=Answer.NOT)
    say(house, COMING, Zon=Answer.NOT, Maan=Answer.NOT, Linde=Answer.NOT, Olijf=Answer.NOT)
    reach(pages, address, scope="all", starts="10:00", ends="12:00")
    assert {line for line in news(house) if line[0] in {"Roos", "Zon", "Maan"}} == {
        *(("Roos", Template.MOVED, on) for on in (COMING, *LATER)),
        ("Zon", Template.MOVED, LATER[1]),
    }


def test_news_of_one_takes_no_news_of_another_along(house: House, pages: Pages, address: str, meeting: UUID) -> None:
    """The hour of all of them changes, then the first is called off alone: of the others she has still to hear."""
    for on in (COMING, *LATER):
        say(house, on, Roos=Answer.COME)
    reach(pages, address, scope="all", starts="13:00", ends="15:00")
    house.clock.forward(timedelta(minutes=1))
    alone = f"/meetings/{meeting}/cancel"
    pages.submit(pages.get(alone, "Naima"), alone, as_="Naima")
    assert {line for line in news(house) if line[0] == "Roos"} == {
        ("Roos", Template.CANCELLED, COMING),
        *(("Roos", Template.MOVED, on) for on in LATER),
    }


def test_who_was_invited_or_reminded_by_us_hears_of_it_until_she_says_no(
    house: House, pages: Pages, address: str
) -> None:
    heard(house, LATER[0], Template.INVITATION, "Zon", "Maan")
    heard(house, LATER[1], Template.REMINDER, "Zon")
    say(house, LATER[0], Maan=Answer.NOT)
    reach(pages, address, scope="all", starts="10:00", ends="12:00")
    assert {line for line in news(house) if line[0] in {"Zon", "Maan"} and line[2] != COMING} == {
        ("Zon", Template.MOVED, LATER[0]),
        ("Zon", Template.MOVED, LATER[1]),
    }


def test_cancelling_all_strikes_them_through_and_keeps_every_answer(house: House, pages: Pages, meeting: UUID) -> None:
    kept = answers(house)
    address = f"/meetings/{meeting}/cancel"
    page = look(pages, address, scope="all")
    assert len(page.tree.xpath("//section[@aria-labelledby='what-changes']//s")) == 5
    assert days(house) == [COMING, *LATER]
    save(pages, page, address)
    assert days(house) == []
    assert {row[4] for row in rows(house).values()} == {1}
    assert answers(house) == kept
    assert {line[1] for line in news(house)} == {Template.CANCELLED}
    year = pages.get(f"/groups/{house.group(TUESDAY)}", "Roos")
    assert len(year.tree.xpath("//ol//s")) >= 5


def test_somebody_changed_another_of_them_meanwhile(house: House, pages: Pages, address: str) -> None:
    page = look(pages, address, scope="all", on_day="2027-06-16")
    other = f"/meetings/{house.meeting_on(TUESDAY, LATER[2])}/move"
    pages.submit(pages.get(other, "Loes"), other, {"starts": "13:00", "ends": "14:00"}, "Loes")
    stale = save(pages, page, address, expects=409)
    assert "Somebody changed one of these meetings meanwhile" in stale.seen
    assert "6 July, 13:00" in stale.seen
    assert days(house) == [COMING, *LATER]
    save(pages, stale, address)
    assert days(house) == [on + DAY for on in (COMING, *LATER)]


def test_somebody_changed_this_one_meanwhile(house: House, pages: Pages, address: str) -> None:
    page = look(pages, address, scope="all", on_day="2027-06-16")
    pages.submit(pages.get(address, "Loes"), address, {"starts": "13:00", "ends": "14:00"}, "Loes")
    stale = save(pages, page, address, expects=409)
    both = stale.tree.xpath("string(//*[@id='stale-save'])")
    assert "13:00" in both
    assert "16 June" in both
    assert days(house) == [COMING, *LATER]


def test_another_wish_than_was_shown_is_shown_first(house: House, pages: Pages, address: str) -> None:
    page = look(pages, address, scope="all", on_day="2027-06-16")
    again = save(pages, page, address, expects=422, on_day="2027-06-17")
    assert "17 June, 09:30" in again.seen
    assert days(house) == [COMING, *LATER]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on_day": "2027-06-08"}, "on_day"),
        ({"on_day": "2031-06-08"}, "on_day"),
        ({"starts": "12:00", "ends": "09:00"}, "ends"),
        ({"on_day": ""}, "on_day"),
        ({"starts": "9 uur"}, "starts"),
    ],
)
def test_a_wish_that_cannot_be_is_said_beside_its_field(
    house: House, pages: Pages, address: str, changes: dict[str, str], field: str
) -> None:
    page = look(pages, address, scope="all", **changes)
    assert page.tree.xpath(f"//*[@id='{field}-error']") != [], page.seen
    assert days(house) == [COMING, *LATER]


def test_a_made_up_scope_is_refused(house: House, pages: Pages, address: str) -> None:
    look(pages, address, scope="everything", on_day="2027-06-16")
    assert days(house) == [COMING, *LATER]


def test_a_place_that_is_taken_on_one_of_the_days_refuses_them_all(house: House, pages: Pages, address: str) -> None:
    theirs = f"/groups/{house.group('Woensdagavond')}/meetings/new"
    there = {"on_day": LATER[2].isoformat(), "starts": "13:30", "ends": "14:30", "place": "De Hoek"}
    pages.post(theirs, there, "Hanan")
    page = look(pages, address, scope="all", starts="13:00", ends="15:00", place="de hoek")
    said = page.tree.xpath("string(//*[@id='place-error'])")
    assert "6 July" in said
    assert "13:30" in said
    assert "Woensdagavond" not in page.seen
    save(pages, page, address, expects=422)
    assert {row[1] for row in rows(house).values()} == {"09:30"}


def test_meetings_that_would_stand_in_each_others_way_are_refused(house: House, pages: Pages, address: str) -> None:
    say(house, LATER[0], Roos=Answer.COME)
    page = look(pages, address, scope="all", on_day=LATER[0].isoformat())
    assert "22 June" in page.tree.xpath("string(//*[@id='starts-error'])")


def test_a_meeting_that_has_been_reaches_only_itself(house: House, pages: Pages) -> None:
    been = house.meeting_on(TUESDAY, date(2027, 6, 8))
    address = f"/meetings/{been}/move"
    page = pages.get(address, "Naima")
    assert page.tree.xpath("//input[@name='scope']") == []
    pages.submit(page, address, {"scope": "all", "starts": "10:00", "ends": "12:00"}, "Naima", expects=422)
    assert {row[1] for row in rows(house).values()} == {"09:30"}


def test_undo_puts_them_back_and_who_had_heard_hears_it(house: House, pages: Pages, address: str) -> None:
    before, kept = rows(house), answers(house)
    reach(pages, address, scope="all", on_day="2027-06-16")
    waiting = sorted({line[0] for line in news(house)})
    told, others = waiting[0], waiting[1:]
    to_tell = pages.get(f"/groups/{house.group(TUESDAY)}/to-tell", "Naima")
    action = to_tell.tree.xpath(f"//article[.//bdi='{told}']//form/@action")[0]
    pages.submit(to_tell, action, as_="Naima")
    answer = undo(pages, house.group(TUESDAY), "Loes")
    assert "5 meetings are as before" in pages.follow(answer, "Loes").seen
    after = rows(house)
    assert {key: row[:3] for key, row in after.items()} == {key: row[:3] for key, row in before.items()}
    assert {row[4] for row in after.values()} == {2}
    assert answers(house) == kept
    assert {line[0] for line in news(house)} == {told}
    assert {line[0] for line in news(house, MessageState.DROPPED)} == set(others)


def test_undoing_a_cancelling_says_that_they_go_on(house: House, pages: Pages, meeting: UUID) -> None:
    reach(pages, f"/meetings/{meeting}/cancel", scope="later")
    with house.inside():
        db.session.execute(update(Message).values(state=MessageState.DONE))
    heard = {line[0] for line in news(house, MessageState.DONE) if line[2] == COMING}
    undo(pages, house.group(TUESDAY))
    assert days(house) == [COMING, *LATER]
    assert news(house) == {(name, Template.ON_AGAIN, COMING) for name in heard}


def test_undo_leaves_what_was_changed_since_and_says_so(house: House, pages: Pages, address: str) -> None:
    reach(pages, address, scope="all", on_day="2027-06-16")
    house.clock.forward(timedelta(minutes=1))
    other = f"/meetings/{house.meeting_on(TUESDAY, LATER[1] + DAY)}/move"
    pages.submit(pages.get(other, "Naima"), other, {"starts": "14:00", "ends": "15:00"}, "Naima")
    page = pages.get(f"/groups/{house.group(TUESDAY)}/changes", "Naima", lang="en")
    actions = [str(each) for each in page.tree.xpath("//form/@action") if str(each).endswith("/undo")]
    shown = pages.follow(pages.submit(page, actions[1], as_="Naima"), "Naima").seen
    assert "4 meetings are as before. 1 stayed as it is." in shown
    assert "1 was changed since, and stayed: Wednesday 30 June" in shown
    assert days(house) == sorted([COMING, LATER[0], LATER[1] + DAY, *LATER[2:]])


@one_database
def test_undo_asks_once_more_only_where_meetings_would_be_gone(house: House, pages: Pages, address: str) -> None:
    reach(pages, address, scope="all", on_day="2027-06-16")
    tree = pages.get(f"/groups/{house.group(TUESDAY)}/changes", "Naima", lang="en").tree
    moved, planned = tree.xpath("//ol/li[.//form]")
    assert moved.xpath(".//details") == []
    assert len(planned.xpath(".//details[not(@open)]//form")) == 1
    assert "Wednesday 9 June 2027 · 08:30" in " ".join(moved.text_content().split())


def test_undo_twice_is_undo_once(house: House, pages: Pages, address: str) -> None:
    reach(pages, address, scope="all", on_day="2027-06-16")
    undo(pages, house.group(TUESDAY))
    standing = rows(house)
    with house.inside():
        newest = select(PlanChange.id).order_by(PlanChange.made_at.desc()).limit(1)
        done = db.session.scalars(newest.where(PlanChange.undone_at.is_not(None))).one()
    answer = pages.post(f"/plan-changes/{done}/undo", as_="Naima")
    assert "undone already" in pages.follow(answer, "Naima").seen
    assert rows(house) == standing


def test_undo_is_refused_where_others_meet_by_now(house: House, pages: Pages, address: str) -> None:
    reach(pages, address, scope="all", on_day="2027-06-16")
    theirs = f"/groups/{house.group('Woensdagavond')}/meetings/new"
    taken = {"on_day": COMING.isoformat(), "starts": "09:00", "ends": "10:00", "place": "De Kas"}
    pages.post(theirs, taken, "Hanan")
    page = undo(pages, house.group(TUESDAY), expects=422)
    assert "Others meet there on Tuesday 15 June" in page.seen
    assert days(house) == [on + DAY for on in (COMING, *LATER)]


def test_undoing_a_plan_takes_what_is_empty_and_keeps_the_rest(house: House, pages: Pages) -> None:
    group = house.group("Woensdagavond")
    sent = {
        "first_on": "2027-09-01",
        "starts": "19:00",
        "minutes": "120",
        "rhythm": "1",
        "count": "6",
        "ending": "count",
    }
    pages.post(f"/groups/{group}/plan", {**sent, "region": "none", "place": "Elders"}, "Hanan")
    since = date(2027, 9, 1)
    assert len(days(house, "Woensdagavond", since)) == 6
    first = next(iter(rows(house, "Woensdagavond", since)))
    with house.inside():
        series = db.session.get_one(GroupSession, first).series_id
        answering.answer(db.session.get_one(GroupSession, first), house.person("Tijger"), Answer.COME, house.now)
    kept = answers(house)
    shown = pages.follow(undo(pages, group, "Hanan"), "Hanan").seen
    assert "5 meetings are as before. 1 stayed as it is." in shown
    found = rows(house, "Woensdagavond", since)
    assert list(found) == [first]
    assert found[first][5], "it waits for a decision"
    assert answers(house) == kept
    with house.inside():
        assert db.session.get(Series, series) is not None, "one of its meetings is still there"


def test_what_it_costs_does_not_grow_with_the_year(house: House, pages: Pages, address: str) -> None:
    say(house, LATER[0], Roos=Answer.COME)
    pages.credentials(pages.client("Naima"))
    shown = look(pages, address, scope="all", on_day="2027-06-16", place="Nieuwe plek", starts="10:00", ends="12:00")
    with counted(house.connection) as moving:
        save(pages, shown, address)
    with counted(house.connection) as undoing:
        undo(pages, house.group(TUESDAY))
    # The page of what was changed is read first: its five statements are not the form's.
    assert len(moving) <= MOST, "\n".join(moving)
    assert len(undoing) <= MOST + 5, "\n".join(undoing)
    cancelling = f"/meetings/{house.meeting_on(TUESDAY, COMING)}/cancel"
    shown = look(pages, cancelling, scope="all")
    with counted(house.connection) as statements:
        save(pages, shown, cancelling)
    assert len(statements) <= MOST, "\n".join(statements)
