"""How somebody wants to be named, and which names a group uses already."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, null, or_, select

from groepswerk.core.db import db
from groepswerk.core.plain_text import sort_key
from groepswerk.credits.models import BY_NAME, Naming, NamingChoice
from groepswerk.groups.models import Group, Membership
from groepswerk.people.models import Consent, Person, Purpose
from groepswerk.people.queries.agreements import standing


class MyNaming(NamedTuple):
    """A person's own name and sign, and what she chose for one group; ``naming`` None and version 0: nothing yet."""

    person_id: UUID
    name: str
    sign: str | None
    naming: Naming | None
    other_name: str | None
    version: int


def counts() -> ColumnElement[bool]:
    """The condition that a choice counts: it shows no name, or she agreed to that beforehand and still does.

    Who takes her name back and later agrees anew does so for the group in which she chooses then, for no other.
    """
    agreed = exists().where(
        *standing(NamingChoice.person_id, Purpose.NAME_IN_CREDIT), Consent.given_at <= NamingChoice.chosen_at
    )
    return or_(NamingChoice.naming.not_in(list(BY_NAME)), agreed)


def my_naming(person_id: UUID, group_id: UUID) -> MyNaming:
    """What this person chose for this group, in one statement. A name she took back counts as nothing chosen."""
    naming = case((counts(), NamingChoice.naming), else_=null())
    query = (
        select(
            Person.id, Person.name, Person.sign, naming.label("naming"), NamingChoice.other_name, NamingChoice.version
        )
        .outerjoin(NamingChoice, and_(NamingChoice.person_id == Person.id, NamingChoice.group_id == group_id))
        .where(Person.id == person_id)
    )
    row = db.session.execute(query).one()
    return MyNaming(row.id, row.name, row.sign, row.naming, row.other_name, row.version or 0)


def names_in_use(group_id: UUID, but: UUID) -> set[str]:
    """The sort keys of every name the group knows, her own apart: members now and before, chosen names, the group's.

    Nobody may stand on the wall under a name that is somebody else's.
    """
    query = (
        select(Person.name, NamingChoice.other_name, Group.nickname)
        .join(Membership, Membership.person_id == Person.id)
        .join(Group, Group.id == Membership.group_id)
        .outerjoin(NamingChoice, and_(NamingChoice.person_id == Person.id, NamingChoice.group_id == group_id))
        .where(Membership.group_id == group_id, Person.id != but)
    )
    return {sort_key(name) for row in db.session.execute(query) for name in row if name is not None}
