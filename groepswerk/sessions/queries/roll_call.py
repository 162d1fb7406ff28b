"""What somebody who calls the roll may read: the names of who belongs, and nothing of who was there."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Date, ScalarSelect, Select, Time, and_, bindparam, or_, select
from sqlalchemy.orm import undefer

from groepswerk.core.actor import Actor
from groepswerk.core.db import db, read
from groepswerk.core.plain_text import sort_key
from groepswerk.groups.models import Membership, Role
from groepswerk.groups.queries.members import is_no_staff
from groepswerk.people.models import Person
from groepswerk.sessions.models import GroupSession, SessionState
from groepswerk.sessions.roll_call import DAYS_AFTER

_MEETING = GroupSession.__table__.c


class Called(NamedTuple):
    """Somebody whose name is called."""

    person_id: UUID
    name: str
    sign: str | None


class RollCall(NamedTuple):
    """A meeting, and who belongs to its group today, by name, no staff. No answer and no presence is read."""

    meeting: GroupSession
    people: list[Called]

    @property
    def id(self) -> UUID:
        """The meeting's."""
        return self.meeting.id

    @property
    def group_id(self) -> UUID:
        """The group of the meeting."""
        return self.meeting.group_id


def roll_call_of(session_id: UUID, today: date) -> RollCall | None:
    """A meeting as whoever calls its roll sees it, in one statement. Who left since is for the guide to add."""
    rows = db.session.execute(_roll_call_statement(), {"session_id": session_id, "today": today}).all()
    if not rows:
        return None
    people = [Called(row.id, row.name, row.sign) for row in rows if row.id is not None]
    return RollCall(
        rows[0].GroupSession, sorted(people, key=lambda line: (sort_key(line.name), line.sign or "", line.person_id))
    )


@cache
def _roll_call_statement() -> Select[Any]:
    person, member = Person.__table__, Membership.__table__
    still = or_(member.c.left_on.is_(None), member.c.left_on > bindparam("today", type_=Date))
    belonging = member.join(person, and_(person.c.id == member.c.person_id, is_no_staff(person.c.id)))
    return (
        select(GroupSession, person.c.id, person.c.name, person.c.sign)
        .select_from(GroupSession)
        .outerjoin(belonging, and_(member.c.group_id == _MEETING.group_id, still))
        .where(_MEETING.id == bindparam("session_id"))
        .options(undefer(GroupSession.earlier), undefer(GroupSession.notes), undefer(GroupSession.met))
        .execution_options(populate_existing=True)
    )


class RollLine(NamedTuple):
    """One meeting whose roll is hers to call now; ``is_written``: she did, and may do it again."""

    id: UUID
    group_id: UUID
    on_day: date
    starts: time
    is_written: bool


def rolls_of(actor: Actor, wall_now: datetime) -> list[RollLine]:
    """The meetings whose roll somebody is to call now, or has called; for who was not asked to, nothing is read."""
    asked = [group_id for group_id, roles in actor.roles.items() if Role.RECORDER in roles]
    if not asked:
        return []
    since, today, clock = wall_now.date() - DAYS_AFTER, wall_now.date(), wall_now.time()
    values = {"ids": asked, "since": since, "today": today, "clock": clock, "person_id": actor.person_id}
    return [RollLine(*row) for row in read(_rolls_statement(), values)]


@cache
def _rolls_statement() -> Select[Any]:
    """As ``roll_call.turn_of`` says of each, and nobody else has written it down."""
    since, today = bindparam("since", type_=Date), bindparam("today", type_=Date)
    begun = or_(
        _MEETING.on_day < today, and_(_MEETING.on_day == today, _MEETING.starts <= bindparam("clock", type_=Time))
    )
    is_written = _MEETING.recorded_at.is_not(None)
    return (
        select(_MEETING.id, _MEETING.group_id, _MEETING.on_day, _MEETING.starts, is_written)
        .where(_MEETING.group_id.in_(bindparam("ids", expanding=True)), _MEETING.on_day >= since, begun)
        .where(_MEETING.state == SessionState.PLANNED, _MEETING.is_sensitive.is_(False))
        .where(or_(~is_written, _MEETING.recorded_by == bindparam("person_id")))
        .order_by(_MEETING.on_day, _MEETING.starts, _MEETING.id)
    )


def is_by_no_guide() -> ColumnElement[bool]:
    """For a statement over meetings: somebody who takes part wrote down who was there, and no guide saved it since."""
    return and_(_MEETING.recorded_by.is_not(None), is_no_staff(_MEETING.recorded_by))


def wrote_the_roll() -> ScalarSelect[Any]:
    """For the same: her name; nothing when it was a guide, or nobody."""
    person = Person.__table__.alias("who_wrote")
    hers = select(person.c.name).where(person.c.id == _MEETING.recorded_by, is_no_staff(person.c.id))
    return hers.correlate(GroupSession.__table__).scalar_subquery()
