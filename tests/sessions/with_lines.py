"""A meeting with few places, for the tests of the waiting line: that of Tuesday's group on 15 June at 09:30."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select, update

from groepswerk.core.db import db
from groepswerk.groups.models import Membership
from groepswerk.messages.models import Message, MessageState, Template
from groepswerk.sessions import queries
from groepswerk.sessions.models import Answer, GroupSession, Rsvp
from groepswerk.sessions.queries import MeetingLine, OwnAnswer
from groepswerk.sessions.service import answering, waiting
from tests.house_of_tests import House

GROUP, GUIDE = "Dinsdaggroep", "Naima"
TUESDAY = date(2027, 6, 15)


def few_places(house: House, capacity: int | None, coming: Iterable[str] = ()) -> UUID:
    """The meeting, with so many places, nobody's answer but those of who comes."""
    meeting = house.meeting_on(GROUP, TUESDAY)
    with house.inside():
        db.session.execute(delete(Rsvp).where(Rsvp.session_id == meeting))
        db.session.execute(update(GroupSession).where(GroupSession.id == meeting).values(capacity=capacity))
    for name in coming:
        says(house, name, Answer.COME)
    return meeting


def line_of(house: House) -> MeetingLine:
    """The meeting as it stands."""
    meeting = house.meeting_on(GROUP, TUESDAY)
    with house.inside():
        found = queries.line_by_id(meeting)
    assert found is not None
    return found


def says(house: House, name: str, said: Answer | None, guests: int | None = None) -> None:
    """Somebody answers, through the service."""
    meeting = line_of(house)
    with house.inside():
        answering.answer(meeting, house.person(name), said, house.now, guests)


def stands(house: House, name: str) -> OwnAnswer:
    """What somebody said, and how she stands."""
    meeting = house.meeting_on(GROUP, TUESDAY)
    with house.inside():
        found = queries.meeting_of_hers(meeting, house.person(name))
        assert found is not None
        return found.said


def how(house: House, *names: str) -> list[str]:
    """How each of them stands, in a word: comes, kept, waits 1, or what she said."""
    return [_word(stands(house, name)) for name in names]


def _word(said: OwnAnswer) -> str:
    if said.waits:
        return f"waits {said.turn}"
    return "kept" if said.is_offered else "comes" if said.comes else str(said.answer)


def to_hear(house: House) -> set[UUID]:
    """Who is still to hear that a place came free for her."""
    meeting = house.meeting_on(GROUP, TUESDAY)
    query = select(Message.person_id).where(Message.about_id == meeting, Message.template == Template.PLACE_FREE)
    with house.inside():
        return set(db.session.scalars(query.where(Message.state == MessageState.WAITING)))


def news_of(house: House, name: str) -> Message | None:
    """The message that a place came free for her."""
    meeting = house.meeting_on(GROUP, TUESDAY)
    of_it = (Message.about_id == meeting, Message.template == Template.PLACE_FREE)
    return db.session.scalars(select(Message).where(*of_it, Message.person_id == house.person(name))).one_or_none()


def told(house: House, *names: str) -> None:
    """Her guide has told each of them that there is a place."""
    by = house.actor(GUIDE)
    for name in names:
        with house.inside():
            message = news_of(house, name)
            assert message is not None
            waiting.mark_told(message, by, house.now)


def membership_of(house: House, name: str) -> UUID:
    """The id of somebody's membership."""
    hers = (Membership.person_id == house.person(name), Membership.group_id == house.group(GROUP))
    with house.inside():
        return db.session.scalars(select(Membership.id).where(*hers)).one()
