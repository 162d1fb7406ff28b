"""What was changed in the year of a group, several meetings at once, and by whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased

from groepswerk.core.db import db
from groepswerk.people.models import Person
from groepswerk.sessions.models import GroupSession, PlanChange, PlanChangeKind

MOST_SHOWN = 30


class ChangeLine(NamedTuple):
    """One change: what, by whom and when, of which meetings (as remembered), and whether and by whom it was undone."""

    id: UUID
    group_id: UUID
    kind: PlanChangeKind
    meetings: list[dict[str, Any]]
    made_at: datetime
    who: str
    undone_at: datetime | None
    undone_by: str | None

    @property
    def number(self) -> int:
        """How many meetings it changed; those that stayed where they were are not among them."""
        return sum("to" not in each for each in self.meetings)


class ToUndo(NamedTuple):
    """One change, to be undone; and what others that were undone remember of their meetings.

    ``undone_since``: of the later ones; ``undone``: of all those that may have made a rhythm or a year, too.
    """

    change: PlanChange
    undone_since: list[dict[str, Any]]
    undone: list[dict[str, Any]]

    @property
    def group_id(self) -> UUID:
        """Whose year it changed."""
        return self.change.group_id


def change_to_undo(plan_change_id: UUID) -> ToUndo | None:
    """One change, with what was undone of the others. One statement."""
    this = aliased(PlanChange)
    counts = or_(PlanChange.made_at >= this.made_at, PlanChange.kind.in_(_MAKING))
    which = or_(PlanChange.id == this.id, and_(PlanChange.undone_at.is_not(None), counts))
    query = select(PlanChange).join(this, PlanChange.group_id == this.group_id).where(this.id == plan_change_id, which)
    found = {each.id: each for each in db.session.scalars(query)}
    change = found.pop(plan_change_id, None)
    if change is None:
        return None
    since = [each for each in found.values() if each.made_at >= change.made_at]
    return ToUndo(change, _entries(since), _entries(found.values()))


# What moves a rhythm makes another one; a sheet may make a year.
_MAKING = (PlanChangeKind.MOVED, PlanChangeKind.IMPORTED)


def _entries(changes: Iterable[PlanChange]) -> list[dict[str, Any]]:
    return [entry for each in changes for entry in each.meetings]


def plan_changes_of(group_id: UUID, most: int = MOST_SHOWN) -> list[ChangeLine]:
    """The last changes of a group, the newest first. One statement."""
    undoer = aliased(Person)
    query = (
        select(
            PlanChange.id,
            PlanChange.group_id,
            PlanChange.kind,
            PlanChange.meetings,
            PlanChange.made_at,
            Person.name,
            PlanChange.undone_at,
            undoer.name,
        )
        .join(Person, Person.id == PlanChange.made_by)
        .outerjoin(undoer, undoer.id == PlanChange.undone_by)
        .where(PlanChange.group_id == group_id)
        .order_by(PlanChange.made_at.desc(), PlanChange.id)
        .limit(most)
    )
    return [ChangeLine(*row) for row in db.session.execute(query)]


class MeetingNow(NamedTuple):
    """A meeting as it stands: no more than what tells whether it was changed or held."""

    id: UUID
    version: int
    on_day: date
    starts: time
    recorded_at: datetime | None

    def is_over(self, wall_now: datetime) -> bool:
        """Whether it has begun."""
        return datetime.combine(self.on_day, self.starts) <= wall_now


def meetings_now(group_id: UUID) -> dict[str, MeetingNow]:
    """All meetings of a group, by the hex of their id. One statement."""
    columns: tuple[Any, ...] = (GroupSession.id, GroupSession.version, GroupSession.on_day, GroupSession.starts)
    query: Select[Any] = select(*columns, GroupSession.recorded_at).where(GroupSession.group_id == group_id)
    return {row.id.hex: MeetingNow(*row) for row in db.session.execute(query)}


def whereto_in(group_id: UUID) -> dict[UUID, dict[str, Any]]:
    """Where meetings that were kept on their day would have gone, by id; the latest change that says so counts."""
    query = select(PlanChange.meetings).where(PlanChange.group_id == group_id, PlanChange.undone_at.is_(None))
    newest = query.order_by(PlanChange.made_at.desc(), PlanChange.id).limit(MOST_SHOWN)
    found: dict[UUID, dict[str, Any]] = {}
    for entries in db.session.scalars(newest):
        for each in entries:
            if each.get("to"):
                found.setdefault(UUID(each["id"]), each["to"])
    return found
