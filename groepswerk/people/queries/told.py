"""What somebody is told about herself: phones that came in as her, and what others did about her."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam, or_, select

from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db, read
from groepswerk.people.models import Person, SignIn, SignInKind

# For how long her other phones tell her of a new one, and how many deeds about her one page names.
TOLD_FOR = timedelta(days=60)
MOST_DEEDS = 50


class NewDevice(NamedTuple):
    """A phone that came in as her after the one she holds, and that she has not called hers; ``is_in``: still."""

    id: UUID
    person_id: UUID
    device: str
    started_at: datetime
    is_in: bool


class DeedLine(NamedTuple):
    """Something somebody else did about her: the deed's code, the name of who did it, and when."""

    what: str
    by: str
    at: datetime


def new_devices(person_id: UUID, here: UUID, now: datetime) -> list[NewDevice]:
    """The phones that came in as her after the one she holds (the sign-in ``here``), and that she has not called hers.

    Also those that are out again: she is told that somebody was in.
    """
    rows = read(new_statement(), {"person_id": person_id, "here": here, "since": now - TOLD_FOR})
    return [
        NewDevice(row.id, row.person_id, row.device, row.started_at, row.ended_at is None and row.ends_at > now)
        for row in rows
    ]


@cache
def new_statement() -> Select[Any]:
    """Those phones of ``person_id`` beside the sign-in ``here``, begun after ``since``; her own page asks for any."""
    phone = SignIn.__table__
    this = phone.alias("this")
    mine = select(this.c.started_at).where(this.c.id == bindparam("here")).scalar_subquery()
    return (
        select(phone.c.id, phone.c.person_id, phone.c.device, phone.c.started_at, phone.c.ended_at, phone.c.ends_at)
        .where(phone.c.person_id == bindparam("person_id"), phone.c.id != bindparam("here"))
        .where(phone.c.kind != SignInKind.STAFF, phone.c.known_at.is_(None))
        .where(phone.c.started_at > mine, phone.c.started_at > bindparam("since"))
        .order_by(phone.c.started_at.desc(), phone.c.id)
    )


def deeds_about(person_id: UUID, group_ids: Collection[UUID], codes: Collection[str]) -> list[DeedLine]:
    """What others did about somebody in these groups, of these kinds, the newest first; in one statement.

    Also what was done about a whole group of hers.
    """
    hers = or_(AuditRow.subject_id == person_id, AuditRow.subject_id == AuditRow.group_id)
    query = (
        select(AuditRow.what, Person.name, AuditRow.at)
        .join(Person, Person.id == AuditRow.actor_id)
        .where(AuditRow.group_id.in_(list(group_ids)), hers)
        .where(AuditRow.what.in_(list(codes)), AuditRow.actor_id != person_id)
        .order_by(AuditRow.at.desc(), AuditRow.id)
        .limit(MOST_DEEDS)
    )
    return [DeedLine(*row) for row in db.session.execute(query)]
