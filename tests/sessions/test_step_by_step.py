"""A year is taken back step by step: what was undone itself is as if it had never been; all else that came stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some
from sqlalchemy import delete, select, update

from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.messages.models import NEWS, Message, MessageState, Template
from groepswerk.sessions.fates import Fate, can_be_undone, closed, restored_by, sort_out
from groepswerk.sessions.models import Answer, GroupSession, PlanChange, Rsvp
from groepswerk.sessions.service import undoing
from tests.conftest import counted
from tests.house_of_tests import House, one_database
from tests.pages import Pages
from tests.sessions.changing_a_year import (
    Act,
    Year,
    all_of,
    all_the_same,
    bare_in_part,
    do,
    numbers,
    to_undo,
    undone,
)
from tests.sessions.reaching import COMING, LATER, TUESDAY, news, reach, rows, say, undo

TIMES = {"sqlite": 25, "postgresql": 4}
CHANGES = ["move", "cancel", "guide", "rhythm", "import"]
acts = some.builds(Act, some.sampled_from(CHANGES), some.integers(0, 2), numbers, numbers, numbers)


def test_undone_the_last_first_it_is_as_it_began(house: House) -> None:
    by, began = house.actor("Naima"), house.clock.moment
    bare_in_part(house)
    counting_on_it(house)

    @settings(
        max_examples=TIMES[house.connection.dialect.name],
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
        phases=(Phase.generate, Phase.shrink),
    )
    @given(some.lists(acts, min_size=2, max_size=5))
    def whatever_she_did(done: list[Act]) -> None:
        with undone(house):
            try:
                stepped_back(house, done, by)
            finally:
                house.clock.moment = began

    whatever_she_did()


def counting_on_it(house: House) -> None:
    """Roos and Zon come to the first two."""
    for on in (COMING, LATER[0]):
        say(house, on, Roos=Answer.COME, Zon=Answer.COME)


MOVE, PLACE = Act("move", 0, 8, 3), Act("move", 0, 7, 4)
CANCEL, GUIDE = Act("cancel", 0), Act("guide", 0, 1)


@one_database
@pytest.mark.parametrize(
    "story",
    [[MOVE, CANCEL], [GUIDE, MOVE], [MOVE, GUIDE], [MOVE, PLACE, GUIDE, CANCEL], [Act("import", 1), Act("cancel", 1)]],
    ids=lambda story: " ".join(act.what for act in story),
)
def test_whoever_had_heard_of_nothing_hears_nothing(house: House, story: list[Act]) -> None:
    counting_on_it(house)
    stepped_back(house, story, house.actor("Naima"))


def stepped_back(house: House, done: list[Act], by: Actor) -> None:
    """Do all of it, then undo what was remembered, the last first: all is as it was, also what waits to be told."""
    first = before = all_of(house)
    remembered: list[UUID] = []
    for act in done:
        do(house, act, by, before)
        after = all_of(house)
        remembered += [UUID(str(row[0])) for row in after.changes - before.changes]
        before = after
    for change_id in reversed(remembered):
        undo_one(house, change_id, by)
    now = all_of(house)
    assert now.stands() == first.stands()
    assert now.beside == first.beside
    assert still_to_be_told(now) == still_to_be_told(first)


def undo_one(house: House, change_id: UUID, by: Actor) -> None:
    """Undo a change, whoever is needed elsewhere; something must come of it."""
    house.clock.forward(timedelta(seconds=1))

    def press(passes: str) -> None:
        with house.inside():
            done = undoing.undo(to_undo(change_id), by, house.now, passes)
            assert done is not None
            assert (done.restored > 0, done.left) == (True, 0)

    all_the_same(press)


def still_to_be_told(now: Year) -> set[tuple[Any, Any]]:
    """Of which meetings news waits, and for whom."""
    return {
        (about, person)
        for about, person, _, state, template in now.messages
        if state == MessageState.WAITING and template in NEWS
    }


@one_database
def test_planted_who_counts_versions_alone_cannot_step_back(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    counting_on_it(house)
    monkeypatch.setattr(undoing, "restored_by", lambda _undone: {})
    with pytest.raises(AssertionError):
        stepped_back(house, [MOVE, CANCEL], house.actor("Naima"))


def test_a_rhythm_is_there_as_long_as_something_can_come_back_to_it(house: House) -> None:
    """The first is undone before the second, which took one of its meetings along."""
    by = house.actor("Naima")
    bare_in_part(house)
    for act in (Act("rhythm", 0, 8, 0), Act("rhythm", 3, 12, 1)):
        do(house, act, by, all_of(house))
    for each in changes(house):
        house.clock.forward(timedelta(seconds=1))
        with house.inside():
            done = undoing.undo(to_undo(each), by, house.now)
            assert done is not None
            assert done.restored > 0


def changes(house: House) -> list[UUID]:
    """The last two, in order."""
    newest = select(PlanChange.id).order_by(PlanChange.made_at.desc()).limit(2)
    with house.inside():
        return list(db.session.scalars(newest))[::-1]


def cancel(pages: Pages, house: House) -> None:
    house.clock.forward(timedelta(minutes=1))
    address = f"/meetings/{house.meeting_on(TUESDAY, COMING + timedelta(days=1))}/cancel"
    pages.submit(pages.get(address, "Naima"), address, as_="Naima")
    house.clock.forward(timedelta(minutes=1))


def move(pages: Pages, house: House) -> None:
    """The next meeting goes to a Wednesday."""
    address = f"/meetings/{house.meeting_on(TUESDAY, COMING)}/move"
    sent = {"on_day": (COMING + timedelta(days=1)).isoformat(), "starts": "13:00", "ends": "15:00"}
    pages.submit(pages.get(address, "Naima"), address, sent, "Naima")


def buttons(pages: Pages, house: House) -> int:
    """How many changes the page offers to undo, beside the planning of the year."""
    page = pages.get(f"/groups/{house.group(TUESDAY)}/changes", "Naima", lang="en")
    return len({action for action in page.tree.xpath("//form/@action") if action.endswith("/undo")}) - 1


def told(house: House, state: MessageState) -> None:
    """What waits is heard, or is not."""
    with house.inside():
        waits = update(Message).where(Message.state == MessageState.WAITING)
        db.session.execute(waits.values(state=state, done_at=house.now))


def test_a_cancelling_is_undone_then_the_move_before_it(house: House, pages: Pages) -> None:
    meeting = say(house, COMING, Roos=Answer.COME)
    move(pages, house)
    cancel(pages, house)
    assert buttons(pages, house) == 1, "the move cannot be undone while the meeting is off"
    undo(pages, house.group(TUESDAY))
    assert rows(house)[meeting][2] == "planned"
    house.clock.forward(timedelta(minutes=1))
    assert buttons(pages, house) == 1
    page = pages.get(f"/groups/{house.group(TUESDAY)}/changes", "Naima")
    action = next(each for each in page.tree.xpath("//form/@action") if each.endswith("/undo"))
    with counted(house.connection) as statements:
        pages.submit(page, action, as_="Naima")
    assert len(statements) <= 12, "\n".join(statements)
    assert rows(house)[meeting][0] == COMING
    assert {each for each in news(house) if each[0] == "Roos"} == set()
    assert buttons(pages, house) == 0


def test_who_heard_of_the_move_hears_only_of_its_undoing(house: House, pages: Pages) -> None:
    say(house, COMING, Roos=Answer.COME)
    move(pages, house)
    told(house, MessageState.DONE)
    cancel(pages, house)
    undo(pages, house.group(TUESDAY))
    assert {each[0] for each in news(house)} == set(), "it stands as she heard it"
    house.clock.forward(timedelta(minutes=1))
    undo(pages, house.group(TUESDAY))
    assert ("Roos", Template.MOVED, COMING) in news(house)


def test_who_answered_after_the_move_hears_that_it_is_undone(house: House, pages: Pages) -> None:
    """She counts on the day it was moved to, and never heard of the day before."""
    with house.inside():
        db.session.execute(delete(Rsvp).where(Rsvp.person_id == house.person("Zon")))
    move(pages, house)
    house.clock.forward(timedelta(minutes=1))
    say(house, COMING + timedelta(days=1), Zon=Answer.COME)
    cancel(pages, house)
    undo(pages, house.group(TUESDAY))
    assert "Zon" not in {each[0] for each in news(house)}
    house.clock.forward(timedelta(minutes=1))
    undo(pages, house.group(TUESDAY))
    assert ("Zon", Template.MOVED, COMING) in news(house)


def test_what_somebody_changed_since_stays(house: House, pages: Pages) -> None:
    """Also when a change between the two was undone: places were set in a change that nothing takes back."""
    meeting = say(house, COMING, Roos=Answer.COME)
    move(pages, house)
    cancel(pages, house)
    undo(pages, house.group(TUESDAY))
    with house.inside():
        row = db.session.get_one(GroupSession, meeting)
        row.capacity, row.version = 5, row.version + 1
    assert buttons(pages, house) == 0
    assert rows(house)[meeting][0] == COMING + timedelta(days=1)


def test_of_several_the_one_that_changed_since_stays_and_is_listed(house: House, pages: Pages) -> None:
    first = house.meeting_on(TUESDAY, COMING)
    reach(pages, f"/meetings/{first}/cancel", scope="all")
    house.clock.forward(timedelta(minutes=1))
    pages.post(f"/meetings/{first}/go-on", {"version": str(rows(house)[first][3])}, "Naima")
    assert buttons(pages, house) == 1
    page = pages.follow(undo(pages, house.group(TUESDAY)), "Naima")
    assert "1 was changed since, and stayed: Tuesday 15 June" in page.seen


class Row:
    """A meeting as it stands."""

    recorded_at = None
    is_answered = is_tied = False

    def __init__(self, version: int) -> None:
        self.version = version

    def is_over(self, _now: Any) -> bool:
        return False


def entry(version: int, **more: Any) -> dict[str, Any]:
    return {"id": "a", "before": {"guided": {}}, "version": version, **more}


@pytest.mark.parametrize(
    ("undone_later", "version", "fate"),
    [
        ([], 2, Fate.BACK),
        ([], 4, Fate.LEFT),
        ([entry(3, back=[4, 2])], 4, Fate.BACK),
        ([entry(3, back=[4, 2])], 5, Fate.LEFT),
        ([entry(4, back=[5, 3]), entry(3, back=[6, 2])], 6, Fate.BACK),
        ([entry(3, back=[4, 2]), entry(5, back=[6, 4])], 6, Fate.BACK),
        ([{**entry(3, back=[4, 2]), "id": "another"}], 4, Fate.LEFT),
        ([entry(4, left=True)], 4, Fate.LEFT),
    ],
)
def test_a_meeting_is_as_a_change_left_it(undone_later: list[dict[str, Any]], version: int, fate: Fate) -> None:
    rows, restored, now = {"a": Row(version)}, restored_by(undone_later), Any
    (found,) = sort_out([entry(2)], rows, now, restored)
    assert found.fate is fate
    assert can_be_undone([entry(2)], rows, now, restored) is (fate is not Fate.LEFT)
    if fate is Fate.BACK:
        assert closed(found)["back"] == [version + 1, 1]
