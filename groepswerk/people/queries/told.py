"""What somebody is told about herself: phones that came in as her, and what others did about her."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
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
    mine = select(SignIn.started_at).where(SignIn.id == here).scalar_subquery()
    query = (
        select(SignIn.id, SignIn.person_id, SignIn.device, SignIn.started_at, SignIn.ended_at, SignIn.ends_at)
        .where(SignIn.person_id == person_id, SignIn.id != here, SignIn.kind != SignInKind.STAFF)
        .where(SignIn.known_at.is_(None), SignIn.started_at > mine, SignIn.started_at > now - TOLD_FOR)
        .order_by(SignIn.started_at.desc(), SignIn.id)
    )
    rows = db.session.execute(query)
    return [NewDevice(*row[:4], is_in=row.ended_at is None and row.ends_at > now) for row in rows]


def deeds_about(person_id: UUID, group_ids: Collection[UUID], codes: Collection[str]) -> list[DeedLine]:
    """What others did about somebody in these groups, of these kinds, the newest first; in one statement."""
    query = (
        select(AuditRow.what, Person.name, AuditRow.at)
        .join(Person, Person.id == AuditRow.actor_id)
        .where(AuditRow.group_id.in_(list(group_ids)), AuditRow.subject_id == person_id)
        .where(AuditRow.what.in_(list(codes)), AuditRow.actor_id != person_id)
        .order_by(AuditRow.at.desc(), AuditRow.id)
        .limit(MOST_DEEDS)
    )
    return [DeedLine(*row) for row in db.session.execute(query)]
