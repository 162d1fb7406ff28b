"""Who guides one meeting, as its group may see it, or by name; who stands in although one of the two guides no more."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, Uuid, and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from groepswerk.core.db import read
from groepswerk.core.plain_text import sort_key
from groepswerk.groups.models import GUIDING, Membership, MembershipRole, Role
from groepswerk.groups.queries import GuideLine, held
from groepswerk.people.models import Person, StaffAccount
from groepswerk.sessions.models import BOTH_GUIDES, GroupSession, NeedKind, SessionNeed, StandIn


def guides_at(session_id: UUID, group_id: UUID, day: date) -> list[GuideLine]:
    """The guides of the group on a day, the guide before the co-guides, without her in whose place another guides this
    meeting.

    In one statement. Who stands in is a guide of the group herself, and counts as long as she is.
    """
    found = read(_statement(), {"session_id": session_id, "group_id": group_id, "day": day})
    rows = sorted(found, key=lambda row: (row.role != Role.GUIDE, sort_key(row.name)))
    return list(dict.fromkeys(GuideLine(row.name, row.work_phone) for row in rows))


@cache
def _statement() -> Select[Any]:
    day = bindparam("day", type_=Date)
    person, account, stand_in = Person.__table__, StaffAccount.__table__, StandIn.__table__
    member, role = Membership.__table__, MembershipRole.__table__
    here = and_(stand_in.c.session_id == bindparam("session_id"), stand_in.c.in_place_of == person.c.id)
    is_away = exists().where(here, guides(stand_in.c.person_id, bindparam("group_id"), day))
    return (
        select(person.c.name, account.c.work_phone, role.c.role)
        .select_from(person.join(member, member.c.person_id == person.c.id))
        .join(role, role.c.membership_id == member.c.id)
        .outerjoin(account, account.c.person_id == person.c.id)
        .where(member.c.group_id == bindparam("group_id"), role.c.role.in_(sorted(GUIDING)), ~is_away)
        .where(or_(member.c.left_on.is_(None), member.c.left_on > day), held(role.c.since, role.c.until, day))
    )


class GuideThere(NamedTuple):
    """Somebody who guides a meeting. ``part``: which of the two of a sensitive meeting she is, when that is said."""

    person_id: UUID
    name: str
    sign: str | None
    part: NeedKind | None


def guides_there(session_id: UUID, group_id: UUID, day: date) -> list[GuideThere]:
    """Who guides a meeting, the first guide first; who stands in has the place of her for whom she does.

    In one statement.
    """
    rows = read(_there_statement(), {"session_id": session_id, "group_id": group_id, "day": day}).all()
    guiding = {row.id for row in rows}
    found: dict[UUID, tuple[Any, ...]] = {}
    lines: dict[UUID, GuideThere] = {}
    for row in rows:
        # Of her who is away, the place goes to who stands in for her.
        there = row.instead if row.instead in guiding else row.id
        place = (row.role != Role.GUIDE, row.since, row.id)
        found[there] = min(place, found.get(there, place))
        lines[row.id] = GuideThere(row.id, row.name, row.sign, row.part)
    return [lines[each] for each in sorted(found, key=lambda person_id: found[person_id])]


@cache
def _there_statement() -> Select[Any]:
    day, session_id = bindparam("day", type_=Date), bindparam("session_id", type_=Uuid())
    person, member, role = Person.__table__, Membership.__table__, MembershipRole.__table__
    stand_in, need = StandIn.__table__, SessionNeed.__table__
    here = and_(stand_in.c.session_id == session_id, stand_in.c.in_place_of == person.c.id)
    part = and_(need.c.session_id == session_id, need.c.person_id == person.c.id, need.c.kind.in_(BOTH_GUIDES))
    return (
        select(
            person.c.id,
            person.c.name,
            person.c.sign,
            role.c.role,
            role.c.since,
            stand_in.c.person_id.label("instead"),
            need.c.kind.label("part"),
        )
        .select_from(person.join(member, member.c.person_id == person.c.id))
        .join(role, role.c.membership_id == member.c.id)
        .outerjoin(stand_in, here)
        .outerjoin(need, part)
        .where(member.c.group_id == bindparam("group_id"), role.c.role.in_(sorted(GUIDING)))
        .where(or_(member.c.left_on.is_(None), member.c.left_on > day), held(role.c.since, role.c.until, day))
    )


def may_have(kind: NeedKind, there: list[GuideThere]) -> list[GuideThere]:
    """Who of the guides of a meeting can be its second guide, or one of the two of a sensitive one.

    The first guide is no second one beside herself, and nobody is both of the two.
    """
    if kind is NeedKind.SECOND_GUIDE:
        return there[1:]
    return [each for each in there if each.part in (None, kind)]


def guides_it_beside_another(person_id: Any, kind: Any) -> ColumnElement[bool]:
    """For a statement over meetings: whether somebody guides it, beside another where a second guide is meant."""
    where = (GroupSession.group_id, GroupSession.on_day)
    other, other_role = aliased(Membership), aliased(MembershipRole)
    another = exists().where(
        other.person_id != person_id,
        other.group_id == GroupSession.group_id,
        or_(other.left_on.is_(None), other.left_on > GroupSession.on_day),
        other_role.membership_id == other.id,
        other_role.role.in_(sorted(GUIDING)),
        held(other_role.since, other_role.until, GroupSession.on_day),
        ~_is_away(other.person_id),
    )
    is_there = and_(guides(person_id, *where), ~_is_away(person_id))
    return and_(is_there, or_(kind != NeedKind.SECOND_GUIDE, another))


def _is_away(person_id: Any) -> ColumnElement[bool]:
    """For a statement over meetings: whether another guide of its group stands in for somebody."""
    row = aliased(StandIn)
    here = (row.session_id == GroupSession.id, row.in_place_of == person_id)
    return exists().where(*here, guides(row.person_id, GroupSession.group_id, GroupSession.on_day))


def guides(person_id: Any, group_id: Any, day: Any) -> ColumnElement[bool]:
    """For another statement: whether somebody is a guide of the group on that day."""
    member, role = aliased(Membership), aliased(MembershipRole)
    return exists().where(
        member.person_id == person_id,
        member.group_id == group_id,
        or_(member.left_on.is_(None), member.left_on > day),
        role.membership_id == member.id,
        role.role.in_(sorted(GUIDING)),
        held(role.since, role.until, day),
    )


def stands_in_no_more() -> ColumnElement[bool]:
    """For a statement over stand-ins and their meetings: one of the two is no guide of the group that day."""
    where = (GroupSession.group_id, GroupSession.on_day)
    return ~and_(guides(StandIn.person_id, *where), guides(StandIn.in_place_of, *where))
