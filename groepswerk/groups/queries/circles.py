"""Groups and the places they meet at."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.plain_text import sort_key
from groepswerk.groups.models import Group, Venue

# As wide as the column: some signs of a name become several in its key.
NAME_KEY_LENGTH = 120


class GroupLine(NamedTuple):
    """One group, as it is shown."""

    group_id: UUID
    nickname: str
    languages: list[str]


def group_by_id(group_id: UUID) -> Group | None:
    """One group."""
    return db.session.get(Group, group_id)


def group_line(group_id: UUID) -> GroupLine | None:
    """One group, to be shown."""
    row = db.session.execute(_groups_statement(), {"ids": [group_id]}).first()
    return GroupLine(*row) if row else None


def groups_of(actor: Actor) -> list[GroupLine]:
    """The groups somebody belongs to, by nickname."""
    if not actor.roles:
        return []
    rows = db.session.execute(_groups_statement(), {"ids": list(actor.roles)})
    return sorted((GroupLine(*row) for row in rows), key=lambda line: sort_key(line.nickname))


@cache
def _groups_statement() -> Select[Any]:
    group = Group.__table__
    return select(group.c.id, group.c.nickname, group.c.languages).where(
        group.c.id.in_(bindparam("ids", expanding=True))
    )


def venues_of(organisation_id: UUID) -> list[Venue]:
    """The places an organisation meets at, by name."""
    rows = db.session.scalars(select(Venue).where(Venue.organisation_id == organisation_id))
    return sorted(rows, key=lambda venue: sort_key(venue.name))


def place_key(name: str) -> str:
    """By which a place is known, however its name was typed: two that differ in capitals or accents are one."""
    return sort_key(name)[:NAME_KEY_LENGTH]
