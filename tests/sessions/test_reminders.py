"""Reminders: for who asked, so many days before, at a safe moment, once for each change; also for who joined late."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from groepswerk.cli import jobs
from groepswerk.core.clock import wall
from groepswerk.core.db import db
from groepswerk.groups.models import Role
from groepswerk.groups.service import belonging
from groepswerk.messages.models import Channel, Message, MessageState, Template
from groepswerk.messages.service import wishing
from groepswerk.sessions.models import Answer, GroupSession, Rsvp
from groepswerk.sessions.queries import untold_counts, untold_in
from groepswerk.sessions.reminding import REMINDING
from groepswerk.sessions.service import answering, changing
from groepswerk.sessions.service.booking import Slot
from tests.conftest import counted
from tests.house_of_tests import House
from tests.messages.postbox import Postbox, opened, settings
from tests.messages.wishes import NEXT, TUESDAY, all_come, asks, cancelled, due_at, rows, send
from tests.pages import Pages

REMINDER = Template.REMINDER
LATER = date(2027, 6, 22)


@pytest.fixture(autouse=True)
def _with_a_server(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site that can send e-mail; nothing is sent unless a test opens the box."""
    for name, value in settings(9).items():
        monkeypatch.setitem(house.app.config, name, value)


def remind(house: House) -> int:
    """One pass over the reminders; of how many meetings there were any to write."""
    with house.app.app_context():
        return jobs.run_one(REMINDING, 1000)


def reminders(house: House) -> int:
    """How many wait or were dropped; those of the demo went out before."""
    ours = (Message.template == REMINDER, Message.state.in_([MessageState.WAITING, MessageState.DROPPED]))
    with house.inside():
        return db.session.scalar(select(func.count()).where(*ours)) or 0


def test_nobody_is_reminded_who_did_not_ask(house: House) -> None:
    asks(house, "Roos", days_before=None)
    assert remind(house) == 0
    assert reminders(house) == 0


def test_who_asked_is_reminded_once_of_each_meeting(house: House) -> None:
    all_come(house, "Roos")
    asks(house, "Roos", days_before=1)
    assert remind(house) == 2, "of the two meetings in the fortnight"
    assert remind(house) == 0
    assert reminders(house) == 2
    with house.inside():
        ours = (Message.template == REMINDER, Message.state == MessageState.WAITING)
        due = set(db.session.scalars(select(Message.due_at).where(*ours)))
    assert {wall(at).date() for at in due if at} == {NEXT - timedelta(days=1), LATER - timedelta(days=1)}


def test_it_says_when_and_where_and_goes_out_at_its_hour(house: House) -> None:
    all_come(house, "Roos")
    asks(house, "Roos", days_before=1, parts=["evening"])
    remind(house)
    with opened(Postbox()) as box:
        house.app.config["SMTP_PORT"] = box.port
        house.clock.moment = house.now.replace(day=14, hour=15)
        assert send(house) == 0
        house.clock.moment = house.now.replace(hour=16)
        assert send(house) == 1
    text = box.taken[0][1].get_content()
    assert text.startswith("Dinsdag 15 juni, ochtend, 09:30: ")
    assert "Dinsdaggroep" not in text


def test_who_does_not_come_is_left_alone_until_she_does(house: House) -> None:
    meeting = house.meeting_on(TUESDAY, NEXT)
    all_come(house)
    asks(house, "Roos", days_before=1)
    with house.inside():
        answering.answer(db.session.get_one(GroupSession, meeting), house.person("Roos"), Answer.NOT, house.now)
    assert remind(house) == 1, "of the meeting after it, for which she said nothing"
    with house.inside():
        answering.answer(db.session.get_one(GroupSession, meeting), house.person("Roos"), Answer.COME, house.now)
    assert remind(house) == 1


def test_who_says_no_after_it_was_written_down_is_not_reminded(house: House) -> None:
    all_come(house, "Roos")
    asks(house, "Roos", days_before=1)
    remind(house)
    with house.inside():
        row = db.session.get_one(GroupSession, house.meeting_on(TUESDAY, NEXT))
        answering.answer(row, house.person("Roos"), Answer.NOT, house.now)
    house.clock.moment = house.now.replace(day=14, hour=9)
    assert send(house) == 1
    assert (Channel.EMAIL, MessageState.DROPPED) in rows(house, "Roos", REMINDER)


def test_who_says_no_or_waits_meanwhile_is_not_to_be_reminded_by_her_guide_either(house: House, pages: Pages) -> None:
    all_come(house, "Roos", "Zon", "Maan")
    meeting, group = house.meeting_on(TUESDAY, NEXT), house.group(TUESDAY)
    by_hand = {"group_id": group, "about_id": meeting, "sequence": 0, "channel": Channel.BY_HAND}
    by_hand |= {"state": MessageState.WAITING}
    with house.inside():
        for name in ("Roos", "Zon", "Maan"):
            db.session.add(Message(person_id=house.person(name), template=REMINDER, made_at=house.now, **by_hand))
        for name in ("Roos", "Tijger"):
            invited = {"template": Template.INVITATION, "made_at": house.now, **by_hand}
            db.session.add(Message(person_id=house.person(name), **invited))
    assert to_be_told(house) == {"Roos", "Zon", "Maan", "Tijger"}
    with house.inside():
        row = db.session.get_one(GroupSession, meeting)
        answering.answer(row, house.person("Roos"), Answer.NOT, house.now)
        db.session.get_one(Rsvp, (meeting, house.person("Maan"))).waits_since = house.now
    assert to_be_told(house) == {"Zon", "Tijger"}
    assert "2 people are still to be told" in pages.get("/", "Naima", lang="en").seen
    with house.inside():
        answering.answer(db.session.get_one(GroupSession, meeting), house.person("Roos"), Answer.COME, house.now)
    assert "Roos" in to_be_told(house), "her reminder is true again"


def to_be_told(house: House) -> set[str]:
    """Who stands on the list of Naima's group; the number on her first page is the same."""
    with house.inside():
        listed = {line.name for line in untold_in(house.group(TUESDAY), house.today, house.now)}
        counted_ones = untold_counts([house.group(TUESDAY)], house.today)
    assert counted_ones.get(house.group(TUESDAY), 0) == len(listed)
    return listed


def test_a_meeting_that_moves_is_reminded_of_anew(house: House) -> None:
    all_come(house, "Roos")
    asks(house, "Roos", days_before=1)
    remind(house)
    guide = house.actor("Naima")
    with house.inside():
        row = db.session.get_one(GroupSession, house.meeting_on(TUESDAY, NEXT))
        slot = Slot(date(2027, 6, 17), row.starts, row.ends)
        changing.move(row, slot, "Buurthuis Nieuw", row.version, guide, house.now)
    assert remind(house) == 1
    with house.inside():
        waits = select(Message.due_at).where(Message.template == REMINDER, Message.state == MessageState.WAITING)
        assert {wall(at) for at in db.session.scalars(waits) if at} == {
            datetime(2027, 6, 16, 9),
            datetime(2027, 6, 21, 9),
        }
    states = [state for _, state in rows(house, "Roos", REMINDER)]
    assert sorted(states) == [MessageState.DROPPED, MessageState.WAITING, MessageState.WAITING]


def test_a_cancelled_meeting_is_not_reminded_of(house: House) -> None:
    all_come(house, "Roos")
    asks(house, "Roos", days_before=1)
    cancelled(house)
    assert remind(house) == 1, "of the one after it"
    remind(house)
    assert len(rows(house, "Roos", REMINDER)) == 1


def test_who_joins_late_is_reminded_too(house: House) -> None:
    asks(house, "Roos", days_before=7)
    asks(house, "Huda", days_before=1)
    remind(house)
    with house.inside():
        belonging.join(house.group(TUESDAY), house.person("Huda"), [Role.PARTICIPANT], house.today)
    assert remind(house) == 2
    hers = (Message.person_id == house.person("Huda"), Message.group_id == house.group(TUESDAY))
    with house.inside():
        assert db.session.scalar(select(func.count()).where(*hers)) == 2


def test_another_wish_plans_them_anew(house: House) -> None:
    asks(house, "Roos", days_before=7)
    remind(house)
    asks(house, "Roos", days_before=2, parts=["afternoon"])
    assert reminders(house) == 0
    assert remind(house) == 2
    assert due_at(house, "Roos", REMINDER).hour == 12
    roos = house.actor("Roos")
    with house.inside():
        wishing.take_back(roos.person_id, roos, house.now)
    assert reminders(house) == 0
    assert remind(house) == 0


def test_who_has_no_safe_moment_left_is_reminded_by_her_guide(house: House) -> None:
    all_come(house, "Roos")
    house.clock.moment = house.now.replace(day=14, hour=20)
    asks(house, "Roos", days_before=1, parts=["evening"])
    remind(house)
    assert (Channel.BY_HAND, MessageState.WAITING) in rows(house, "Roos", REMINDER)


def test_many_people_cost_as_many_statements_as_one(house: House) -> None:
    costs = []
    for names in (("Roos",), ("Zon", "Tijger", "Olijf", "Linde")):
        for name in names:
            asks(house, name, days_before=1)
        with counted(house.connection) as statements:
            assert remind(house) == 2
        costs.append(len(statements))
    assert costs[0] == costs[1]
