"""Whose account was begun anew by the office, for the groups she guides: they know her, and see whether it is she."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, exists, select

from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db, read
from groepswerk.core.types import UtcDateTime
from groepswerk.groups.models import Group
from groepswerk.people.models import Person

RESTARTED = "groups.guide_restarted"
TOLD_FOR = timedelta(days=60)


class RestartLine(NamedTuple):
    """Who came in anew with the help of the office, and when."""

    name: str
    at: datetime


class GroupWithNews(NamedTuple):
    """One group, as its own page shows it; ``restarted``: one of its guides came in anew not long ago."""

    group_id: UUID
    nickname: str
    restarted: bool


def group_with_news(group_id: UUID, now: datetime) -> GroupWithNews | None:
    """One group with that news, in one statement."""
    row = read(_group_statement(), {"id": group_id, "since": now - TOLD_FOR}).first()
    return GroupWithNews(*row) if row else None


@cache
def _group_statement() -> Any:
    group, deed, since = Group.__table__, AuditRow.__table__, bindparam("since", type_=UtcDateTime)
    told = (deed.c.group_id == group.c.id, deed.c.what == RESTARTED, deed.c.at > since)
    return select(group.c.id, group.c.nickname, exists(select(deed.c.id).where(*told))).where(
        group.c.id == bindparam("id")
    )


def restarts_of(group_id: UUID, now: datetime) -> list[RestartLine]:
    """What a group reads of it, for sixty days, the newest first."""
    query = (
        select(Person.name, AuditRow.at)
        .join(Person, Person.id == AuditRow.subject_id)
        .where(AuditRow.group_id == group_id, AuditRow.what == RESTARTED, AuditRow.at > now - TOLD_FOR)
        .order_by(AuditRow.at.desc())
        .limit(5)
    )
    return [RestartLine(*row) for row in db.session.execute(query)]
