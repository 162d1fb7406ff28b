"""What a participant's own page asks beside her meetings; and the counts that the administrator of the server reads."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam, column, func, literal, or_, select, table, true

from groepswerk.core.actor import Actor
from groepswerk.core.db import db, read
from groepswerk.groups import queries as groups
from groepswerk.groups.models import Group, Membership
from groepswerk.groups.queries import GuideLine, belongs, held
from groepswerk.initiatives import queries as initiatives
from groepswerk.messages import queries as messages
from groepswerk.messages.still_safe import ASKED_AGAIN_AFTER
from groepswerk.people.models import Appointment, Person
from groepswerk.people.queries import told


class Beside(NamedTuple):
    """The guide to call, and whether ``told.new_devices``, ``initiatives.waiting_for`` and ``messages.to_ask_again``
    have something to say.
    """

    guide: GuideLine | None
    new_devices: bool
    waiting: bool
    asked_again: bool


def beside(actor: Actor, group_id: UUID | None, today: date, now: datetime) -> Beside:
    """All that in one statement, because mostly nothing waits. ``group_id``: whose guide is to be called."""
    values = {"person_id": actor.person_id, "here": actor.sign_in_id, "group_id": group_id, "today": today}
    moments = {"since": now - told.TOLD_FOR, "asked_until": now - ASKED_AGAIN_AFTER}
    rows = read(_statement(), {**values, **moments}).all()
    guide, row = groups.first_to_call(row for row in rows if row.name), rows[0]
    return Beside(guide, bool(row.new), bool(row.waiting), bool(row.asked_again))


@cache
def _statement() -> Select[Any]:
    me, guide = Person.__table__.alias("me"), groups.guides_statement().subquery()
    return (
        select(
            guide,
            _any(told.new_statement()).label("new"),
            _any(initiatives.waiting_statement()).label("waiting"),
            _any(messages.asked_again_statement()).label("asked_again"),
        )
        .select_from(me.outerjoin(guide, true()))
        .where(me.c.id == bindparam("person_id"))
    )


def _any(rows: Any) -> Any:
    return select(literal(1)).select_from(rows.subquery()).exists()


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
    holds = held(Appointment.since, Appointment.until, today)
    people = select(Membership.person_id).join(Group, Group.id == Membership.group_id).where(*here, belongs(today))
    staff = select(Appointment.person_id).where(Appointment.organisation_id == organisation_id, holds)
    schema = select(func.max(_SCHEMA.c.version_num)).scalar_subquery()
    row = db.session.execute(select(_number(select(Group.id).where(*here)), _number(people), _number(staff), schema))
    return Counts(*row.one())


def _number(ids: Any) -> Any:
    return select(func.count()).select_from(ids.distinct().subquery()).scalar_subquery()
