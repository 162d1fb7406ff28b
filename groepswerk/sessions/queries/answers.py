"""What people said about a meeting to come."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, Uuid, and_, bindparam, exists, or_, select

from groepswerk.core.db import db, read
from groepswerk.core.plain_text import sort_key
from groepswerk.groups.models import Membership
from groepswerk.groups.queries import belongs
from groepswerk.messages.models import HEARD, Message, Template
from groepswerk.people.models import Person, StaffAccount
from groepswerk.sessions.models import Answer, GroupSession, Rsvp
from groepswerk.sessions.queries.meetings import MeetingLine, select_lines
from groepswerk.sessions.queries.places import OwnAnswer, own_columns


def answers_of(session_id: UUID) -> dict[UUID, Answer]:
    """What each person answered for a meeting; who waits says that she comes (see ``coming`` for who really does)."""
    query = select(Rsvp.person_id, Rsvp.answer).where(Rsvp.session_id == session_id)
    return dict(db.session.execute(query).all())


def expected_at(session_id: UUID, group_id: UUID, today: date) -> set[UUID]:
    """Who belongs and counts on it: they hear when it changes."""
    here = counts_on(Membership.__table__.c.person_id, bindparam("session_id", session_id, type_=Uuid()))
    query = select(Membership.person_id).where(Membership.group_id == group_id, belongs(today), here)
    return set(db.session.scalars(query))


def counts_on(person_id: ColumnElement[UUID], session_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """The condition that somebody would come to a meeting, waits for a place, calls or does not know yet.

    Or that she heard from us of it, in an invitation or a reminder, and has not said that she does not come.
    """
    rsvp, message = Rsvp.__table__.alias("said"), Message.__table__.alias("heard")
    said = exists().where(rsvp.c.session_id == session_id, rsvp.c.person_id == person_id)
    asked = message.c.template.in_([Template.INVITATION, Template.REMINDER])
    to_her = and_(message.c.about_id == session_id, message.c.person_id == person_id)
    heard = exists().where(to_her, asked, message.c.state.in_(sorted(HEARD)))
    return or_(said.where(rsvp.c.answer != Answer.NOT), and_(~said, heard))


class NamedAnswer(NamedTuple):
    """What somebody answered, under her name, and how she stands in the line when it is full."""

    name: str
    sign: str | None
    said: OwnAnswer


def named_answers(session_id: UUID, group_id: UUID, today: date) -> list[NamedAnswer]:
    """What people answered for a meeting of this group, by name, without who has left: for its guides."""
    values = {"session_id": session_id, "group_id": group_id, "today": today}
    lines = [NamedAnswer(row[0], row[1], OwnAnswer.of(row[2:])) for row in read(_named_statement(), values)]
    return sorted(lines, key=lambda line: (sort_key(line.name), line.sign or ""))


@cache
def _named_statement() -> Select[Any]:
    person, rsvp, member = Person.__table__, Rsvp.__table__, Membership.__table__
    today = bindparam("today", type_=Date)
    return (
        select(person.c.name, person.c.sign, *own_columns())
        .select_from(person.join(rsvp, rsvp.c.person_id == person.c.id))
        .join(member, member.c.person_id == person.c.id)
        .where(rsvp.c.session_id == bindparam("session_id"), member.c.group_id == bindparam("group_id"))
        .where(or_(member.c.left_on.is_(None), member.c.left_on > today))
    )


class Asked(NamedTuple):
    """Somebody of a group beside one of its meetings, for her guide to write down what she says."""

    meeting: MeetingLine
    person_id: UUID

    @property
    def id(self) -> UUID:
        """The meeting's."""
        return self.meeting.id

    @property
    def group_id(self) -> UUID:
        """The group of both."""
        return self.meeting.group_id


def asked(session_id: UUID, membership_id: UUID, today: date) -> Asked | None:
    """A meeting with somebody who takes part in its group; None for staff, for who left and for another group's."""
    values = {"session_id": session_id, "membership_id": membership_id, "today": today}
    row = read(_asked_statement(), values).one_or_none()
    return Asked(MeetingLine(*row[:-1]), row[-1]) if row else None


@cache
def _asked_statement() -> Select[Any]:
    member, meeting, staff = Membership.__table__.c, GroupSession.__table__.c, StaffAccount.__table__.c
    today = bindparam("today", type_=Date)
    stays = or_(member.left_on.is_(None), member.left_on > today)
    query: Select[Any] = select_lines()
    return (
        query.add_columns(member.person_id)
        .join(Membership.__table__, and_(member.group_id == meeting.group_id, stays))
        .outerjoin(StaffAccount.__table__, staff.person_id == member.person_id)
        .where(meeting.id == bindparam("session_id"), member.id == bindparam("membership_id"))
        .where(staff.person_id.is_(None))
    )
