"""Who guides one meeting, as its group may see it."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, bindparam, exists, or_, select

from groepswerk.core.db import read
from groepswerk.core.plain_text import sort_key
from groepswerk.groups.models import GUIDING, Membership, MembershipRole, Role
from groepswerk.groups.queries import GuideLine, held
from groepswerk.people.models import Person, StaffAccount
from groepswerk.sessions.models import StandIn


def guides_at(session_id: UUID, group_id: UUID, today: date) -> list[GuideLine]:
    """The guides of the group, the guide before the co-guides, without her in whose place another guides this meeting.

    In one statement. Who stands in is a guide of the group herself.
    """
    found = read(_statement(), {"session_id": session_id, "group_id": group_id, "today": today})
    rows = sorted(found, key=lambda row: (row.role != Role.GUIDE, sort_key(row.name)))
    return list(dict.fromkeys(GuideLine(row.name, row.work_phone) for row in rows))


@cache
def _statement() -> Select[Any]:
    today = bindparam("today", type_=Date)
    person, account, stand_in = Person.__table__, StaffAccount.__table__, StandIn.__table__
    member, role = Membership.__table__, MembershipRole.__table__
    is_away = exists().where(stand_in.c.session_id == bindparam("session_id"), stand_in.c.in_place_of == person.c.id)
    return (
        select(person.c.name, account.c.work_phone, role.c.role)
        .select_from(person.join(member, member.c.person_id == person.c.id))
        .join(role, role.c.membership_id == member.c.id)
        .outerjoin(account, account.c.person_id == person.c.id)
        .where(member.c.group_id == bindparam("group_id"), role.c.role.in_(sorted(GUIDING)), ~is_away)
        .where(or_(member.c.left_on.is_(None), member.c.left_on > today), held(role.c.since, role.c.until, today))
    )
