"""Whatever people do to a year, in any order: the acts, what there is of a group, and what must hold after each act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some
from sqlalchemy import select, update

from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.versions import Stale
from groepswerk.groups.models import Group
from groepswerk.messages.models import HEARD, NEWS, Channel, Message, MessageState, Template
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
from groepswerk.sessions.queries.planchanges import ToUndo, change_to_undo
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
from groepswerk.sessions.service.booking import Clash, PeopleBusy, Slot
from groepswerk.sessions.service.deciding import Choice, NowhereToGo
from groepswerk.sessions.service.other_rhythm import NotShown, Terms, Wish
from groepswerk.sessions.service.several import Ask, NotSeen
from groepswerk.sessions.service.slots import ChangeRefused
from groepswerk.words.models import Utterance
from tests.house_of_tests import House
from tests.sessions.reaching import TUESDAY

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


def ask_again(act: Callable[[Ask], object], scope: Scope, version: int) -> None:
    """Look first, then save what was shown, whoever is needed elsewhere."""
    ask = Ask(scope, version)
    try:
        act(ask)
    except (NotSeen, NotShown) as shown:
        act(ask._replace(seen=shown.print, passes=shown.clash.passes if shown.clash else ""))
    except PeopleBusy as shown:
        act(ask._replace(passes=shown.passes))


def all_the_same(act: Callable[[str], object]) -> None:
    """Do it, whoever is needed elsewhere."""
    try:
        act("")
    except PeopleBusy as shown:
        act(shown.passes)


def slot_of(meeting: GroupSession, act: Act) -> Slot:
    """Some days and hours from where it is."""
    hour = 8 + act.two % 10
    return Slot(meeting.on_day + timedelta(days=act.one - 7), time(hour), time(hour + 2))


def move(meeting: GroupSession, act: Act, by: Actor, now: datetime) -> None:
    scope = list(Scope)[act.three % 3]
    if scope is Scope.ONE:
        slot, version = slot_of(meeting, act), meeting.version
        all_the_same(lambda passes: changing.move(meeting, slot, None, version, by, now, passes))
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
    of_group = select(PlanChange.id).where(PlanChange.group_id == meeting.group_id)
    query = of_group.order_by(PlanChange.made_at, PlanChange.id)
    found = list(db.session.scalars(query))
    if found:
        undoing.undo(to_undo(found[act.one % len(found)]), by, now)


def to_undo(change_id: UUID) -> ToUndo:
    """A change that is there."""
    found = change_to_undo(change_id)
    assert found is not None
    return found


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
    all_the_same(lambda passes: importing.bring_in(group, made, "nl", by, now, passes))


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


def do(house: House, act: Act, by: Actor, year: Year) -> None:
    """Do one thing, or be refused."""
    house.clock.forward(timedelta(seconds=1))
    there = year.to_come()
    if not there:
        return
    chosen = UUID(str(there[act.meeting % len(there)]["id"]))
    try:
        with house.inside():
            meeting = db.session.get_one(GroupSession, chosen)
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


Row = dict[str, Any]
Rows = set[tuple[Any, ...]]


class Year(NamedTuple):
    """All there is of the year of a group, as the database keeps it: its meetings by id, and by table what hangs on
    them. ``today``: from the day after it a meeting is to come.
    """

    today: str
    meetings: dict[Any, Row]
    beside: dict[str, Rows]
    changes: Rows
    messages: Rows

    @property
    def answers(self) -> dict[tuple[Any, Any], str]:
        """What everybody said, by meeting and person, in every group of the house."""
        columns = [column.name for column in BESIDE["answers"]]
        places = [columns.index(name) for name in ("session_id", "person_id", "answer")]
        return {(row[places[0]], row[places[1]]): row[places[2]] for row in self.beside["answers"]}

    def to_come(self) -> list[Row]:
        """The meetings from tomorrow on."""
        coming = [each for each in self.meetings.values() if str(each["on_day"]) > self.today]
        return sorted(coming, key=lambda each: (each["on_day"], each["starts"], each["id"]))

    def stands(self) -> dict[Any, Row]:
        """Its meetings, without how often each of them changed."""
        return {key: {**row, "version": None, "sequence": None} for key, row in self.meetings.items()}


BESIDE: dict[str, tuple[Any, ...]] = {
    "answers": tuple(Rsvp.__table__.c),
    "needs": tuple(SessionNeed.__table__.c),
    "stand-ins": (StandIn.session_id, StandIn.in_place_of, StandIn.person_id),
    "invitations": (Invitation.session_id, Invitation.person_id),
    "rhythms": (Series.id,),
    "words": (Utterance.id,),
}
MEETING = tuple(GroupSession.__table__.c)
MESSAGE = (Message.about_id, Message.person_id, Message.sequence, Message.state, Message.template)


def all_of(house: House) -> Year:
    """It as it stands, read past SQLAlchemy: it is read thousands of times."""
    ours = f"group_id = '{house.group(TUESDAY).hex}'"
    cursor = house.connection.connection.cursor()

    def rows(columns: tuple[Any, ...], where: str = "") -> list[tuple[Any, ...]]:
        cursor.execute(_asking(columns) + where)
        return [tuple(row) for row in cursor.fetchall()]

    names = [column.name for column in MEETING]
    meetings = (dict(zip(names, row, strict=True)) for row in rows(MEETING, f" WHERE {ours}"))
    return Year(
        house.today.isoformat(),
        {each["id"]: each for each in meetings},
        {name: set(rows(columns)) for name, columns in BESIDE.items()},
        set(rows((PlanChange.id,), f" WHERE {ours}")),
        set(rows(MESSAGE)),
    )


@cache
def _asking(columns: tuple[Any, ...]) -> str:
    return str(select(*columns))


def look_after(house: House, acts: list[Act], by: Actor) -> None:
    """Do all of it; what must hold holds after each act."""
    before = all_of(house)
    for act in acts:
        do(house, act, by, before)
        after = all_of(house)
        if act.what == "answer":
            assert set(before.answers) <= set(after.answers)
        else:
            assert after.answers == before.answers, act
        held_together(after)
        if act.what in TOLD:
            everybody_is_told(before, after)
        if act.what == "guide":
            who_welcomes_is_told(before, after)
        if act.what in UNDONE:
            fresh = after.changes - before.changes
            assert fresh or not has_changed(before, after), f"{act} was not remembered"
            if fresh:
                undone_it_is_as_before(house, UUID(str(fresh.pop()[0])), before, by)
        before = after


def has_changed(before: Year, now: Year) -> bool:
    """Whether meetings changed, came or went, or another guides them; that one waits for a decision is no change."""
    settled = ({key: row | {"awaits_decision": None} for key, row in each.stands().items()} for each in (before, now))
    return next(settled) != next(settled) or before.beside["stand-ins"] != now.beside["stand-ins"]


def undone_it_is_as_before(house: House, change_id: UUID, before: Year, by: Actor) -> None:
    """Undone at once everything stands as before: each meeting in all it is, and all that hangs on it."""
    with undone(house):
        with house.inside():
            undoing.undo(to_undo(change_id), by, house.now + timedelta(seconds=1))
        now = all_of(house)
        assert now.stands() == before.stands()
        assert now.beside == before.beside


def everybody_is_told(before: Year, now: Year) -> None:
    """Of each meeting to come that changed there is news, as it stands, for everybody who counts on it."""
    columns = ("on_day", "starts", "ends", "venue_id", "state")
    for meeting in now.to_come():
        was = before.meetings.get(meeting["id"])
        if was and any(meeting[name] != was[name] for name in columns):
            news = (meeting["id"], meeting["sequence"], MessageState.WAITING)
            told = {person for about, person, sequence, state, _ in now.messages if (about, sequence, state) == news}
            assert counting_on(meeting["id"], now) <= told, meeting["on_day"]


def who_welcomes_is_told(before: Year, now: Year) -> None:
    """Of each meeting that another guides now there is news for everybody who counts on it, unless it is sensitive.

    Who has yet to hear of a move hears of both in one text.
    """
    fresh = {row[0] for row in set(now.beside["stand-ins"]) - set(before.beside["stand-ins"])}
    waits = {
        (about, person)
        for about, person, _, state, template in now.messages
        if state == MessageState.WAITING and template in NEWS
    }
    for meeting in now.to_come():
        if meeting["id"] in fresh and not meeting["is_sensitive"]:
            assert {(meeting["id"], person) for person in counting_on(meeting["id"], now)} <= waits


def counting_on(meeting: object, now: Year) -> set[object]:
    """Who said anything but no, or was invited by us and said nothing."""
    said = {person: answer for (about, person), answer in now.answers.items() if about == meeting}
    invited = {
        person
        for about, person, _, state, template in now.messages
        if (about, template) == (meeting, Template.INVITATION) and state in HEARD
    }
    return {person for person in invited | set(said) if said.get(person) != Answer.NOT}


def held_together(now: Year) -> None:
    """No meeting of the group is on top of another, and its clock makes sense."""
    planned = [each for each in now.to_come() if each["state"] == SessionState.PLANNED]
    for one, other in pairwise(planned):
        assert (one["on_day"], one["ends"]) <= (other["on_day"], other["starts"]) or one["on_day"] < other["on_day"]


numbers = some.integers(0, 13)
OFTEN = [*ACTS, *["rhythm"] * 2, "need", "mark", "places", "answer", "hear"]
acts = some.builds(Act, some.sampled_from(OFTEN), numbers, numbers, numbers, numbers)


def bare_in_part(house: House) -> None:
    """Half of what is to come is a day, a time and a place, and nothing more."""
    later = (GroupSession.group_id == house.group(TUESDAY), GroupSession.on_day > house.today + timedelta(days=20))
    with house.inside():
        db.session.execute(update(GroupSession).where(*later).values(subject_id=None, is_public=True))


def asked(house: House, times: int, by: Actor, longest: int) -> None:
    """Try so many stories of two to ``longest`` acts; the clock begins anew in each."""
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
    @given(some.lists(acts, min_size=2, max_size=longest))
    def whatever_she_does(done: list[Act]) -> None:
        with undone(house):
            try:
                look_after(house, done, by)
            finally:
                house.clock.moment = began

    whatever_she_does()
