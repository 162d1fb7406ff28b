"""Rows of who guides a meeting in the place of a guide, and how they were before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, delete, select, tuple_, update

from groepswerk.core.conflicts import insert_into
from groepswerk.core.db import db
from groepswerk.sessions.models import StandIn

# In whose place (the key) who guides.
Guided = Mapping[UUID, UUID]


def guided_at(session_id: UUID) -> Guided:
    """Who guides this meeting in whose place; empty: it is guided as usual."""
    query = select(StandIn.in_place_of, StandIn.person_id).where(StandIn.session_id == session_id)
    return {away: instead for away, instead in db.session.execute(query)}


class Change(NamedTuple):
    """Who guides a meeting in whose place: as it was, and as it is to be; of nobody: it is guided as usual."""

    session_id: UUID
    was: Guided
    to_be: Guided

    @property
    def is_swapped(self) -> bool:
        """Whether one stands in before and after, for another: then the row stays."""
        return len(self.was) == len(self.to_be) == 1 and self.was.keys() != self.to_be.keys()


def stand_in(changes: Collection[Change], now: datetime) -> None:
    """Let people guide meetings in the place of others, in at most one statement for each way it changes."""
    swapped = [each for each in changes if each.is_swapped]
    others = [each for each in changes if not each.is_swapped]
    gone = [(each.session_id, away) for each in others for away in each.was.keys() - each.to_be.keys()]
    if gone:
        _run(delete(StandIn).where(tuple_(StandIn.session_id, StandIn.in_place_of).in_(gone)))
    if swapped:
        _swap(swapped, now)
    made = [row for each in others for row in _rows(each, now)]
    if made:
        fresh = insert_into(StandIn)
        anew = {"person_id": fresh.excluded.person_id, "made_at": fresh.excluded.made_at}
        _run(fresh.values(made).on_conflict_do_update(index_elements=["session_id", "in_place_of"], set_=anew))


def _rows(change: Change, now: datetime) -> list[dict[str, Any]]:
    guided = change.to_be.items()
    return [{"session_id": change.session_id, "in_place_of": a, "person_id": b, "made_at": now} for a, b in guided]


def _swap(changes: Iterable[Change], now: datetime) -> None:
    table: Any = StandIn.__table__
    same = (table.c.session_id == bindparam("here"), table.c.in_place_of == bindparam("was"))
    rows = [{"here": each.session_id, "was": next(iter(each.was)), **_rows(each, now)[0]} for each in changes]
    columns = ("in_place_of", "person_id", "made_at")
    values = {name: bindparam(name, type_=table.c[name].type) for name in columns}
    db.session.connection().execute(update(table).where(*same).values(values), rows)


def stand_as_before(entries: Iterable[tuple[Mapping[str, Any], Guided]], now: datetime) -> None:
    """Let who guided these meetings before a change guide them again; each with who guides in whose place now."""
    before = ((UUID(each["id"]), was, each["before"]["guided"]) for each, was in entries)
    stand_in([Change(one, was, {UUID(a): UUID(b) for a, b in to.items()}) for one, was, to in before], now)


def _run(changing: Any) -> None:
    db.session.execute(changing.execution_options(synchronize_session=False))
