"""Many messages at once, and several runners that send them: threads with connections of their own."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, func, insert, select

from groepswerk.cli import jobs
from groepswerk.core.db import db
from groepswerk.home.due import SENDING
from groepswerk.messages.models import Channel, Message, MessageState, Template
from groepswerk.sessions.models import GroupSession, SessionState
from tests.house_of_tests import House
from tests.lasting import together
from tests.messages.wishes import TUESDAY, asks

NAMES = ("Roos", "Zon", "Tijger", "Olijf", "Linde")


def fill(house: House, count: int) -> None:
    """So many messages that a meeting is cancelled, for five people, a change for each: all due now."""
    for name in NAMES:
        asks(house, name)
    with house.inside():
        meetings = _cancelled_meetings(house, count // len(NAMES))
        pairs = [(meeting, name) for meeting in meetings for name in NAMES]
        rows = [_row(house, meeting, name, number) for number, (meeting, name) in enumerate(pairs)]
        db.session.execute(insert(Message), rows)


def _cancelled_meetings(house: House, count: int) -> list[UUID]:
    pattern = db.session.scalars(select(GroupSession).where(GroupSession.group_id == house.group(TUESDAY))).first()
    assert pattern is not None
    made = [
        GroupSession(
            id=uuid4(),
            organisation_id=pattern.organisation_id,
            group_id=pattern.group_id,
            on_day=house.today + timedelta(days=20 + number),
            first_planned_on=house.today + timedelta(days=20 + number),
            starts=pattern.starts,
            ends=pattern.ends,
            state=SessionState.CANCELLED,
            sequence=1,
        )
        for number in range(count)
    ]
    db.session.add_all(made)
    db.session.flush()
    return [meeting.id for meeting in made]


def _row(house: House, about: UUID, name: str, number: int) -> dict[str, object]:
    return {
        "id": uuid4(),
        "group_id": house.group(TUESDAY),
        "person_id": house.person(name),
        "template": Template.CANCELLED,
        "channel": Channel.EMAIL,
        "about_id": about,
        "sequence": 1,
        "state": MessageState.WAITING,
        "made_at": house.now - timedelta(seconds=number),
        "due_at": house.now,
    }


def run_together(house: House, runners: int = 2) -> None:
    """So many runners send what is due, at the same time, until nothing is."""

    def run() -> int:
        with house.app.app_context():
            try:
                return jobs.run_one(SENDING, 10_000)
            finally:
                db.session.remove()

    together([run] * runners)


def count(house: House, channel: Channel, state: MessageState) -> int:
    """How many messages there are of a channel in a state."""
    query = select(func.count()).select_from(Message).where(*_ours(house, channel), Message.state == state)
    with house.inside():
        return db.session.scalar(query) or 0


def message_ids(house: House) -> set[str]:
    """The Message-ID of every e-mail there is a row for."""
    with house.inside():
        ids = db.session.scalars(select(Message.id).where(*_ours(house, Channel.EMAIL)))
        return {f"<{each.hex}@example.org>" for each in ids}


def _ours(house: House, channel: Channel) -> tuple[ColumnElement[bool], ...]:
    return (
        Message.group_id == house.group(TUESDAY),
        Message.template == Template.CANCELLED,
        Message.channel == channel,
    )
