"""Starting a group, and who belongs to it: added, given a role, gone, back again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.plain_text import sort_key
from groepswerk.groups.models import Format, Group, Membership, MembershipRole, Role, Venue
from groepswerk.groups.queries import belongs
from groepswerk.people.models import Person
from groepswerk.people.signs import PICTURES


def touch(group_id: UUID) -> None:
    """Raise the group's version: something inside it changed in this transaction."""
    db.session.execute(update(Group).where(Group.id == group_id).values(version=Group.version + 1))


def start(
    nickname: str, form: Format, languages: list[str], by: Actor, now: datetime, today: date, co_guide: UUID | None
) -> Group:
    """Start a group with its guide, and a co-guide when there is one."""
    group = Group(
        id=uuid4(),
        organisation_id=by.organisation_id,
        nickname=nickname,
        format=form,
        languages=languages,
        made_at=now,
    )
    db.session.add(group)
    db.session.flush()
    join(group.id, by.person_id, [Role.GUIDE], today)
    if co_guide is not None and co_guide != by.person_id:
        join(group.id, co_guide, [Role.CO_GUIDE], today)
    audit.record("groups.started", at=now, by=by, subject_id=group.id, group_id=group.id)
    return group


def join(group_id: UUID, person_id: UUID, roles: Iterable[Role], today: date) -> Membership:
    """Let somebody belong to a group, in these roles, from today on. Who comes back finds her own place again."""
    query = select(Membership).where(Membership.group_id == group_id, Membership.person_id == person_id)
    membership = db.session.scalar(query)
    if membership is None:
        membership = Membership(id=uuid4(), group_id=group_id, person_id=person_id, joined_on=today)
        db.session.add(membership)
        db.session.flush()
    membership.left_on = None
    db.session.add_all(MembershipRole(membership_id=membership.id, role=role, since=today) for role in roles)
    db.session.flush()
    return membership


def leave(membership: Membership, by: Actor, now: datetime, today: date) -> None:
    """End a membership today, with all its roles. Her place is kept for when she comes back."""
    membership.left_on = today
    for role in db.session.scalars(
        select(MembershipRole).where(MembershipRole.membership_id == membership.id, MembershipRole.until.is_(None))
    ):
        role.until = max(role.since, today)
    touch(membership.group_id)
    audit.record("groups.left", at=now, by=by, subject_id=membership.person_id, group_id=membership.group_id)


def add_person(
    group: Group, name: str, language: str | None, roles: Iterable[Role], now: datetime, today: date
) -> Person:
    """Add somebody new under the name she picked; when that name is there already the site adds a sign."""
    person = Person(
        id=uuid4(),
        organisation_id=group.organisation_id,
        name=name,
        sign=free_sign(group.id, name, today),
        language=language,
        made_at=now,
    )
    db.session.add(person)
    db.session.flush()
    join(group.id, person.id, roles, today)
    touch(group.id)
    return person


def free_sign(group_id: UUID, name: str, today: date) -> str | None:
    """The sign for a newcomer called ``name``: None when nobody in the group has that name yet."""
    query = (
        select(Person.name, Person.sign)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.group_id == group_id, belongs(today))
    )
    taken = [sign for other, sign in db.session.execute(query) if sort_key(other) == sort_key(name)]
    if not taken:
        return None
    return next((sign for sign in PICTURES if sign not in taken), None)


def venue_named(organisation_id: UUID, name: str) -> Venue:
    """The organisation's place of that name; made when there is none."""
    venue = db.session.scalar(select(Venue).where(Venue.organisation_id == organisation_id, Venue.name == name))
    if venue is None:
        venue = Venue(id=uuid4(), organisation_id=organisation_id, name=name)
        db.session.add(venue)
        db.session.flush()
    return venue
