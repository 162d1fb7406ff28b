"""What people said about a meeting to come."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Date, Select, and_, bindparam, or_, select

from groepswerk.core.db import db, read
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
    answer: Answer | None = db.session.scalar(_one_statement(), {"session_id": session_id, "person_id": person_id})
    return answer


@cache
def _one_statement() -> Select[Any]:
    rsvp = Rsvp.__table__.c
    hers = and_(rsvp.session_id == bindparam("session_id"), rsvp.person_id == bindparam("person_id"))
    return select(rsvp.answer).where(hers)


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


def named_answers(session_id: UUID, group_id: UUID, today: date) -> list[NamedAnswer]:
    """What people answered for a meeting of this group, by name, without who has left: for its guides."""
    values = {"session_id": session_id, "group_id": group_id, "today": today}
    lines = [NamedAnswer(*row) for row in read(_named_statement(), values)]
    return sorted(lines, key=lambda line: (sort_key(line.name), line.sign or ""))


@cache
def _named_statement() -> Select[Any]:
    person, rsvp, member = Person.__table__, Rsvp.__table__, Membership.__table__
    today = bindparam("today", type_=Date)
    return (
        select(person.c.name, person.c.sign, rsvp.c.answer)
        .select_from(person.join(rsvp, rsvp.c.person_id == person.c.id))
        .join(member, member.c.person_id == person.c.id)
        .where(rsvp.c.session_id == bindparam("session_id"), member.c.group_id == bindparam("group_id"))
        .where(or_(member.c.left_on.is_(None), member.c.left_on > today))
    )
