"""What meetings need, what is open and who took it on."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from groepswerk.core.db import db, read
from groepswerk.people.models import Person
from groepswerk.sessions.models import NeedKind, SessionNeed
from groepswerk.sessions.queries.meetings import MeetingLine, line_by_id


class NeedShown(NamedTuple):
    """One thing a meeting needs. ``name``: who takes it on; None while it is open, or when it is somebody outside."""

    id: UUID
    kind: NeedKind
    children: int | None
    person_id: UUID | None
    name: str | None
    sign: str | None
    filled_at: datetime | None
    version: int

    @property
    def is_open(self) -> bool:
        """Whether nobody has it yet."""
        return self.filled_at is None


class NeedOf(NamedTuple):
    """One thing that one meeting needs, to be changed."""

    need: SessionNeed
    meeting: MeetingLine

    @property
    def group_id(self) -> UUID:
        """The group of the meeting."""
        return self.meeting.group_id

    @property
    def person_id(self) -> UUID | None:
        """Who took it on, if it is somebody of the house."""
        return self.need.person_id


def needs_of(session_id: UUID) -> list[NeedShown]:
    """What a meeting needs, always in the same order, in one statement."""
    lines = [NeedShown(*row) for row in read(_needs_statement(), {"session_id": session_id})]
    return sorted(lines, key=lambda line: list(NeedKind).index(line.kind))


@cache
def _needs_statement() -> Select[Any]:
    need, person = SessionNeed.__table__, Person.__table__
    return (
        select(
            need.c.id,
            need.c.kind,
            need.c.count,
            need.c.person_id,
            person.c.name,
            person.c.sign,
            need.c.filled_at,
            need.c.version,
        )
        .select_from(need.outerjoin(person, person.c.id == need.c.person_id))
        .where(need.c.session_id == bindparam("session_id"))
    )


def need_of(need_id: UUID) -> NeedOf | None:
    """One need with its meeting, to be changed; None when it is there no more."""
    need = db.session.get(SessionNeed, need_id)
    meeting = line_by_id(need.session_id) if need else None
    return NeedOf(need, meeting) if need and meeting else None
