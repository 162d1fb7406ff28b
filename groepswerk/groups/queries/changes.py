"""Another guide for a group: what was proposed, what waits, and who came not long ago."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from groepswerk.core.db import db, read
from groepswerk.core.types import UtcDateTime
from groepswerk.groups.models import Accepting, Group, GuideChange
from groepswerk.people.models import Person

# How long a group's page says that another guide came.
TOLD_FOR = timedelta(days=60)
# How long it is remembered to the group that somebody from the office tried to make herself its guide.
TRIES_ARE_SHOWN = timedelta(days=365)
SELF_PROPOSED = "groups.guide_self_proposed"


class ChangeLine(NamedTuple):
    """One proposal for another guide, with the names of everybody in it. ``leaving`` None: there was no guide."""

    id: UUID
    organisation_id: UUID
    group_id: UUID
    nickname: str
    leaving_id: UUID | None
    leaving: str | None
    coming_id: UUID
    coming: str
    proposed_by: UUID
    proposer: str
    proposed_at: datetime
    accepted_at: datetime | None
    accepted_as: Accepting | None
    accepter: str | None
    withdrawn_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a yes."""
        return self.accepted_at is None and self.withdrawn_at is None


def change_by_id(change_id: UUID) -> GuideChange | None:
    """One proposal, for a group that has not ended."""
    query = select(GuideChange).join(Group, Group.id == GuideChange.group_id)
    return db.session.scalar(query.where(GuideChange.id == change_id, Group.ended_on.is_(None)))


def changes_of(group_id: UUID, most: int = 20) -> list[ChangeLine]:
    """The proposals for a group, the newest first; those that were taken back are gone from it."""
    query = _lines().where(GuideChange.group_id == group_id, GuideChange.withdrawn_at.is_(None))
    rows = db.session.execute(query.order_by(GuideChange.proposed_at.desc(), GuideChange.id).limit(most))
    return [ChangeLine(*row) for row in rows]


def open_changes_in(organisation_id: UUID) -> dict[UUID, ChangeLine]:
    """Per group of an organisation the proposal that waits."""
    query = _lines().where(GuideChange.organisation_id == organisation_id, *_is_open())
    return {line.group_id: line for line in (ChangeLine(*row) for row in db.session.execute(query))}


def another_is_proposed(group_id: Any) -> Any:
    """For other statements: whether another guide is proposed for the group of this column, and nobody settled it."""
    table = GuideChange.__table__
    waits = (table.c.group_id == group_id, table.c.accepted_at.is_(None), table.c.withdrawn_at.is_(None))
    return exists(select(table.c.id).where(*waits))


def guide_news(group_ids: Iterable[UUID], now: datetime) -> dict[UUID, ChangeLine]:
    """Per group the proposal that waits, else the guide who came not long ago; in one statement."""
    wanted = list(group_ids)
    if not wanted:
        return {}
    rows = read(_news_statement(), {"ids": wanted, "since": now - TOLD_FOR})
    lines = sorted((ChangeLine(*row) for row in rows), key=lambda line: (line.is_open, line.proposed_at))
    return {line.group_id: line for line in lines}


def has_news(group_id: Any, since: Any) -> Any:
    """For other statements: whether ``guide_news`` would find something for the group of this column."""
    table = GuideChange.__table__
    return exists(select(table.c.id).where(table.c.group_id == group_id, *_is_news(table.c, since)))


def _is_news(change: Any, since: Any) -> tuple[Any, Any]:
    return change.withdrawn_at.is_(None), or_(change.accepted_at.is_(None), change.accepted_at > since)


@cache
def _news_statement() -> Any:
    """Built once, because start pages ask it."""
    since = bindparam("since", type_=UtcDateTime)
    return _lines().where(GuideChange.group_id.in_(bindparam("ids", expanding=True)), *_is_news(GuideChange, since))


def _is_open() -> tuple[Any, Any]:
    return GuideChange.accepted_at.is_(None), GuideChange.withdrawn_at.is_(None)


def _lines() -> Any:
    leaving, coming, proposer, accepter = (aliased(Person) for _ in range(4))
    return (
        select(
            GuideChange.id,
            GuideChange.organisation_id,
            GuideChange.group_id,
            Group.nickname,
            GuideChange.leaving_id,
            leaving.name,
            GuideChange.coming_id,
            coming.name,
            GuideChange.proposed_by,
            proposer.name,
            GuideChange.proposed_at,
            GuideChange.accepted_at,
            GuideChange.accepted_as,
            accepter.name,
            GuideChange.withdrawn_at,
        )
        .join(Group, Group.id == GuideChange.group_id)
        .outerjoin(leaving, leaving.id == GuideChange.leaving_id)
        .join(coming, coming.id == GuideChange.coming_id)
        .join(proposer, proposer.id == GuideChange.proposed_by)
        .outerjoin(accepter, accepter.id == GuideChange.accepted_by)
    )
