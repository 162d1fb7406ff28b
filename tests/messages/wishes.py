"""Somebody of the cast asks for messages, and a runner sends what is due."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select

from groepswerk.cli import jobs
from groepswerk.core.clock import wall
from groepswerk.core.db import db
from groepswerk.home.due import SENDING
from groepswerk.messages import queries
from groepswerk.messages.models import Channel, Message, MessageState, Template
from groepswerk.messages.service import wishing
from groepswerk.messages.service.wishing import Wished
from groepswerk.people.service.consenting import Heard
from groepswerk.sessions.models import Answer, GroupSession
from groepswerk.sessions.queries import answers_of
from groepswerk.sessions.service import answering, changing
from tests.house_of_tests import House

TUESDAY = "Dinsdaggroep"
NEXT = date(2027, 6, 15)


def address_of(name: str) -> str:
    """Where somebody of the cast is written to in these tests."""
    return f"{name.lower()}@post.example.org"


def asks(
    house: House,
    name: str,
    channel: Channel = Channel.EMAIL,
    days_before: int | None = None,
    parts: Collection[str] = (),
    weekdays: Collection[int] = (),
    to: str | None = None,
) -> None:
    """She asks for messages on her own phone."""
    address = to or (address_of(name) if channel == Channel.EMAIL else "+31612345678")
    actor = house.actor(name)
    with house.inside():
        wish = queries.wish_of(actor.person_id)
        wished = Wished(channel, address, days_before, parts, weekdays)
        shown = wish.version if wish else 0
        wishing.wish(actor.person_id, wished, shown, Heard("nl"), actor, house.now)


def all_come(house: House, *names: str) -> None:
    """For next Tuesday's meeting only these people say that they come."""
    with house.inside():
        row = db.session.get_one(GroupSession, house.meeting_on(TUESDAY, NEXT))
        for person in list(answers_of(row.id)):
            answering.answer(row, person, None, house.now)
        for name in names:
            answering.answer(row, house.person(name), Answer.COME, house.now)


def cancelled(house: House, on: date = NEXT) -> None:
    """The meeting is called off by its guide."""
    guide = house.actor("Naima")
    with house.inside():
        row = db.session.get_one(GroupSession, house.meeting_on(TUESDAY, on))
        changing.cancel(row, row.version, guide, house.now)


def send(house: House, limit: int = 1000) -> int:
    """One pass of a runner over the messages; how many it had in hand."""
    with house.app.app_context():
        return jobs.run_one(SENDING, limit)


def rows(house: House, name: str, template: Template | None = None) -> list[tuple[Channel, MessageState]]:
    """What there is for somebody: channel and state of each message, the newest last."""
    query = select(Message.channel, Message.state, Message.template).where(Message.person_id == house.person(name))
    with house.inside():
        found = db.session.execute(query.order_by(Message.made_at, Message.attempts.desc())).all()
    return [(row.channel, row.state) for row in found if template is None or row.template == template]


def due_at(house: House, name: str, template: Template) -> datetime:
    """When her message of this kind is to go out, on the wall clock."""
    query = select(Message.due_at).where(Message.person_id == house.person(name), Message.template == template)
    with house.inside():
        found = db.session.scalars(query.order_by(Message.made_at.desc())).first()
    assert found is not None
    return wall(found)
