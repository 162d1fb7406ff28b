"""What people said about a meeting to come."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, select

from groepswerk.core.db import db
from groepswerk.core.plain_text import sort_key
from groepswerk.groups.models import Membership
from groepswerk.groups.queries import belongs
from groepswerk.people.models import Person
from groepswerk.sessions.models import (
    Answer,
    Rsvp,
)


def answers_of(session_id: UUID) -> dict[UUID, Answer]:
    """What each person answered for a meeting."""
    query = select(Rsvp.person_id, Rsvp.answer).where(Rsvp.session_id == session_id)
    return dict(db.session.execute(query).all())


def answer_of(session_id: UUID, person_id: UUID) -> Answer | None:
    """What this person answered for this meeting."""
    query = select(Rsvp.answer).where(Rsvp.session_id == session_id, Rsvp.person_id == person_id)
    return db.session.scalar(query)


def expected_at(session_id: UUID, group_id: UUID, today: date) -> set[UUID]:
    """Who would come, or does not know yet, and still belongs: they must hear when the meeting changes."""
    query = (
        select(Rsvp.person_id)
        .join(Membership, and_(Membership.person_id == Rsvp.person_id, Membership.group_id == group_id))
        .where(Rsvp.session_id == session_id, Rsvp.answer != Answer.NOT, belongs(today))
    )
    return set(db.session.scalars(query))


class NamedAnswer(NamedTuple):
    """What somebody answered, under her name."""

    name: str
    sign: str | None
    answer: Answer


def named_answers(session_id: UUID) -> list[NamedAnswer]:
    """What people answered for a meeting, by name: for its guides."""
    query = (
        select(Person.name, Person.sign, Rsvp.answer)
        .join(Person, Person.id == Rsvp.person_id)
        .where(Rsvp.session_id == session_id)
    )
    lines = [NamedAnswer(*row) for row in db.session.execute(query)]
    return sorted(lines, key=lambda line: (sort_key(line.name), line.sign or ""))
