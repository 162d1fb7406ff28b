"""Rows of who guides a meeting in the place of a guide, and how they were before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select

from groepswerk.core.db import db
from groepswerk.sessions.models import StandIn

# In whose place (the key) who guides.
Guided = Mapping[UUID, UUID]


def guided_at(session_ids: Collection[UUID]) -> dict[UUID, Guided]:
    """Who guides in whose place, by meeting; meetings that are guided as usual are left out."""
    query = select(StandIn.session_id, StandIn.in_place_of, StandIn.person_id)
    return _by_meeting(db.session.execute(query.where(StandIn.session_id.in_(session_ids))).all())


def _by_meeting(rows: Iterable[Any]) -> dict[UUID, Guided]:
    found: dict[UUID, dict[UUID, UUID]] = defaultdict(dict)
    for session_id, in_place_of, person_id in rows:
        found[session_id][in_place_of] = person_id
    return dict(found)


def stand_in(at: Mapping[UUID, Guided], now: datetime) -> dict[UUID, Guided]:
    """Let these people guide these meetings, each in the place of another; of nobody: it is guided as usual.

    Returns who guided before in whose place, by meeting, as ``guided_at`` does.
    """
    gone = delete(StandIn).where(StandIn.session_id.in_(list(at)))
    columns = (StandIn.session_id, StandIn.in_place_of, StandIn.person_id)
    before = db.session.execute(gone.returning(*columns).execution_options(synchronize_session=False))
    found = _by_meeting(before.all())
    rows = [
        {"session_id": session_id, "in_place_of": in_place_of, "person_id": person_id, "made_at": now}
        for session_id, guided in at.items()
        for in_place_of, person_id in guided.items()
    ]
    if rows:
        db.session.execute(insert(StandIn), rows)
    return found


def stand_as_before(entries: Iterable[Mapping[str, Any]], now: datetime) -> None:
    """Let who guided these meetings before a change guide them again."""
    at = {UUID(each["id"]): {UUID(a): UUID(b) for a, b in each["before"]["guided"].items()} for each in entries}
    if at:
        stand_in(at, now)
