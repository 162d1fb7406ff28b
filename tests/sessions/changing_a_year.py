"""Whatever people do to a year, in any order: the acts, what there is of a group, and what must hold after each act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some
from sqlalchemy import select, update

from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.versions import Stale
from groepswerk.groups.models import Group
from groepswerk.messages.models import HEARD, Channel, Message, MessageState, Template
from groepswerk.people.models import Person
from groepswerk.sessions.importing import ImportedMeeting
from groepswerk.sessions.models import (
    Answer,
    GroupSession,
    Invitation,
    NeedKind,
    PlanChange,
    Rsvp,
    Series,
    SessionNeed,
    SessionState,
    StandIn,
)
from groepswerk.sessions.queries import line_by_id, needs_of
from groepswerk.sessions.queries.affected import waiting_for_decision
from groepswerk.sessions.queries.turning import turning
from groepswerk.sessions.scope import Scope
from groepswerk.sessions.series import PlanRefused, plan
from groepswerk.sessions.service import (
    answering,
    changing,
    deciding,
    importing,
    marking,
    needs,
    other_rhythm,
    replacing,
    several,
    undoing,
    waiting,
)
from groepswerk.sessions.service.booking import Clash, Slot
from groepswerk.sessions.service.deciding import Choice, NowhereToGo
from groepswerk.sessions.service.other_rhythm import NotShown, Terms, Wish
from groepswerk.sessions.service.several import Ask, NotSeen
from groepswerk.sessions.service.slots import ChangeRefused
from groepswerk.words.models import Utterance
from tests.house_of_tests import House
from tests.sessions.reaching import TUESDAY, answers

PEOPLE = ("Roos", "Zon", "Maan")
REFUSED = (
    ChangeRefused,
    Clash,
    Stale,
    NotSeen,
    NotShown,
    NowhereToGo,
    PlanRefused,
    answering.TooLate,
    waiting.TooFew,
)


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


def bring_in(meeting: GroupSession, act: Act, by: Actor, now: datetime) -> None:
    """Some meetings out of a sheet, the first with a subject."""
    group = db.session.get_one(Group, meeting.group_id)
    days = [meeting.on_day + timedelta(days=1 + act.one % 4 + 7 * number) for number in range(1 + act.two % 3)]
    hours = time(13 + act.three % 6), time(21)
    made = [ImportedMeeting(number, on, *hours, None, None if number else "Iets") for number, on in enumerate(days)]
    importing.bring_in(group, made, "nl", by, now, anyhow=True)


def guide(meeting: GroupSession, act: Act, by: Actor, now: datetime) -> None:
    """Loes guides in the place of Naima, or as usual again."""
    loes = db.session.scalars(select(Person.id).where(Person.name.startswith("Loes"))).first()
    guided = {by.person_id: loes} if act.one % 3 and loes else {}
    called = {each: "Loes" for each in guided.values()}

    def ask_for(ask: Ask) -> None:
        replacing.guide_instead(meeting, guided, called, ask, by, now)

    ask_again(ask_for, list(Scope)[act.three % 3], meeting.version)


def need(meeting: GroupSession, act: Act, by: Actor, now: datetime) -> None:
    """Childcare, a cook, both or nothing."""
    wanted = [{}, {NeedKind.CHILDCARE: 1 + act.two}, {NeedKind.COOK: None}][act.one % 3]
    line = line_by_id(meeting.id)
    assert line is not None
    needs.ask_for(line, wanted, needs.print_of(needs_of(meeting.id)), by, now)


def mark(meeting: GroupSession, _act: Act, by: Actor, now: datetime) -> None:
    """It is sensitive, or is not after all."""
    (marking.unmark if meeting.is_sensitive else marking.mark_sensitive)(meeting, meeting.version, by, now)


def places(meeting: GroupSession, act: Act, by: Actor, now: datetime) -> None:
    """So many people fit."""
    waiting.set_places(meeting, [None, 3, 12][act.one % 3], meeting.version, by, now)


ACTS: dict[str, Callable[[GroupSession, Act, Actor, datetime], None]] = {
    "move": move,
    "cancel": cancel,
    "rhythm": rhythm,
    "undo": undo,
    "decide": decide,
    "import": bring_in,
    "guide": guide,
    "need": need,
    "mark": mark,
    "places": places,
}
# What is remembered, and can be undone at once.
UNDONE = ("move", "cancel", "rhythm", "decide", "import", "guide")
# Of these everybody hears who counts on what they change.
TOLD = ("move", "cancel", "decide", "rhythm")


def do(house: House, act: Act, by: Actor) -> None:
    """Do one thing, or be refused."""
    house.clock.forward(timedelta(seconds=1))
    try:
        with house.inside():
            there = to_come(house)
            meeting = there[act.meeting % len(there)] if there else None
            if meeting is None:
                return
            if act.what == "answer":
                answering.answer(meeting, house.person(PEOPLE[act.one % 3]), list(Answer)[act.two % 4], house.now)
            elif act.what == "hear":
                hear(meeting, house.person(PEOPLE[act.one % 3]), house.now)
            else:
                ACTS[act.what](meeting, act, by, house.now)
    except REFUSED:
        with house.app.app_context():
            db.session.remove()


def hear(meeting: GroupSession, person_id: UUID, now: datetime) -> None:
    """She gets an invitation of ours, once."""
    same = (Message.about_id == meeting.id, Message.person_id == person_id, Message.template == Template.INVITATION)
    if db.session.scalars(select(Message.id).where(*same)).first():
        return
    sent = {"channel": Channel.EMAIL, "state": MessageState.SENT, "made_at": now, "done_at": now}
    what = {"group_id": meeting.group_id, "about_id": meeting.id, "template": Template.INVITATION}
    db.session.add(Message(person_id=person_id, sequence=meeting.sequence, **what, **sent))


Rows = dict[UUID, dict[str, Any]]


class Held(NamedTuple):
    """All there is of the year of a group, but of each meeting how often it changed, and when somebody stood in."""

    meetings: Rows
    beside: dict[str, set[tuple[Any, ...]]]


BESIDE: dict[str, tuple[Any, ...]] = {
    "answers": tuple(Rsvp.__table__.c),
    "needs": tuple(SessionNeed.__table__.c),
    "stand-ins": (StandIn.session_id, StandIn.in_place_of, StandIn.person_id),
    "invitations": (Invitation.session_id, Invitation.person_id),
    "rhythms": (Series.id,),
    "words": (Utterance.id,),
}


def all_of(house: House) -> Held:
    """It as it stands."""
    table = GroupSession.__table__.c
    with house.inside():
        query = select(*(each for each in table if each.name not in {"version", "sequence"}))
        found = db.session.execute(query.where(table.group_id == house.group(TUESDAY))).mappings()
        meetings = {row["id"]: dict(row) for row in found}
        beside = {name: {tuple(row) for row in db.session.execute(select(*cols))} for name, cols in BESIDE.items()}
    return Held(meetings, beside)


def look_after(house: House, acts: list[Act], by: Actor) -> None:
    """Do all of it; what must hold holds after each act."""
    for act in acts:
        said, before, changes = answers(house), all_of(house), plan_changes(house)
        do(house, act, by)
        after = answers(house)
        if act.what == "answer":
            assert set(said) <= set(after)
        else:
            assert after == said, act
        held_together(house)
        if act.what in TOLD:
            everybody_is_told(house, before)
        fresh = plan_changes(house) - changes
        if act.what in UNDONE:
            assert fresh or not has_changed(before, all_of(house)), f"{act} was not remembered"
        if act.what in UNDONE and fresh:
            undone_it_is_as_before(house, fresh.pop(), before, by)


def has_changed(before: Held, now: Held) -> bool:
    """Whether meetings changed, came or went, or another guides them; that one waits for a decision is no change."""
    settled = ({key: row | {"awaits_decision": None} for key, row in held.meetings.items()} for held in (before, now))
    return next(settled) != next(settled) or before.beside["stand-ins"] != now.beside["stand-ins"]


def plan_changes(house: House) -> set[UUID]:
    """What was remembered of this group."""
    with house.inside():
        return set(db.session.scalars(select(PlanChange.id).where(PlanChange.group_id == house.group(TUESDAY))))


def undone_it_is_as_before(house: House, change_id: UUID, before: Held, by: Actor) -> None:
    """Undone at once everything stands as before: each meeting in all it is, and all that hangs on it."""
    with undone(house):
        with house.inside():
            undoing.undo(db.session.get_one(PlanChange, change_id), by, house.now + timedelta(seconds=1))
        now = all_of(house)
        assert now.meetings == before.meetings
        assert now.beside == before.beside


def everybody_is_told(house: House, before: Held) -> None:
    """Of each meeting to come that changed there is news, as it stands, for everybody who counts on it."""
    columns = ("on_day", "starts", "ends", "venue_id", "state")
    with house.inside():
        for meeting in to_come(house):
            was = before.meetings.get(meeting.id)
            if was and any(getattr(meeting, name) != was[name] for name in columns):
                waiting_for = select(Message.person_id).where(
                    Message.about_id == meeting.id,
                    Message.sequence == meeting.sequence,
                    Message.state == MessageState.WAITING,
                )
                assert counting_on(meeting) <= set(db.session.scalars(waiting_for)), meeting.on_day


def counting_on(meeting: GroupSession) -> set[UUID]:
    """Who said anything but no, or was invited by us and said nothing."""
    said = dict(db.session.execute(select(Rsvp.person_id, Rsvp.answer).where(Rsvp.session_id == meeting.id)).all())
    invited = select(Message.person_id).where(Message.about_id == meeting.id, Message.state.in_(sorted(HEARD)))
    heard = set(db.session.scalars(invited.where(Message.template == Template.INVITATION)))
    return {person for person in heard | set(said) if said.get(person) != Answer.NOT}


def held_together(house: House) -> None:
    """No meeting of the group is on top of another, and its clock makes sense."""
    with house.inside():
        planned = [each for each in to_come(house) if each.state == SessionState.PLANNED]
        for one, other in zip(planned, planned[1:], strict=False):
            assert (one.on_day, one.ends) <= (other.on_day, other.starts) or one.on_day < other.on_day


numbers = some.integers(0, 13)
OFTEN = [*ACTS, *["rhythm"] * 4, "need", "mark", "places", "answer", "hear"]
acts = some.builds(Act, some.sampled_from(OFTEN), numbers, numbers, numbers, numbers)


def bare_in_part(house: House) -> None:
    """Half of what is to come is a day, a time and a place, and nothing more."""
    later = (GroupSession.group_id == house.group(TUESDAY), GroupSession.on_day > house.today + timedelta(days=20))
    with house.inside():
        db.session.execute(update(GroupSession).where(*later).values(subject_id=None, is_public=True))


def asked(house: House, times: int, by: Actor) -> None:
    """Try so many stories; the clock begins anew in each."""
    began = house.clock.moment
    bare_in_part(house)

    @settings(
        max_examples=times,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
        phases=(Phase.generate, Phase.shrink),
    )
    @given(some.lists(acts, min_size=2, max_size=7))
    def whatever_she_does(done: list[Act]) -> None:
        with undone(house):
            try:
                look_after(house, done, by)
            finally:
                house.clock.moment = began

    whatever_she_does()
