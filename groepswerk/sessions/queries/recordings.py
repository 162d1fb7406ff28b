"""Who came, and what a recording said before it was corrected."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.orm import undefer

from groepswerk.core.db import db
from groepswerk.core.plain_text import sort_key
from groepswerk.groups.models import Membership
from groepswerk.people.models import Person, StaffAccount
from groepswerk.people.signs import called
from groepswerk.sessions.models import (
    Answer,
    Attendance,
    GroupSession,
    Presence,
    Rsvp,
)


def came_to(session_id: UUID) -> set[UUID]:
    """Who was there, by name."""
    query = select(Attendance.person_id).where(
        Attendance.session_id == session_id, Attendance.presence == Presence.CAME
    )
    return set(db.session.scalars(query))


class Attendee(NamedTuple):
    """Somebody who could be at a meeting: her name, what she answered, and whether she was there."""

    person_id: UUID
    name: str
    sign: str | None
    answer: Answer | None
    came: bool


class Roll(NamedTuple):
    """A meeting that is recorded, and who could be at it, by name."""

    meeting: GroupSession
    people: list[Attendee]

    @property
    def id(self) -> UUID:
        """The meeting's."""
        return self.meeting.id

    @property
    def group_id(self) -> UUID:
        """The group of the meeting."""
        return self.meeting.group_id


def roll_of(session_id: UUID) -> Roll | None:
    """A meeting with the people of its group (no staff) who had not left before that day, in one statement.

    Somebody added after that day is in the list too: she may have been there before anybody wrote her name down.
    """
    rows = db.session.execute(_roll_statement(), {"session_id": session_id}).all()
    if not rows:
        return None
    lines = [
        Attendee(row.person_id, row.name, row.sign, row.answer, row.presence == Presence.CAME)
        for row in rows
        if row.person_id is not None
    ]
    return Roll(
        rows[0].GroupSession, sorted(lines, key=lambda line: (sort_key(line.name), line.sign or "", line.person_id))
    )


@cache
def _roll_statement() -> Select[Any]:
    person, member, staff = Person.__table__, Membership.__table__, StaffAccount.__table__
    answer, there, meeting = Rsvp.__table__, Attendance.__table__, GroupSession.__table__
    still = or_(member.c.left_on.is_(None), member.c.left_on >= meeting.c.on_day)
    belonging = member.join(person, person.c.id == member.c.person_id).outerjoin(
        staff, staff.c.person_id == person.c.id
    )
    return (
        select(
            GroupSession,
            person.c.id.label("person_id"),
            person.c.name,
            person.c.sign,
            answer.c.answer,
            there.c.presence,
        )
        .select_from(GroupSession)
        .outerjoin(belonging, and_(member.c.group_id == meeting.c.group_id, still, staff.c.person_id.is_(None)))
        .outerjoin(answer, and_(answer.c.person_id == person.c.id, answer.c.session_id == meeting.c.id))
        .outerjoin(there, and_(there.c.person_id == person.c.id, there.c.session_id == meeting.c.id))
        .where(meeting.c.id == bindparam("session_id"))
        .options(undefer(GroupSession.earlier))
        .execution_options(populate_existing=True)
    )


def called_of(person_ids: Iterable[UUID]) -> dict[UUID, Markup]:
    """What people are called, by name, each with the word of her sign where two have the same name."""
    wanted = list(person_ids)
    if not wanted:
        return {}
    rows = db.session.execute(select(Person.id, Person.name, Person.sign).where(Person.id.in_(wanted)))
    ordered = sorted(rows, key=lambda row: (sort_key(row.name), row.sign or "", row.id))
    return {row.id: called(row.name, row.sign) for row in ordered}


class Kept(NamedTuple):
    """One name a meeting's recording keeps: somebody who came, or who hosted, or both."""

    name: str
    sign: str | None
    came: bool
    hosted: bool


def kept_names(session_id: UUID) -> list[Kept]:
    """The names a meeting's recording keeps, in one statement: for its guides."""
    there = select(Attendance.person_id).where(
        Attendance.session_id == session_id, Attendance.presence == Presence.CAME
    )
    host = select(GroupSession.host_id).where(GroupSession.id == session_id, GroupSession.host_id.is_not(None))
    query = select(
        Person.name,
        Person.sign,
        Person.id.in_(there).label("came"),
        Person.id.in_(host).label("hosted"),
    ).where(Person.id.in_(there.union(host)))
    lines = [Kept(row.name, row.sign, bool(row.came), bool(row.hosted)) for row in db.session.execute(query)]
    return sorted(lines, key=lambda line: (sort_key(line.name), line.sign or ""))
