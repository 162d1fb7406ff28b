"""Who came, and what a recording said before it was corrected."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import Select, String, and_, bindparam, case, exists, false, func, or_, select, type_coerce
from sqlalchemy.orm import undefer

from groepswerk.core.db import db, read
from groepswerk.core.plain_text import sort_key
from groepswerk.groups.models import Membership
from groepswerk.messages.models import Message
from groepswerk.people.models import Person, StaffAccount
from groepswerk.people.signs import called
from groepswerk.sessions.models import (
    Answer,
    Attendance,
    GroupSession,
    NeedKind,
    Presence,
    Rsvp,
    SessionNeed,
)
from groepswerk.sessions.queries.places import comes


def session_with_words(session_id: UUID) -> GroupSession | None:
    """One meeting, to be changed, with the ids of all that was written about it; in one statement."""
    query = select(GroupSession).where(GroupSession.id == session_id).options(undefer(GroupSession.notes))
    return db.session.scalar(query.execution_options(populate_existing=True))


def came_to(session_id: UUID) -> set[UUID]:
    """Who was there, by name."""
    return {person for person, presence in presences_at(session_id).items() if presence == Presence.CAME}


def presences_at(session_id: UUID) -> dict[UUID, Presence]:
    """Who was there and who sent word, by name; who was neither and was corrected is told as not seen."""
    query = select(Attendance.person_id, Attendance.presence).where(Attendance.session_id == session_id)
    return dict(db.session.execute(query).all())


class Attendee(NamedTuple):
    """Somebody who could be at a meeting: her name, what she answered, and what the recording says of her.

    ``comes``: she said so and has a place. ``guests``: how many she brings.
    """

    person_id: UUID
    name: str
    sign: str | None
    answer: Answer | None
    comes: bool
    guests: int
    presence: Presence | None

    @property
    def came(self) -> bool:
        """Whether she was there."""
        return self.presence == Presence.CAME


class AskedFor(NamedTuple):
    """What a meeting needs, and whether somebody has it in hand."""

    kind: NeedKind
    is_filled: bool


class Roll(NamedTuple):
    """A meeting that is recorded, what it needs, and who could be at it, by name.

    ``was_told``: whether anything about it waits to be told, or was.
    """

    meeting: GroupSession
    people: list[Attendee]
    needs: list[AskedFor]
    was_told: bool

    @property
    def id(self) -> UUID:
        """The meeting's."""
        return self.meeting.id

    @property
    def group_id(self) -> UUID:
        """The group of the meeting."""
        return self.meeting.group_id


def roll_of(session_id: UUID) -> Roll | None:
    """A meeting with its needs and the people of its group (no staff) who had not left before that day.

    In one statement. Somebody added after that day is in the list too: she may have been there before anybody wrote
    her name down.
    """
    rows = db.session.execute(_roll_statement(), {"session_id": session_id}).all()
    if not rows:
        return None
    lines = [
        Attendee(row.person_id, row.name, row.sign, row.answer, bool(row.comes), row.guests or 0, row.presence)
        for row in rows
        if row.person_id is not None
    ]
    people = sorted(lines, key=lambda line: (sort_key(line.name), line.sign or "", line.person_id))
    return Roll(rows[0].GroupSession, people, _needs_in(rows[0].needs), bool(rows[0].was_told))


def _needs_in(text: str | None) -> list[AskedFor]:
    """The needs out of their one text: each its code, with a plus when somebody has it in hand."""
    codes = (text or "").split()
    return sorted((AskedFor(NeedKind(code.rstrip("+")), code.endswith("+")) for code in codes), key=_order)


def _order(line: AskedFor) -> int:
    return list(NeedKind).index(line.kind)


@cache
def _roll_statement() -> Select[Any]:
    person, member, staff = Person.__table__, Membership.__table__, StaffAccount.__table__
    answer, there, meeting, need = Rsvp.__table__, Attendance.__table__, GroupSession.__table__, SessionNeed.__table__
    still = or_(member.c.left_on.is_(None), member.c.left_on >= meeting.c.on_day)
    belonging = member.join(person, person.c.id == member.c.person_id).outerjoin(
        staff, staff.c.person_id == person.c.id
    )
    code = type_coerce(need.c.kind, String) + case((need.c.filled_at.is_not(None), "+"), else_="")
    needs = select(func.aggregate_strings(code, " ")).where(need.c.session_id == bindparam("session_id"))
    return (
        select(
            GroupSession,
            person.c.id.label("person_id"),
            person.c.name,
            person.c.sign,
            answer.c.answer,
            comes(answer.c).label("comes"),
            answer.c.guests,
            there.c.presence,
            needs.scalar_subquery().label("needs"),
            exists().where(Message.about_id == bindparam("session_id")).label("was_told"),
        )
        .select_from(GroupSession)
        .outerjoin(belonging, and_(member.c.group_id == meeting.c.group_id, still, staff.c.person_id.is_(None)))
        .outerjoin(answer, and_(answer.c.person_id == person.c.id, answer.c.session_id == meeting.c.id))
        .outerjoin(there, and_(there.c.person_id == person.c.id, there.c.session_id == meeting.c.id))
        .where(meeting.c.id == bindparam("session_id"))
        .options(undefer(GroupSession.earlier), undefer(GroupSession.notes), undefer(GroupSession.met))
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
    """One name a meeting's recording keeps: somebody who came, who hosted, or who sent word that she could not."""

    name: str
    sign: str | None
    came: bool
    hosted: bool
    sent_word: bool


def kept_names(session_id: UUID) -> list[Kept]:
    """The names a meeting's recording keeps, in one statement: for its guides."""
    rows = read(_kept_statement(), {"session_id": session_id})
    lines = [Kept(row.name, row.sign, bool(row.came), bool(row.hosted), bool(row.sent_word)) for row in rows]
    return sorted(lines, key=lambda line: (sort_key(line.name), line.sign or ""))


@cache
def _kept_statement() -> Select[Any]:
    person, there, meeting = Person.__table__.c, Attendance.__table__.c, GroupSession.__table__.c
    here = and_(there.person_id == person.id, there.session_id == bindparam("session_id"))
    host = select(meeting.host_id).where(meeting.id == bindparam("session_id")).scalar_subquery()
    named = select(there.person_id).where(there.session_id == bindparam("session_id"))
    hosted = func.coalesce(person.id == host, false())
    return (
        select(
            person.name,
            person.sign,
            func.coalesce(there.presence == Presence.CAME, false()).label("came"),
            hosted.label("hosted"),
            func.coalesce(there.presence == Presence.SENT_WORD, false()).label("sent_word"),
        )
        .select_from(Person.__table__.outerjoin(Attendance.__table__, here))
        .where(or_(person.id.in_(named), person.id == host))
        .where(or_(there.presence != Presence.NOT_SEEN, hosted))
    )
