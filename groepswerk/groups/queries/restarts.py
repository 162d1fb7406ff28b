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
from groepswerk.groups.queries.changes import SELF_PROPOSED, TRIES_ARE_SHOWN, has_news
from groepswerk.people.models import Person

RESTARTED = "groups.guide_restarted"
TOLD_FOR = timedelta(days=60)


class RestartLine(NamedTuple):
    """Who came in anew with the help of the office, and when."""

    name: str
    at: datetime


class GroupWithNews(NamedTuple):
    """One group, as its own page shows it; ``restarted``: one of its guides came in anew not long ago.

    ``has_news``: ``guide_news`` has something to say about its guide.
    """

    group_id: UUID
    nickname: str
    restarted: bool
    has_news: bool


def group_with_news(group_id: UUID, now: datetime) -> GroupWithNews | None:
    """One group with that news, in one statement."""
    row = read(_group_statement(), {"id": group_id, "since": now - TOLD_FOR}).first()
    return GroupWithNews(*row) if row else None


@cache
def _group_statement() -> Any:
    group, deed, since = Group.__table__, AuditRow.__table__, bindparam("since", type_=UtcDateTime)
    told = (deed.c.group_id == group.c.id, deed.c.what == RESTARTED, deed.c.at > since)
    restarted = exists(select(deed.c.id).where(*told))
    return select(group.c.id, group.c.nickname, restarted, has_news(group.c.id, since)).where(
        group.c.id == bindparam("id")
    )


class OfficeNews(NamedTuple):
    """What the office did that the group must know: when somebody there tried to become its guide, and restarts."""

    tries: list[datetime]
    restarts: list[RestartLine]


def office_news(group_id: UUID, now: datetime) -> OfficeNews:
    """What a group reads of its office, each while it is told, the newest first; in one statement."""
    query = (
        select(AuditRow.what, AuditRow.at, Person.name)
        .outerjoin(Person, Person.id == AuditRow.subject_id)
        .where(AuditRow.group_id == group_id, AuditRow.what.in_((RESTARTED, SELF_PROPOSED)))
        .where(AuditRow.at > now - max(TOLD_FOR, TRIES_ARE_SHOWN))
        .order_by(AuditRow.at.desc())
        .limit(20)
    )
    rows = db.session.execute(query).all()
    return OfficeNews(
        tries=[row.at for row in rows if row.what == SELF_PROPOSED and row.at > now - TRIES_ARE_SHOWN],
        restarts=[RestartLine(row.name, row.at) for row in rows if row.what == RESTARTED and row.at > now - TOLD_FOR],
    )
