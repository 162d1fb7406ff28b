"""What was done in a group and about its people, as its audit keeps it: a page of it at a time, in one statement."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Date, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from groepswerk.groups.models import Membership
from groepswerk.groups.queries.nameless import unless_nameless
from groepswerk.people.models import Person

A_PAGE = 50


class Named(NamedTuple):
    """Somebody in a deed, as the group may see her. ``name`` None: nobody, or who chose that her name does not stay."""

    name: str | None
    sign: str | None


_NOBODY = Named(None, None)


class GroupDeed(NamedTuple):
    """One deed: its code, who did it, whom it was about, and when; ``by_herself``: that is the same person."""

    id: UUID
    at: datetime
    what: str
    who: Named
    whom: Named
    by_herself: bool


class Asked(NamedTuple):
    """Which deeds somebody reads: ``codes`` of whoever; ``own`` where it was she, or about her; refused ``tries``."""

    reader_id: UUID
    codes: Collection[str]
    own: Collection[str]
    tries: Collection[str]


def deeds_in(group_id: UUID, asked: Asked, before: UUID | None) -> tuple[list[GroupDeed], bool]:
    """A page of the deeds in a group, the newest first, and whether there are older ones.

    ``before``: only what is older than this deed of the group.
    """
    who, whom = aliased(Person), aliased(Person)
    query = (
        select(
            AuditRow.id,
            AuditRow.at,
            AuditRow.what,
            *_as_seen(who, AuditRow.actor_id),
            *_as_seen(whom, AuditRow.subject_id),
            func.coalesce(AuditRow.actor_id == AuditRow.subject_id, False),
        )
        .outerjoin(who, who.id == AuditRow.actor_id)
        .outerjoin(whom, whom.id == AuditRow.subject_id)
        .where(AuditRow.group_id == group_id, _is_for(asked))
        .order_by(AuditRow.at.desc(), AuditRow.id.desc())
        .limit(A_PAGE + 1)
    )
    rows = db.session.execute(query.where(_is_older(group_id, before)) if before else query).all()
    lines = [_deed(row, asked) for row in rows]
    return lines[:A_PAGE], len(lines) > A_PAGE


def _deed(row: Any, asked: Asked) -> GroupDeed:
    """Who tried something from outside is named to nobody, and so is never handed on."""
    who, whom = (_NOBODY, _NOBODY) if row.what in asked.tries else (Named(*row[3:5]), Named(*row[5:7]))
    return GroupDeed(row.id, row.at, row.what, who, whom, bool(row[7]))


def _as_seen(person: Any, person_id: Any) -> tuple[Any, ...]:
    here = (AuditRow.group_id, person_id)
    return unless_nameless(person.name, *here), unless_nameless(person.sign, *here)


def _is_for(asked: Asked) -> Any:
    hers = or_(AuditRow.actor_id == asked.reader_id, AuditRow.subject_id == asked.reader_id)
    return or_(
        AuditRow.what.in_(asked.codes),
        and_(AuditRow.what.in_(asked.own), hers),
        and_(AuditRow.what.in_(asked.tries), ~_belonged()),
    )


def _belonged() -> Any:
    """That who did it belonged to the group on that day."""
    on_day = func.date(AuditRow.at, type_=Date)
    return exists().where(
        Membership.group_id == AuditRow.group_id,
        Membership.person_id == AuditRow.actor_id,
        Membership.joined_on <= on_day,
        or_(Membership.left_on.is_(None), Membership.left_on >= on_day),
    )


def _is_older(group_id: UUID, before: UUID) -> Any:
    """Of two deeds of the same moment one is older by its key. A key of nothing here has nothing older."""
    row = aliased(AuditRow)
    moment = select(row.at).where(row.id == before, row.group_id == group_id).scalar_subquery()
    return or_(AuditRow.at < moment, and_(AuditRow.at == moment, AuditRow.id < before))
