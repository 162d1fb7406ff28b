"""Writing many meetings at once: each as it was read, in as many statements as one, and how each stood is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from functools import cache
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import Update, bindparam, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from groepswerk.core.db import db
from groepswerk.core.versions import Stale
from groepswerk.messages.models import Template
from groepswerk.messages.service import Cause, Telling
from groepswerk.sessions.models import GroupSession, SessionState
from groepswerk.sessions.scope import Timed

COLUMNS = ("on_day", "starts", "ends", "venue_id", "state", "first_planned_on", "series_id", "awaits_decision")
_WRITTEN = (*COLUMNS, "sequence", "version")


class Row(Timed, Protocol):
    """A meeting as it stands, with all that a change may write."""

    @property
    def venue_id(self) -> UUID | None: ...
    @property
    def state(self) -> SessionState: ...
    @property
    def first_planned_on(self) -> date: ...
    @property
    def series_id(self) -> UUID | None: ...
    @property
    def awaits_decision(self) -> bool: ...
    @property
    def version(self) -> int: ...
    @property
    def sequence(self) -> int: ...


class Rewrite(NamedTuple):
    """One meeting and what changes in it. ``is_news``: calendars must hear of it, so its ``sequence`` grows."""

    row: Row
    changes: Mapping[str, Any]
    is_news: bool = True

    @property
    def sequence(self) -> int:
        """The sequence it gets."""
        return self.row.sequence + self.is_news


def rewrite(all_of: Iterable[Rewrite]) -> None:
    """Write them in one statement; each gets a new version. Raises Stale when one is not any more as it was read."""
    rows = [_values(each) for each in all_of]
    if not rows:
        return
    db.session.flush()
    done = db.session.connection().execute(_statement(), rows)
    if done.rowcount != len(rows):
        raise Stale
    for row in rows:
        _know(row)


def _values(rewrite: Rewrite) -> dict[str, Any]:
    row, changes = rewrite.row, rewrite.changes
    columns = {f"to_{name}": changes[name] if name in changes else getattr(row, name) for name in COLUMNS}
    versions = {"to_sequence": rewrite.sequence, "to_version": row.version + 1, "shown": row.version}
    return {"is_id": row.id, **columns, **versions}


def _know(row: Mapping[str, Any]) -> None:
    """A meeting that this request has in its hands as an object is told what it is now."""
    held = db.session.identity_map.get(identity_key(GroupSession, row["is_id"]))
    if held is not None:
        for name in _WRITTEN:
            set_committed_value(held, name, row[f"to_{name}"])


@cache
def _statement() -> Update:
    table: Any = GroupSession.__table__
    values = {name: bindparam(f"to_{name}", type_=table.c[name].type) for name in _WRITTEN}
    same = (table.c.id == bindparam("is_id"), table.c.version == bindparam("shown"))
    return update(table).where(*same).values(values)


def as_it_was(row: Row) -> dict[str, Any]:
    """How a meeting stood, for keeping: ids, days, times and states, no words."""
    return {
        "on": row.on_day.isoformat(),
        "starts": row.starts.isoformat(),
        "ends": row.ends.isoformat(),
        "venue": row.venue_id.hex if row.venue_id else None,
        "state": str(row.state),
        "planned": row.first_planned_on.isoformat(),
        "series": row.series_id.hex if row.series_id else None,
        "waits": row.awaits_decision,
    }


def columns_of(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What was kept, as columns again."""
    return {
        "on_day": date.fromisoformat(kept["on"]),
        "starts": time.fromisoformat(kept["starts"]),
        "ends": time.fromisoformat(kept["ends"]),
        "venue_id": UUID(kept["venue"]) if kept["venue"] else None,
        "state": SessionState(kept["state"]),
        "first_planned_on": date.fromisoformat(kept["planned"]),
        "series_id": UUID(kept["series"]) if kept["series"] else None,
        # Older entries say nothing of it.
        "awaits_decision": kept.get("waits", False),
    }


def kept_of(rewrite: Rewrite, **more: Any) -> dict[str, Any]:
    """How one meeting of a change is remembered, beside what the change says of it itself.

    ``after_series``: the rhythm that the change made for it; None: it has the one it had. Older entries do not say it.
    """
    row, series_id = rewrite.row, rewrite.changes.get("series_id")
    made = series_id.hex if series_id and series_id != row.series_id else None
    return {"id": row.id.hex, "before": as_it_was(row), "version": row.version + 1, "after_series": made, **more}


class Changed(NamedTuple):
    """A meeting after a change: when it begins now, its sequence, and who counts on it.

    ``has_old_news``: something that waits about it is true no more.
    """

    id: UUID
    begins: datetime
    sequence: int
    expected: frozenset[UUID]
    has_old_news: bool

    @classmethod
    def of(cls, rewrite: Rewrite) -> Changed:
        """The meeting of a rewrite, of which it was read who counts on it."""
        row, changes = rewrite.row, rewrite.changes
        begins = datetime.combine(changes.get("on_day", row.on_day), changes.get("starts", row.starts))
        expected: frozenset[UUID] = getattr(row, "expected", frozenset())
        return cls(row.id, begins, rewrite.sequence, expected, getattr(row, "is_to_be_told", True))


def tellings(group_id: UUID, changed: Iterable[Changed], template: Template) -> list[Telling]:
    """One telling for each of these meetings and everybody who counts on it.

    Whoever is told of several gets one text that names them all; that is made when it is shown or sent, so that a
    meeting which changes once more is news by itself and takes none of the others along.
    """
    causes = [(each, Cause(group_id, each.id, each.sequence, each.begins)) for each in changed]
    return [Telling(cause, person_id, template) for each, cause in causes for person_id in each.expected]
