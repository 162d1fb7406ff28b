"""The days a second rhythm stays away from: those that its year leaves out, and those on which the group meets."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, null, select, union_all

from groepswerk.core.db import read
from groepswerk.sessions.calendar import DateSpan
from groepswerk.sessions.models import DayOff, GroupSession, SessionState


class DaysTaken(NamedTuple):
    """The group's own days off in one year, in order; and the days of all its meetings that go on."""

    off: tuple[DateSpan, ...]
    met_on: frozenset[date]


def days_taken(group_id: UUID, programme_id: UUID) -> DaysTaken:
    """Both, in one statement: the page of a second rhythm asks for little else."""
    rows = read(_statement(), {"group_id": group_id, "programme_id": programme_id}).all()
    off = sorted((DateSpan(row.first_on, row.last_on) for row in rows if row.last_on), key=lambda span: span.first)
    return DaysTaken(tuple(off), frozenset(row.first_on for row in rows if row.last_on is None))


@cache
def _statement() -> Any:
    off, meeting = DayOff.__table__.c, GroupSession.__table__.c
    own = (meeting.group_id == bindparam("group_id"), meeting.state == SessionState.PLANNED)
    return union_all(
        select(off.first_on, off.last_on).where(off.programme_id == bindparam("programme_id")),
        select(meeting.on_day, null()).where(*own),
    )
