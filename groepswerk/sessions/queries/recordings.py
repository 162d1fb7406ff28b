"""Who came, and what a recording said before it was corrected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import and_, select

from groepswerk.core.db import db
from groepswerk.core.plain_text import sort_key
from groepswerk.groups.models import Membership
from groepswerk.people.models import Person, StaffAccount
from groepswerk.people.signs import called
from groepswerk.sessions.models import (
    Answer,
    Attendance,
    EarlierRecording,
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


def earlier_recordings(session_id: UUID) -> list[EarlierRecording]:
    """What a meeting's recording said before, the newest first."""
    query = select(EarlierRecording).where(EarlierRecording.session_id == session_id)
    return list(db.session.scalars(query.order_by(EarlierRecording.replaced_at.desc(), EarlierRecording.id)))


class Attendee(NamedTuple):
    """Somebody who could be at a meeting: her name, what she answered, and whether she was there."""

    person_id: UUID
    name: str
    sign: str | None
    answer: Answer | None
    came: bool


def attendees_of(meeting: GroupSession) -> list[Attendee]:
    """Who could be at a meeting, by name: the people of the group (no staff) who had not left before that day.

    Somebody added after that day is in the list too: she may have been there before anybody wrote her name down.
    """
    query = (
        select(Person.id, Person.name, Person.sign, Rsvp.answer, Attendance.presence)
        .join(Membership, Membership.person_id == Person.id)
        .outerjoin(StaffAccount, StaffAccount.person_id == Person.id)
        .outerjoin(Rsvp, and_(Rsvp.person_id == Person.id, Rsvp.session_id == meeting.id))
        .outerjoin(Attendance, and_(Attendance.person_id == Person.id, Attendance.session_id == meeting.id))
        .where(
            Membership.group_id == meeting.group_id,
            Membership.left_on.is_(None) | (Membership.left_on >= meeting.on_day),
            StaffAccount.person_id.is_(None),
        )
    )
    lines = [
        Attendee(row.id, row.name, row.sign, row.answer, row.presence == Presence.CAME)
        for row in db.session.execute(query)
    ]
    return sorted(lines, key=lambda line: (sort_key(line.name), line.sign or "", line.person_id))


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
