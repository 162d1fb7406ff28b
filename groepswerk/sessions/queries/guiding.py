"""Who guides one meeting, as its group may see it; and who stands in although one of the two guides no more."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from groepswerk.core.db import read
from groepswerk.core.plain_text import sort_key
from groepswerk.groups.models import GUIDING, Membership, MembershipRole, Role
from groepswerk.groups.queries import GuideLine, held
from groepswerk.people.models import Person, StaffAccount
from groepswerk.sessions.models import GroupSession, StandIn


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
