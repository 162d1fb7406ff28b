"""Whatever a guide does to the year, in any order, no answer is lost and no answered meeting disappears (SQLite)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import delete, select

from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.versions import Stale
from groepswerk.sessions.models import Answer, GroupSession, PlanChange, Rsvp, SessionState
from groepswerk.sessions.queries.affected import Affected, waiting_for_decision
from groepswerk.sessions.queries.turning import turning
from groepswerk.sessions.scope import Scope
from groepswerk.sessions.series import Plan, PlanRefused, plan
from groepswerk.sessions.service import answering, changing, deciding, other_rhythm, several, undoing
from groepswerk.sessions.service.booking import Clash, Slot
from groepswerk.sessions.service.deciding import Choice, NowhereToGo
from groepswerk.sessions.service.other_rhythm import NotShown, Terms, Turn, Wish
from groepswerk.sessions.service.several import Ask, NotSeen
from groepswerk.sessions.service.slots import ChangeRefused
from tests.house_of_tests import House
from tests.sessions.reaching import TUESDAY, answers

pytestmark = pytest.mark.parametrize("built", ["sqlite"], indirect=True)
PEOPLE = ("Roos", "Zon", "Maan")
REFUSED = (ChangeRefused, Clash, Stale, NotSeen, NotShown, NowhereToGo, PlanRefused, answering.TooLate)


class Act(NamedTuple):
    """One thing somebody does: what, to which meeting, and three numbers that say how."""

    what: str
    meeting: int
    one: int = 0
    two: int = 0
    three: int = 0


@contextmanager
def undone(house: House) -> Iterator[None]:
    """What is done inside is as if it had not been."""
    with house.connection.begin_nested() as savepoint:
        try:
            yield
        finally:
            savepoint.rollback()
            with house.app.app_context():
                db.session.remove()


def to_come(house: House) -> list[GroupSession]:
    """The meetings of Naima's group from today on."""
    query = select(GroupSession).where(GroupSession.group_id == house.group(TUESDAY), GroupSession.on_day > house.today)
    return list(db.session.scalars(query.order_by(GroupSession.on_day, GroupSession.starts, GroupSession.id)))


def ask_again(act: Callable[[Ask], object], scope: Scope, version: int) -> None:
    """Look first, then save what was shown."""
    ask = Ask(scope, version, anyhow=True)
    try:
        act(ask)
    except (NotSeen, NotShown) as shown:
        act(ask._replace(seen=shown.print))


def slot_of(meeting: GroupSession, act: Act) -> Slot:
    """Some days and hours from where it is."""
    hour = 8 + act.two % 10
    return Slot(meeting.on_day + timedelta(days=act.one - 7), time(hour), time(hour + 2))


def move(meeting: GroupSession, act: Act, by: Actor, now: datetime) -> None:
    scope = list(Scope)[act.three % 3]
    if scope is Scope.ONE:
        changing.move(meeting, slot_of(meeting, act), None, meeting.version, by, now, anyhow=True)
        return
    ask_again(
        lambda ask: several.move_several(meeting, slot_of(meeting, act), None, ask, by, now), scope, meeting.version
    )


def cancel(meeting: GroupSession, act: Act, by: Actor, now: datetime) -> None:
    scope = list(Scope)[act.three % 3]
    if scope is Scope.ONE:
        changing.cancel(meeting, meeting.version, by, now)
        return
    ask_again(lambda ask: several.cancel_several(meeting, ask, by, now), scope, meeting.version)


def rhythm(meeting: GroupSession, act: Act, by: Actor, now: datetime) -> None:
    found = turning(meeting.id)
    rule = found.rule(meeting.on_day, meeting.on_day + timedelta(days=28)) if found else None
    if found is None or rule is None or found.series is None:
        return
    first = max(meeting.on_day + timedelta(days=act.one - 7), now.date() + timedelta(days=1))
    rule = replace(rule, first_on=first, every_weeks=1 + act.two % 4, weekdays=())
    wish = Wish(rule, plan(rule), None, Terms(found.series.programme_id, found.series.kind, None, False))
    if wish.plan.meetings:
        ask_again(lambda ask: other_rhythm.change_rhythm(meeting, wish, ask, by, now), Scope.LATER, meeting.version)


def undo(meeting: GroupSession, act: Act, by: Actor, now: datetime) -> None:
    query = (
        select(PlanChange).where(PlanChange.group_id == meeting.group_id).order_by(PlanChange.made_at, PlanChange.id)
    )
    found = list(db.session.scalars(query))
    if found:
        undoing.undo(found[act.one % len(found)], by, now)


def decide(meeting: GroupSession, act: Act, by: Actor, now: datetime) -> None:
    waiting = waiting_for_decision(meeting.group_id, now.date())
    if waiting:
        row = db.session.get_one(GroupSession, waiting[act.one % len(waiting)].id)
        deciding.decide(row, list(Choice)[act.two % 3], row.version, by, now)


ACTS: dict[str, Callable[[GroupSession, Act, Actor, datetime], None]] = {
    "move": move,
    "cancel": cancel,
    "rhythm": rhythm,
    "undo": undo,
    "decide": decide,
}


def do(house: House, act: Act, by: Actor) -> None:
    """Do one thing, or be refused."""
    house.clock.forward(timedelta(seconds=1))
    try:
        with house.inside():
            there = to_come(house)
            meeting = there[act.meeting % len(there)] if there else None
            if meeting is not None and act.what == "answer":
                answering.answer(meeting, house.person(PEOPLE[act.one % 3]), list(Answer)[act.two % 4], house.now)
            elif meeting is not None:
                ACTS[act.what](meeting, act, by, house.now)
    except REFUSED:
        with house.app.app_context():
            db.session.remove()


def look_after(house: House, acts: list[Act], by: Actor) -> None:
    """Do all of it; after each act every answer that was there is still there, word for word."""
    for act in acts:
        before = answers(house)
        do(house, act, by)
        after = answers(house)
        if act.what == "answer":
            assert set(before) <= set(after)
        else:
            assert after == before, act
        held_together(house)


def held_together(house: House) -> None:
    """No meeting of the group is on top of another, and its clock makes sense."""
    with house.inside():
        planned = [each for each in to_come(house) if each.state == SessionState.PLANNED]
        for one, other in zip(planned, planned[1:], strict=False):
            assert (one.on_day, one.ends) <= (other.on_day, other.starts) or one.on_day < other.on_day


numbers = some.integers(0, 13)
acts = some.builds(Act, some.sampled_from([*ACTS, "answer"]), numbers, numbers, numbers, numbers)


def test_no_answer_is_ever_lost(house: House) -> None:
    by, began = house.actor("Naima"), house.clock.moment

    @settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
    @given(some.lists(acts, min_size=2, max_size=7))
    def whatever_she_does(done: list[Act]) -> None:
        with undone(house):
            try:
                look_after(house, done, by)
            finally:
                house.clock.moment = began

    whatever_she_does()


WEEKLY_TO_MONTHLY = [Act("answer", 3, 0, 0), Act("rhythm", 0, 8, 3)]


def test_planted_a_rhythm_that_takes_its_meetings_along_loses_answers(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin deletes what is left over, whatever hangs on it."""
    honest = other_rhythm.turn

    def greedy(found: list[Affected], planned: Plan) -> Turn:
        return honest([row._replace(is_answered=False, is_known=False) for row in found], planned)

    def take_along(session_ids: list[UUID]) -> None:
        for table, key in ((Rsvp, Rsvp.session_id), (GroupSession, GroupSession.id)):
            gone: Any = delete(table).where(key.in_(session_ids))
            db.session.execute(gone.execution_options(synchronize_session=False))

    by = house.actor("Naima")
    with undone(house):
        look_after(house, WEEKLY_TO_MONTHLY, by)
    monkeypatch.setattr(other_rhythm, "turn", greedy)
    monkeypatch.setattr(other_rhythm, "_remove", take_along)
    with undone(house), pytest.raises(AssertionError):
        look_after(house, WEEKLY_TO_MONTHLY, by)
