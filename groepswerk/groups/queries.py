"""Reads about groups: who belongs, in which roles, where they meet; and who is at the other end of a request."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, func, or_, select

from groepswerk.core import vault
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.plain_text import sort_key
from groepswerk.core.vault import OwnerKind, Place
from groepswerk.groups.models import (
    GUIDING,
    Door,
    Group,
    Knock,
    KnockState,
    Membership,
    MembershipRole,
    Role,
    Venue,
)
from groepswerk.people.models import Appointment, Contact, Person, SignIn, SignInKind, StaffAccount

# How long somebody may stand at a door, and how long her Welkom waits for her: a meeting's first hour.
STANDS_FOR = timedelta(hours=1)


class MemberLine(NamedTuple):
    """One member in a list: name, the sign that tells two of one name apart, roles, language, whether she is staff."""

    person_id: UUID
    membership_id: UUID
    name: str
    sign: str | None
    language: str | None
    joined_on: date
    roles: frozenset[Role]
    is_staff: bool
    group_id: UUID


class OpenDoor(NamedTuple):
    """A door that is open: whose, its signs, until when, and who stands behind it."""

    group_id: UUID
    token: str
    picture: str
    open_until: datetime
    opener: str
    languages: list[str]


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
    person_id: UUID | None


class GroupLine(NamedTuple):
    """One group in a list."""

    group_id: UUID
    nickname: str
    languages: list[str]


def group_by_id(group_id: UUID) -> Group | None:
    """One group."""
    return db.session.get(Group, group_id)


def held(since: Any, until: Any, today: Any) -> ColumnElement[bool]:
    """The condition that something dated holds today."""
    return and_(since <= today, or_(until.is_(None), until >= today))


def belongs(today: date) -> ColumnElement[bool]:
    """The condition that a membership has not been left."""
    return or_(Membership.left_on.is_(None), Membership.left_on > today)


def read_actor(sign_in_id: UUID, today: date) -> tuple[Any, Actor] | None:
    """The person behind a sign-in with her offices and her roles in every group, in one statement.

    Also returns the sign-in's own row, for the caller to decide whether it is still alive.
    """
    rows = db.session.execute(_actor_statement(), {"sign_in_id": sign_in_id, "today": today}).all()
    return (rows[0], _actor(sign_in_id, rows)) if rows else None


@cache
def _actor_statement() -> Select[Any]:
    """Built once: making a statement costs more than asking the database."""
    today = bindparam("today", type_=Date)
    sign_in, person, office = SignIn.__table__, Person.__table__, Appointment.__table__
    member, role = Membership.__table__, MembershipRole.__table__
    holds = and_(office.c.person_id == person.c.id, held(office.c.since, office.c.until, today))
    is_in = and_(member.c.person_id == person.c.id, or_(member.c.left_on.is_(None), member.c.left_on > today))
    acts = and_(role.c.membership_id == member.c.id, held(role.c.since, role.c.until, today))
    return (
        select(
            sign_in.c.kind,
            sign_in.c.ends_at,
            sign_in.c.ended_at,
            person.c.id,
            person.c.organisation_id,
            person.c.name,
            person.c.language,
            office.c.office,
            member.c.group_id,
            role.c.role,
        )
        .select_from(sign_in.join(person, person.c.id == sign_in.c.person_id))
        .outerjoin(office, holds)
        .outerjoin(member, is_in)
        .outerjoin(role, acts)
        .where(sign_in.c.id == bindparam("sign_in_id"))
    )


def _actor(sign_in_id: UUID, rows: Any) -> Actor:
    first = rows[0]
    roles: dict[UUID, set[str]] = defaultdict(set)
    for row in rows:
        if row.role is not None:
            roles[row.group_id].add(row.role)
    return Actor(
        person_id=first.id,
        organisation_id=first.organisation_id,
        name=first.name,
        sign_in_id=sign_in_id,
        device=first.kind,
        language=first.language,
        appointments=frozenset(row.office for row in rows if row.office is not None),
        roles={group: frozenset(held_roles) for group, held_roles in roles.items()},
    )


def members_of(group_id: UUID, today: date) -> list[MemberLine]:
    """Who belongs to the group today, by name, with all their roles; in one statement."""
    return _member_lines(Membership.group_id == group_id, today)


def member_by_membership(membership_id: UUID, today: date) -> MemberLine | None:
    """One member, as long as she belongs to the group."""
    return next(iter(_member_lines(Membership.id == membership_id, today)), None)


def _member_lines(which: ColumnElement[bool], today: date) -> list[MemberLine]:
    query = (
        select(
            Membership.id.label("membership_id"),
            Membership.joined_on,
            Membership.group_id,
            Person.id,
            Person.name,
            Person.sign,
            Person.language,
            MembershipRole.role,
            StaffAccount.person_id.label("account"),
        )
        .join(Person, Person.id == Membership.person_id)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .outerjoin(StaffAccount, StaffAccount.person_id == Person.id)
        .where(which, belongs(today), held(MembershipRole.since, MembershipRole.until, today))
    )
    rows = db.session.execute(query).all()
    roles: dict[UUID, set[Role]] = defaultdict(set)
    for row in rows:
        roles[row.membership_id].add(row.role)
    lines = {row.membership_id: _member_line(row, frozenset(roles[row.membership_id])) for row in rows}
    return sorted(lines.values(), key=lambda line: (sort_key(line.name), line.sign or "", line.person_id))


def _member_line(row: Any, roles: frozenset[Role]) -> MemberLine:
    return MemberLine(
        row.id,
        row.membership_id,
        row.name,
        row.sign,
        row.language,
        row.joined_on,
        roles,
        row.account is not None or bool(roles & GUIDING),
        row.group_id,
    )


def people_of(members: list[MemberLine]) -> list[MemberLine]:
    """Those of the members who take part: participants and volunteers, no staff."""
    return [line for line in members if not line.is_staff]


def membership_by_id(membership_id: UUID) -> Membership | None:
    """One membership."""
    return db.session.get(Membership, membership_id)


def own_membership(group_id: UUID, person_id: UUID) -> Membership | None:
    """Somebody's own membership of a group."""
    query = select(Membership).where(Membership.group_id == group_id, Membership.person_id == person_id)
    return db.session.scalar(query)


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


def guide_contact(group_id: UUID, today: date) -> tuple[str, str] | None:
    """First name and work phone of the group's guide, for "Call ..." on a participant's pages; None without a phone."""
    reach = next((guide for guide in guides_of(group_id, today) if guide.work_phone), None)
    return (reach.first_name, str(reach.work_phone)) if reach else None


def reachable(group_id: UUID, today: date) -> set[UUID]:
    """The people of the group who gave a phone number."""
    query = (
        select(Contact.person_id)
        .join(Membership, Membership.person_id == Contact.person_id)
        .where(Membership.group_id == group_id, belongs(today), Contact.phone.is_not(None))
    )
    return set(db.session.scalars(query))


def phone_of(person_id: UUID, now: datetime) -> str | None:
    """A participant's phone number, opened with her own key. For her guides only: the page that asks is theirs."""
    contact = db.session.get(Contact, person_id)
    if contact is None or contact.phone is None:
        return None
    key = vault.key_of(OwnerKind.PERSON, person_id, now)
    return vault.open_sealed(contact.phone, key, Place("contact", person_id, "phone"))


def door_of(group_id: UUID) -> Door | None:
    """A group's door, open or shut; None when it was never opened."""
    return db.session.get(Door, group_id)


def open_door(sign: ColumnElement[bool], now: datetime) -> OpenDoor | None:
    """The one open door with this sign (its token, its digits). None when there is none, or more than one."""
    query = (
        select(Door.group_id, Door.token, Door.picture, Door.open_until, Person.name, Group.languages)
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
            Membership.person_id,
        )
        .join(Door, Door.group_id == Knock.group_id)
        .join(Person, Person.id == Door.opened_by)
        .outerjoin(
            Membership,
            and_(Membership.group_id == Knock.group_id, Membership.person_id == Knock.person_id, belongs(today)),
        )
        .where(Knock.id == knock_id, Knock.knocked_at > now - STANDS_FOR)
    )
    row = db.session.execute(query).one_or_none()
    return OwnKnock(*row[:5], row[5] > now, *row[6:]) if row else None


class GuideLine(NamedTuple):
    """One guide of a group, as her people may see her."""

    name: str
    work_phone: str | None

    @property
    def first_name(self) -> str:
        """By which the group calls her."""
        return self.name.split()[0]


def guides_of(group_id: UUID, today: date) -> list[GuideLine]:
    """Who guides a group, the guide before the co-guides; in one statement."""
    found = db.session.execute(_guides_statement(), {"group_id": group_id, "today": today})
    rows = sorted(found, key=lambda row: (row.role != Role.GUIDE, sort_key(row.name)))
    return list(dict.fromkeys(GuideLine(row.name, row.work_phone) for row in rows))


@cache
def _guides_statement() -> Select[Any]:
    today = bindparam("today", type_=Date)
    person, account = Person.__table__, StaffAccount.__table__
    member, role = Membership.__table__, MembershipRole.__table__
    return (
        select(person.c.name, account.c.work_phone, role.c.role)
        .select_from(person.join(member, member.c.person_id == person.c.id))
        .join(role, role.c.membership_id == member.c.id)
        .outerjoin(account, account.c.person_id == person.c.id)
        .where(member.c.group_id == bindparam("group_id"), role.c.role.in_(sorted(GUIDING)))
        .where(or_(member.c.left_on.is_(None), member.c.left_on > today), held(role.c.since, role.c.until, today))
    )
