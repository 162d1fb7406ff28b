"""Who guides which group, for the office: nicknames and guides, and of the members nothing."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from groepswerk.core.db import db
from groepswerk.groups.models import GUIDING, Group, Membership, MembershipRole, Role
from groepswerk.groups.queries.rights import belongs, held
from groepswerk.people.models import Appointment, Office, Person


class Guided(NamedTuple):
    """One group that somebody guides today, for whoever ends her appointment: by nickname only."""

    group_id: UUID
    nickname: str
    membership_id: UUID
    role: Role
    since: date


def guided_now(person_id: UUID, today: date) -> list[Guided]:
    """The groups somebody guides or guides along today, or records in."""
    query = (
        select(Group.id, Group.nickname, Membership.id, MembershipRole.role, MembershipRole.since)
        .join(Membership, Membership.group_id == Group.id)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .where(Membership.person_id == person_id, *_guided(today))
        .order_by(Group.nickname, Group.id, MembershipRole.role)
    )
    return [Guided(*row) for row in db.session.execute(query)]


def guided_groups(person_id: UUID, today: date) -> Any:
    """For other statements: the ids of the groups of guided_now."""
    return (
        select(Membership.group_id)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .where(Membership.person_id == person_id, *_guided(today))
    )


def _guided(today: date) -> tuple[ColumnElement[bool], ...]:
    is_task = MembershipRole.role.in_(sorted(GUIDING | {Role.RECORDER}))
    return belongs(today), is_task, or_(MembershipRole.until.is_(None), MembershipRole.until >= today)


class CircleLine(NamedTuple):
    """One group as a coordinator sees it: its nickname and who guides it; of its members nothing."""

    group_id: UUID
    organisation_id: UUID
    nickname: str
    guides: tuple[str, ...]
    co_guides: tuple[str, ...]


def circles_of(organisation_id: UUID, today: date) -> list[CircleLine]:
    """The groups of an organisation that have not ended, those without a guide first; in one statement."""
    guides = (
        select(Membership.group_id, Person.name, MembershipRole.role)
        .join(Person, Person.id == Membership.person_id)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(belongs(today), MembershipRole.role.in_(sorted(GUIDING)))
        .where(held(MembershipRole.since, MembershipRole.until, today))
        .where(Appointment.office == Office.GUIDE, held(Appointment.since, Appointment.until, today))
        .subquery()
    )
    query = (
        select(Group.id, Group.organisation_id, Group.nickname, guides.c.name, guides.c.role)
        .outerjoin(guides, guides.c.group_id == Group.id)
        .where(Group.organisation_id == organisation_id, Group.ended_on.is_(None))
        .order_by(Group.nickname, Group.id, guides.c.name)
    )
    rows = db.session.execute(query).all()
    lines = [
        _circle_line([row for row in rows if row.id == group_id]) for group_id in dict.fromkeys(r.id for r in rows)
    ]
    return sorted(lines, key=lambda line: bool(line.guides))


def _circle_line(rows: list[Any]) -> CircleLine:
    named: dict[Role, dict[str, None]] = {Role.GUIDE: {}, Role.CO_GUIDE: {}}
    for row in rows:
        if row.role is not None:
            named[row.role][row.name] = None
    first = rows[0]
    return CircleLine(
        first.id, first.organisation_id, first.nickname, tuple(named[Role.GUIDE]), tuple(named[Role.CO_GUIDE])
    )


def guide_of(group_id: UUID, today: date) -> UUID | None:
    """Who is the guide of a group today, the first of them if there are several; None when nobody is."""
    query = (
        select(Membership.person_id)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .join(Appointment, Appointment.person_id == Membership.person_id)
        .where(Membership.group_id == group_id, belongs(today), MembershipRole.role == Role.GUIDE)
        .where(held(MembershipRole.since, MembershipRole.until, today))
        .where(Appointment.office == Office.GUIDE, held(Appointment.since, Appointment.until, today))
        .order_by(MembershipRole.since, Membership.person_id)
        .limit(1)
    )
    return db.session.scalar(query)
