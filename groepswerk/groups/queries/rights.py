"""What holds today, and who is at the other end of a request with all her roles."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, or_, select

from groepswerk.core.actor import Actor
from groepswerk.core.db import read
from groepswerk.groups.models import GUIDING, TAKING_PART, Cover, Group, Membership, MembershipRole, Role
from groepswerk.people.models import Appointment, Office, Person, SignIn, SignInKind

_OF_STAFF = GUIDING | {Role.RECORDER}


def held(since: Any, until: Any, today: Any) -> ColumnElement[bool]:
    """The condition that something dated holds today."""
    return and_(since <= today, or_(until.is_(None), until >= today))


def belongs(today: date) -> ColumnElement[bool]:
    """The condition that a membership has not been left."""
    return or_(Membership.left_on.is_(None), Membership.left_on > today)


def read_actor(sign_in_id: UUID, today: date) -> tuple[Any, Actor] | None:
    """The person behind a sign-in with her offices and her roles in every group, in one statement.

    Also returns the sign-in's own row, for the caller to decide whether it is still alive. None also for a staff
    sign-in of somebody without an office today: her way in ends with her last appointment, on its day.
    """
    rows = read(_actor_statement(), {"sign_in_id": sign_in_id, "today": today}).all()
    if not rows or (rows[0].kind == SignInKind.STAFF and rows[0].office is None):
        return None
    return rows[0], _actor(sign_in_id, rows)


@cache
def _actor_statement() -> Select[Any]:
    """Built once: making a statement costs more than asking the database."""
    today = bindparam("today", type_=Date)
    sign_in, person, office = SignIn.__table__, Person.__table__, Appointment.__table__
    group, member, role = Group.__table__, Membership.__table__, MembershipRole.__table__
    holds = and_(office.c.person_id == person.c.id, held(office.c.since, office.c.until, today))
    stays = or_(member.c.left_on.is_(None), member.c.left_on > today)
    is_in = and_(member.c.person_id == person.c.id, stays)
    acts = and_(role.c.membership_id == member.c.id, held(role.c.since, role.c.until, today))
    return (
        select(
            sign_in.c.kind,
            sign_in.c.ends_at,
            sign_in.c.ended_at,
            sign_in.c.lock_kind,
            sign_in.c.lock_failures,
            person.c.id,
            person.c.organisation_id,
            person.c.name,
            person.c.language,
            office.c.office,
            member.c.joined_on,
            group.c.id.label("group_id"),
            group.c.cover,
            role.c.role,
        )
        .select_from(sign_in.join(person, person.c.id == sign_in.c.person_id))
        .outerjoin(office, holds)
        .outerjoin(member, is_in)
        .outerjoin(group, and_(group.c.id == member.c.group_id, _goes_on(group)))
        .outerjoin(role, acts)
        .where(sign_in.c.id == bindparam("sign_in_id"))
    )


def _goes_on(group: Any) -> ColumnElement[bool]:
    """Nobody is anything in a group that has ended, whatever became of her membership."""
    return cast(ColumnElement[bool], group.c.ended_on.is_(None))


def _actor(sign_in_id: UUID, rows: Any) -> Actor:
    first = rows[0]
    offices = frozenset(row.office for row in rows if row.office is not None)
    given: dict[UUID, set[str]] = defaultdict(set)
    for row in rows:
        if row.group_id is not None and row.role is not None:
            given[row.group_id].add(row.role)
    on_phone = first.kind != SignInKind.STAFF
    roles = {group: _that_hold(those, offices, on_phone) for group, those in given.items()}
    return Actor(
        person_id=first.id,
        organisation_id=first.organisation_id,
        name=first.name,
        sign_in_id=sign_in_id,
        device=first.kind,
        language=first.language,
        appointments=offices,
        roles={group: those for group, those in roles.items() if those},
        has_lock=first.lock_kind is not None,
        cover=_cover(rows),
    )


def _that_hold(given: set[str], offices: frozenset[str], on_phone: bool) -> frozenset[str]:
    """Of the roles somebody was given in a group, those that give her anything here.

    Guiding and recording are work for the organisation: without an appointment as a guide they give nothing. On a phone
    that was let in at a door a guide does not record; who takes part, and holds no office, calls the roll there.
    """
    works = given if Office.GUIDE in offices else given - _OF_STAFF
    if not on_phone:
        return frozenset(works)
    calls = not offices and given.isdisjoint(GUIDING) and not given.isdisjoint(TAKING_PART)
    return frozenset(works - {Role.RECORDER} | (given & {Role.RECORDER} if calls else set()))


def _cover(rows: Any) -> Cover:
    """What the site is called in her browser: as the group chose in which she has taken part longest.

    One name for all of her pages: two would tell two groups apart in a history. For staff it is the usual one.
    """
    hers = [row for row in rows if row.group_id is not None and row.role in TAKING_PART]
    if rows[0].kind == SignInKind.STAFF or not hers:
        return Cover.APPOINTMENT
    return Cover(min(hers, key=lambda row: (row.joined_on, row.group_id)).cover)
