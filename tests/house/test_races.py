"""Two at the same instant: real threads on real databases. One wins, the other hears it, and nobody sees an error."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from datetime import time as clock_time
from threading import Barrier
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, func, insert, select, update

from groepswerk.cli.jobs import run_one
from groepswerk.core import refusals, tokens, vault
from groepswerk.core.db import db, mean_to_write
from groepswerk.core.refusals import Throttle
from groepswerk.core.vault import DataKey, OwnerKind
from groepswerk.demo.cast import CIRCLES
from groepswerk.groups.models import Door, Group, Knock, KnockState, Membership, Role, Venue
from groepswerk.groups.service import belonging
from groepswerk.messages.models import Message, MessageState, Template
from groepswerk.people.models import Person, SignInKind
from groepswerk.sessions.jobs import OfferingPlaces
from groepswerk.sessions.models import GroupSession, Rsvp, SessionState
from groepswerk.sessions.service import answering, booking, changing
from tests.conftest import DATABASES
from tests.house_of_tests import House
from tests.lasting import lasting_house, together
from tests.pages import Page, Pages
from tests.sessions.reaching import guide_too

ROUNDS = 20
CROWD = 20
CLAIMS = 50
NEXT_TUESDAY = date(2027, 6, 15)
T = TypeVar("T")


@pytest.fixture(scope="module", params=DATABASES)
def open_house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own, whose transactions are real: what is saved here stays."""
    with lasting_house(request, tmp_path_factory.mktemp("races"), PROPAGATE_EXCEPTIONS=False) as house:
        yield house


def ready(house: House, who: str, address: str, data: dict[str, Any]) -> Callable[[], int]:
    """Somebody's browser with its finger on the button; what it calls gives the status of the answer."""
    client = Pages(house).client(who)
    token = Page(client.get("/sign-in")).tree.xpath("//*[@name='csrf_token']/@value")[0]
    sent = {**data, "csrf_token": str(token)}

    def press() -> int:
        return client.post(address, data={**sent, "idempotency_key": os.urandom(11).hex()}).status_code

    return press


def count(house: House, query: Any) -> int:
    """What a counting query says."""
    with house.inside():
        return int(db.session.scalar(query) or 0)


def test_of_two_saves_of_one_meeting_exactly_one_wins(open_house: House) -> None:
    meeting = open_house.meeting_on("Dinsdaggroep", NEXT_TUESDAY)
    address = f"/meetings/{meeting}/move"
    for place in range(ROUNDS):
        with open_house.inside():
            version = db.session.get_one(GroupSession, meeting).version
        data = {"version": str(version), "on_day": NEXT_TUESDAY.isoformat(), "place": ""}
        presses = [
            ready(open_house, who, address, {**data, "starts": starts, "ends": f"{14 + place % 8}:{minute}"})
            for who, starts, minute in (("Naima", "09:10", "10"), ("Loes", "09:20", "20"))
        ]
        assert sorted(together(presses)) == [303, 409], f"round {place}"


def test_twenty_answers_of_one_person_are_one_row(open_house: House) -> None:
    meeting = open_house.meeting_on("Dinsdaggroep", NEXT_TUESDAY + timedelta(days=7))
    roos = open_house.person("Roos")
    presses = [
        ready(open_house, "Roos", f"/meetings/{meeting}/answer", {"answer": ("come", "not")[place % 2]})
        for place in range(CROWD)
    ]
    assert Counter(together(presses)) == {303: CROWD}
    rows = select(func.count()).select_from(Rsvp).where(Rsvp.session_id == meeting, Rsvp.person_id == roos)
    assert count(open_house, rows) == 1


def a_crowd(house: House, nickname: str) -> list[str]:
    """Fifty people more in a group; their names."""
    names = [f"Buur {place}" for place in range(CLAIMS)]
    if names[0] not in house.scene.people:
        with house.inside():
            group = db.session.get_one(Group, house.group(nickname))
            for name in names:
                person = belonging.add_person(group, name, "nl", [Role.PARTICIPANT], house.now, house.today)
                house.scene.people[name] = person.id
    return names


def claims(house: House, on: date) -> tuple[Counter[int], Counter[str]]:
    """Fifty people say at the same instant that they come, and one fits: the answers, and how they stand then."""
    nickname = "Dinsdaggroep"
    names, meeting = a_crowd(house, nickname), house.meeting_on(nickname, on)
    with house.inside():
        db.session.execute(delete(Rsvp).where(Rsvp.session_id == meeting))
        db.session.execute(update(GroupSession).where(GroupSession.id == meeting).values(capacity=1))
    answers = together([ready(house, name, f"/meetings/{meeting}/answer", {"answer": "come"}) for name in names])
    with house.inside():
        rows = db.session.execute(select(Rsvp.waits_since, Rsvp.offered_until).where(Rsvp.session_id == meeting))
        stand = Counter("comes" if since is None else "kept" if kept else "waits" for since, kept in rows)
    return Counter(answers), stand


def test_of_fifty_who_want_the_last_place_exactly_one_gets_it(open_house: House) -> None:
    answers, stand = claims(open_house, NEXT_TUESDAY + timedelta(days=14))
    assert answers == {303: CLAIMS}
    assert stand == {"comes": 1, "waits": CLAIMS - 1}


def test_planted_without_the_lock_it_is_over_booked(open_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = answering.hold

    def lets_go(*given: Any) -> Any:
        held = honest(*given)
        db.session.commit()
        time.sleep(0.02)
        return held

    monkeypatch.setattr(answering, "hold", lets_go)
    _, stand = claims(open_house, NEXT_TUESDAY + timedelta(days=21))
    assert stand["comes"] > 1


def test_two_runners_offer_one_place_once(open_house: House) -> None:
    meeting = open_house.meeting_on("Dinsdaggroep", NEXT_TUESDAY + timedelta(days=28))
    waits = {"answer": "come", "answered_at": open_house.now, "waits_since": open_house.now}
    people = [open_house.person(name) for name in a_crowd(open_house, "Dinsdaggroep")[:8]]
    with open_house.inside():
        db.session.execute(delete(Rsvp).where(Rsvp.session_id == meeting))
        db.session.execute(update(GroupSession).where(GroupSession.id == meeting).values(capacity=1))
        db.session.execute(insert(Rsvp), [{"session_id": meeting, "person_id": each, **waits} for each in people])

    def run() -> int:
        with open_house.app.app_context():
            return run_one(OfferingPlaces(), 100)

    for lapsed in range(4):
        together([run] * 4)
        kept = select(func.count()).where(Rsvp.session_id == meeting, Rsvp.offered_until > open_house.now)
        assert count(open_house, kept) == 1
        news = select(func.count()).select_from(Message).where(Message.about_id == meeting)
        waiting = news.where(Message.template == Template.PLACE_FREE, Message.state == MessageState.WAITING)
        assert (count(open_house, waiting), count(open_house, news)) == (1, lapsed + 1), f"after {lapsed} that lapsed"
        with open_house.inside():
            # She was told, and let it pass.
            db.session.execute(update(Message).where(Message.about_id == meeting).values(state=MessageState.DONE))
            over = update(Rsvp).where(Rsvp.session_id == meeting, Rsvp.offered_until > open_house.now)
            past = {"waits_since": open_house.now - timedelta(days=2), "offered_until": open_house.now}
            db.session.execute(over.values(past))


def test_answers_and_a_change_of_the_same_meeting_wait_for_each_other(
    open_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever changes a meeting locks its group first, as whoever answers does: nobody waits in a circle."""
    honest = answering.hold

    def dawdles(*given: Any) -> Any:
        time.sleep(0.03)
        return honest(*given)

    monkeypatch.setattr(answering, "hold", dawdles)
    meeting = open_house.meeting_on("Dinsdaggroep", NEXT_TUESDAY + timedelta(days=7))
    for turn in range(3):
        with open_house.inside():
            version = str(db.session.get_one(GroupSession, meeting).version)
        presses = [
            ready(open_house, name, f"/meetings/{meeting}/answer", {"answer": said})
            for name in ("Roos", "Zon", "Maan", "Olijf")
            for said in ("come", "not")
        ]
        data = {"version": version, "subject": f"Koken {turn}"}
        presses.append(ready(open_house, "Naima", f"/meetings/{meeting}/subject", data))
        assert Counter(together(presses)) == {303: len(presses)}


def test_two_guides_welcome_one_knock_and_one_person_comes_in(open_house: House) -> None:
    for place in range(5):
        name = f"Iris {place}"
        knock_id = _knock(open_house, name)
        presses = [
            ready(open_house, who, f"/knocks/{knock_id}/welcome", {"who": "participant"}) for who in ("Naima", "Loes")
        ]
        answers = together(presses)
        assert 303 in answers
        assert max(answers) < 500
        assert count(open_house, select(func.count()).select_from(Person).where(Person.name == name)) == 1


def _knock(house: House, name: str) -> UUID:
    group_id = house.group("Dinsdaggroep")
    with house.inside():
        door = db.session.get(Door, group_id)
        if door is None:
            door = Door(group_id=group_id, token=tokens.new_token(), digits="424242", picture="bird")
            db.session.add(door)
        door.opened_by, door.open_until = house.person("Naima"), house.now + timedelta(minutes=15)
        knock = Knock(id=uuid4(), group_id=group_id, name=name, language="nl", phone=SignInKind.OWN, device="Test")
        knock.state, knock.knocked_at = KnockState.WAITING, house.now
        db.session.add(knock)
        return knock.id


def _add(house: House, who: str, group: str, on: date, place: str) -> Callable[[], int]:
    data = {"on_day": on.isoformat(), "starts": "19:00", "ends": "21:00", "place": place}
    return ready(house, who, f"/groups/{house.group(group)}/meetings/new", data)


def test_two_groups_want_one_place_at_one_time_and_one_gets_it(open_house: House) -> None:
    for place in range(ROUNDS):
        # In every other round nobody has used the place before: then its name is made in the same instant.
        name, on = f"Zaal {place // 2}", date(2028, 2, 1) + timedelta(days=place)
        presses = [
            _add(open_house, who, group, on, name)
            for who, group in (("Naima", "Dinsdaggroep"), ("Bart", "Woensdagavond"))
        ]
        assert sorted(together(presses)) == [303, 422], f"round {place}"


def _needed_in_both(house: House) -> None:
    """Loes, co-guide of Naima's group, is a co-guide of the Wednesday evenings too."""
    with house.inside():
        query = select(Membership.id).where(
            Membership.group_id == house.group("Woensdagavond"), Membership.person_id == house.person("Loes")
        )
        there = db.session.scalar(query) is not None
    if not there:
        guide_too(house, "Loes", "Woensdagavond")


def test_one_guide_is_needed_twice_at_one_time_and_one_hears_it(open_house: House) -> None:
    _needed_in_both(open_house)
    for place in range(ROUNDS):
        on = date(2028, 7, 1) + timedelta(days=place)
        presses = [
            _add(open_house, "Naima", "Dinsdaggroep", on, "Hier"),
            _add(open_house, "Bart", "Woensdagavond", on, "Daar"),
        ]
        assert sorted(together(presses)) == [303, 422], f"round {place}"


def _off(house: House, group: str, on: date) -> UUID:
    """A meeting of a group that was called off."""
    key = uuid4()
    with house.inside():
        organisation_id = db.session.get_one(Group, house.group(group)).organisation_id
        row = GroupSession(id=key, organisation_id=organisation_id, group_id=house.group(group), on_day=on)
        row.starts, row.ends, row.first_planned_on = clock_time(19), clock_time(21), on
        row.state = SessionState.CANCELLED
        db.session.add(row)
    return key


def test_two_meetings_that_go_on_after_all_need_one_guide_and_one_hears_it(open_house: House) -> None:
    _needed_in_both(open_house)
    for place in range(6):
        on = date(2028, 9, 1) + timedelta(days=place)
        presses = [
            ready(open_house, who, f"/meetings/{_off(open_house, group, on)}/go-on", {"version": "1"})
            for who, group in (("Naima", "Dinsdaggroep"), ("Bart", "Woensdagavond"))
        ]
        assert sorted(together(presses)) == [303, 422], f"round {place}"


def test_a_series_moved_and_a_meeting_added_want_one_place_and_one_gets_it(open_house: House) -> None:
    """The series stays at its place and moves to an hour there; the other asks for that hour by the place's name."""
    first = open_house.meeting_on("Donderdaggroep", date(2027, 7, 1))
    address = f"/meetings/{first}/move"
    for place in range(6):
        shown = _look(open_house, address, starts=f"{13 + place}:00", ends=f"{13 + place}:50")
        data = {"on_day": "2027-07-08", "starts": f"{13 + place}:20", "ends": f"{13 + place}:40", "place": _its_place()}
        add = f"/groups/{open_house.group('Dinsdaggroep')}/meetings/new"
        presses = [ready(open_house, "Selam", address, shown), ready(open_house, "Naima", add, data)]
        assert sorted(together(presses)) == [303, 422], f"round {place}"


def _its_place() -> str:
    return CIRCLES["Donderdaggroep"].place


def _look(house: House, address: str, **changes: str) -> dict[str, Any]:
    """What the page sends once it has shown what a move of all would do."""
    pages = Pages(house)
    page = pages.submit(pages.get(address, "Selam"), address, {"scope": "later", **changes}, "Selam", expects=422)
    return {**page.form("/move"), "csrf_token": ""}


def test_planted_who_looks_before_locking_books_twice(open_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin looks in a transaction of its own, and books in the next: what it saw is not true any more."""
    _needed_in_both(open_house)
    both_have_looked = Barrier(2)

    def careless(group: Any, place: str | None, wanted: list[Any], passes: str) -> None:
        found = booking.clash_among(group, [each._replace(place=place) for each in wanted], passes)
        db.session.rollback()
        both_have_looked.wait(10)
        if found is not None:
            raise found

    monkeypatch.setattr(changing, "book", careless)
    on = date(2028, 8, 25)
    presses = [
        _add(open_house, "Naima", "Dinsdaggroep", on, "Hier"),
        _add(open_house, "Bart", "Woensdagavond", on, "Daar"),
    ]
    assert together(presses) == [303, 303]


def test_many_first_uses_of_one_place_make_it_once(open_house: House) -> None:
    presses = [
        _add(open_house, "Naima", "Dinsdaggroep", date(2028, 5, 1) + timedelta(days=place), "Nieuwe zaal")
        for place in range(CROWD)
    ]
    assert Counter(together(presses)) == {303: CROWD}
    assert count(open_house, select(func.count()).select_from(Venue).where(Venue.name == "Nieuwe zaal")) == 1


def test_of_twenty_failures_at_once_each_counts(open_house: House) -> None:
    bucket = tokens_bucket(open_house)

    def fail() -> None:
        with open_house.app.test_request_context():
            refusals.note("test.failed", bucket=bucket)
            refusals.write()

    together([fail] * CROWD)
    with open_house.inside():
        assert refusals.failures(bucket, open_house.now) == CROWD
        row = db.session.get_one(Throttle, bucket)
        assert row.ends_at == open_house.now + timedelta(minutes=15)
        assert refusals.failures(bucket, row.ends_at) == 0, "the window is over then"
    open_house.clock.forward(timedelta(minutes=15))
    try:
        fail()
        with open_house.inside():
            assert refusals.failures(bucket, open_house.now) == 1, "a new window begins at one"
    finally:
        open_house.clock.forward(timedelta(minutes=-15))


def tokens_bucket(house: House) -> str:
    """A bucket nobody failed in yet."""
    with house.inside():
        return tokens.bucket("races", str(uuid4()))


def test_wrong_digits_at_once_are_answered_and_counted(open_house: House) -> None:
    presses = [ready(open_house, "Roos", "/door", {"digits": "000001"}) for _ in range(4)]
    assert set(together(presses)) <= {422, 429}


def test_twenty_first_uses_of_a_key_get_the_same_key(open_house: House) -> None:
    owner = uuid4()

    def use() -> UUID:
        with open_house.app.app_context():
            mean_to_write(True)
            key = vault.key_of(OwnerKind.PERSON, owner, open_house.now)
            db.session.commit()
            return key.id

    assert len(set(together([use] * CROWD))) == 1
    assert count(open_house, select(func.count()).select_from(DataKey).where(DataKey.owner_id == owner)) == 1
