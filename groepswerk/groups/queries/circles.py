"""Groups and the places they meet at."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Date, Select, bindparam, false, func, or_, select

from groepswerk.core.actor import Actor
from groepswerk.core.db import db, read
from groepswerk.core.plain_text import sort_key
from groepswerk.groups.models import Group, Membership, MembershipRole, Role, Venue
from groepswerk.groups.queries.changes import another_is_proposed
from groepswerk.groups.queries.members import is_no_staff
from groepswerk.groups.queries.rights import held
from groepswerk.people.models import Organisation, Person

# As wide as the column: some signs of a name become several in its key.
NAME_KEY_LENGTH = 120


class GroupLine(NamedTuple):
    """One group, as it is shown."""

    group_id: UUID
    nickname: str
    languages: list[str]


def group_by_id(group_id: UUID) -> Group | None:
    """One group that has not ended."""
    found = db.session.get(Group, group_id)
    return found if found is not None and found.ended_on is None else None


def groups_called(organisation: str, nickname: str) -> list[Group]:
    """The groups of an organisation that have not ended and have this nickname: nobody sees to it that it is one."""
    query = (
        select(Group)
        .join(Organisation, Organisation.id == Group.organisation_id)
        .where(Organisation.name == organisation, Group.nickname == nickname, Group.ended_on.is_(None))
        .order_by(Group.made_at, Group.id)
    )
    return list(db.session.scalars(query))


def group_line(group_id: UUID) -> GroupLine | None:
    """One group, to be shown."""
    row = read(_groups_statement(), {"ids": [group_id]}).first()
    return GroupLine(*row) if row else None


def lines_of(group_ids: Iterable[UUID]) -> list[GroupLine]:
    """These groups by nickname, in one statement."""
    lines = [GroupLine(*row) for row in read(_groups_statement(), {"ids": list(group_ids)})]
    return sorted(lines, key=lambda line: (sort_key(line.nickname), line.group_id))


@cache
def _groups_statement() -> Select[Any]:
    group = Group.__table__
    return select(group.c.id, group.c.nickname, group.c.languages).where(
        group.c.id.in_(bindparam("ids", expanding=True))
    )


class GuidedLine(NamedTuple):
    """One group on a guide's today; ``recorder``: the name of whoever was handed its recording, if anybody was.

    ``recorder_takes_part``: she takes part, and writes down who is there as long as that is hers (sessions.roll_call).
    ``another_guide``: somebody is proposed in a guide's place.
    """

    group_id: UUID
    nickname: str
    languages: list[str]
    recorder_id: UUID | None
    recorder: str | None
    recorder_takes_part: bool
    another_guide: bool


def guided_by(actor: Actor, today: date) -> list[GuidedLine]:
    """The groups of somebody on the staff with who records in each, by nickname, in one statement."""
    if not actor.roles:
        return []
    rows = read(_guided_statement(), {"ids": list(actor.roles), "today": today})
    # On the day it is handed over, the task is held twice.
    lines = {row.id: GuidedLine(*row) for row in rows}
    return sorted(lines.values(), key=lambda line: sort_key(line.nickname))


@cache
def _guided_statement() -> Select[Any]:
    today = bindparam("today", type_=Date)
    group, member, role, person = Group.__table__, Membership.__table__, MembershipRole.__table__, Person.__table__
    records = (
        select(member.c.group_id, person.c.id, person.c.name, is_no_staff(person.c.id).label("recorder_takes_part"))
        .select_from(member.join(role, role.c.membership_id == member.c.id))
        .join(person, person.c.id == member.c.person_id)
        .where(role.c.role == Role.RECORDER, held(role.c.since, role.c.until, today))
        .where(or_(member.c.left_on.is_(None), member.c.left_on > today))
        .subquery()
    )
    return (
        select(
            group.c.id,
            group.c.nickname,
            group.c.languages,
            records.c.id,
            records.c.name,
            func.coalesce(records.c.recorder_takes_part, false()),
            another_is_proposed(group.c.id),
        )
        .outerjoin(records, records.c.group_id == group.c.id)
        .where(group.c.id.in_(bindparam("ids", expanding=True)))
    )


def venues_of(organisation_id: UUID) -> list[Venue]:
    """The places an organisation meets at, by name."""
    rows = db.session.scalars(select(Venue).where(Venue.organisation_id == organisation_id))
    return sorted(rows, key=lambda venue: sort_key(venue.name))


def place_key(name: str) -> str:
    """By which a place is known, however its name was typed: two that differ in capitals or accents are one."""
    return sort_key(name)[:NAME_KEY_LENGTH]
