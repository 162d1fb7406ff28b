"""The open door: its signs, who stands at it, and what a browser may know of its own knock."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from groepswerk.core.db import db
from groepswerk.groups.models import Cover, Door, Group, Knock, KnockState, Membership
from groepswerk.groups.queries.rights import belongs
from groepswerk.people.models import Person, SignInKind

# How long somebody may stand at a door, and how long her Welkom waits for her: a meeting's first hour.
STANDS_FOR = timedelta(hours=1)


class OpenDoor(NamedTuple):
    """A door that is open: whose, its signs, until when, and who stands behind it."""

    group_id: UUID
    token: str
    picture: str
    open_until: datetime
    opener: str
    languages: list[str]
    cover: Cover


class KnockLine(NamedTuple):
    """Somebody who waits at the door, as the guide sees her."""

    id: UUID
    group_id: UUID
    name: str
    language: str
    phone: SignInKind


class OwnKnock(NamedTuple):
    """A knock as the browser that knocked sees it; ``person_id`` only while she belongs to the group."""

    id: UUID
    group_id: UUID
    name: str
    phone: SignInKind
    state: KnockState
    door_is_open: bool
    opener: str
    picture: str
    person_id: UUID | None
    welcomed_by: UUID | None
    cover: Cover


def door_of(group_id: UUID) -> Door | None:
    """A group's door, open or shut; None when it was never opened."""
    return db.session.get(Door, group_id)


def digits_of(group_id: UUID) -> str | None:
    """The six digits of a group's door, open or shut; None when it has none yet."""
    return db.session.scalar(select(Door.digits).where(Door.group_id == group_id))


def open_door(sign: ColumnElement[bool], now: datetime) -> OpenDoor | None:
    """The one open door with this sign (its token, its digits). None when there is none, or more than one."""
    query = (
        select(Door.group_id, Door.token, Door.picture, Door.open_until, Person.name, Group.languages, Group.cover)
        .join(Person, Person.id == Door.opened_by)
        .join(Group, Group.id == Door.group_id)
        .where(sign, Door.open_until > now)
        .limit(2)
    )
    found = db.session.execute(query).all()
    return OpenDoor(*found[0]) if len(found) == 1 else None


def doors_open(now: datetime) -> int:
    """How many doors are open on the whole site."""
    return db.session.scalar(select(func.count()).select_from(Door).where(Door.open_until > now)) or 0


def knock_by_id(knock_id: UUID) -> Knock | None:
    """One knock, for the guides of its group."""
    return db.session.get(Knock, knock_id)


def knocks_at(group_id: UUID, now: datetime) -> list[KnockLine]:
    """Who waits at the door, in the order in which they came."""
    query = (
        select(Knock.id, Knock.group_id, Knock.name, Knock.language, Knock.phone)
        .where(Knock.group_id == group_id, Knock.state == KnockState.WAITING, Knock.knocked_at > now - STANDS_FOR)
        .order_by(Knock.knocked_at, Knock.id)
    )
    return [KnockLine(*row) for row in db.session.execute(query)]


def own_knock(knock_id: UUID, now: datetime, today: date) -> OwnKnock | None:
    """What a browser may know of the knock it holds the cookie of; None an hour after it knocked."""
    query = (
        select(
            Knock.id,
            Knock.group_id,
            Knock.name,
            Knock.phone,
            Knock.state,
            Door.open_until,
            Person.name,
            Door.picture,
            Membership.person_id,
            Knock.answered_by,
            Group.cover,
        )
        .join(Door, Door.group_id == Knock.group_id)
        .join(Group, Group.id == Knock.group_id)
        .join(Person, Person.id == Door.opened_by)
        .outerjoin(
            Membership,
            and_(Membership.group_id == Knock.group_id, Membership.person_id == Knock.person_id, belongs(today)),
        )
        .where(Knock.id == knock_id, Knock.knocked_at > now - STANDS_FOR)
    )
    row = db.session.execute(query).one_or_none()
    return OwnKnock._make([*row[:5], row[5] > now, *row[6:]]) if row else None
