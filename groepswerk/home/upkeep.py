"""What whoever looks after the server reads of it: counts and versions. No name, no group, no text."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import column, func, or_, select, table

from groepswerk.core.db import db
from groepswerk.groups.models import Group, Membership
from groepswerk.groups.queries import belongs
from groepswerk.people.models import Appointment

_SCHEMA = table("alembic_version", column("version_num"))


class Counts(NamedTuple):
    """How many of each an organisation has today, and which form the tables of this server have."""

    groups: int
    people: int
    staff: int
    schema: str


def counts(organisation_id: UUID, today: date) -> Counts:
    """The counts of one organisation, never of another; in one statement.

    People are those who belong to a group, its guides too; staff those who hold an office.
    """
    here = (Group.organisation_id == organisation_id, or_(Group.ended_on.is_(None), Group.ended_on > today))
    holds = (Appointment.since <= today, or_(Appointment.until.is_(None), Appointment.until >= today))
    people = select(Membership.person_id).join(Group, Group.id == Membership.group_id).where(*here, belongs(today))
    staff = select(Appointment.person_id).where(Appointment.organisation_id == organisation_id, *holds)
    schema = select(func.max(_SCHEMA.c.version_num)).scalar_subquery()
    row = db.session.execute(select(_number(select(Group.id).where(*here)), _number(people), _number(staff), schema))
    return Counts(*row.one())


def _number(ids: Any) -> Any:
    return select(func.count()).select_from(ids.distinct().subquery()).scalar_subquery()
