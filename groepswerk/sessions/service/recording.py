"""Recording a meeting: who came or how many, who hosted. It can be corrected; what it said before is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.conflicts import write_rows
from groepswerk.core.db import db
from groepswerk.core.versions import renew
from groepswerk.groups.service.belonging import touch
from groepswerk.messages.models import Message
from groepswerk.sessions.models import Attendance, GroupSession, Presence, Rsvp, SessionState
from groepswerk.sessions.queries import came_to

# How many earlier states a meeting keeps, the latest: a recording is corrected once or twice, never this often.
MOST_EARLIER = 30


@dataclass(frozen=True, slots=True)
class Recording:
    """What is said of a meeting. Either ``came`` by name, or ``head_count`` without names."""

    came: frozenset[UUID] = frozenset()
    head_count: int | None = None
    host_id: UUID | None = None
    is_sensitive: bool = False

    @property
    def count(self) -> int:
        """How many were there."""
        return self.head_count if self.head_count is not None else len(self.came)

    @property
    def names(self) -> frozenset[UUID]:
        """The names that may be kept: none of a sensitive meeting, none where only a number was given."""
        return frozenset() if self.is_sensitive or self.head_count is not None else self.came


@dataclass(frozen=True, slots=True)
class Before:
    """What was kept of the meeting until now: its names (None: look them up), and what rooms above this one kept."""

    came: frozenset[UUID] | None = None
    beside: Mapping[str, Any] = field(default_factory=dict)


class NotYet(Exception):
    """The meeting has not begun."""


class NotHeld(Exception):
    """The meeting was cancelled."""


def check_can_be_recorded(meeting: GroupSession, wall_now: datetime) -> None:
    """Raises NotHeld for a cancelled meeting, NotYet for a meeting to come."""
    if meeting.state == SessionState.CANCELLED:
        raise NotHeld
    if datetime.combine(meeting.on_day, meeting.starts) > wall_now:
        raise NotYet


def record(
    meeting: GroupSession,
    said: Recording,
    shown: int,
    by: Actor,
    now: datetime,
    wall_now: datetime,
    before: Before | None = None,
) -> None:
    """Record a meeting, or correct its recording.

    A sensitive meeting keeps a number only: names, host and recorder given with it are dropped, and so are those that
    were kept before, the answers people gave to the invitation, and every earlier state.
    Raises NotHeld or NotYet for a meeting that was not held, Stale when somebody recorded it meanwhile.
    """
    check_can_be_recorded(meeting, wall_now)
    kept = before or Before()
    was_recorded = meeting.recorded_at is not None and not said.is_sensitive
    had = (frozenset(came_to(meeting.id)) if kept.came is None else kept.came) if was_recorded else frozenset()
    before_it = [*meeting.earlier, _as_it_was(meeting, had, kept.beside, now)] if was_recorded else []
    _write(meeting, said, shown, by, now, before_it[-MOST_EARLIER:])
    if said.is_sensitive:
        _forget(meeting.id)
    else:
        _write_names(meeting.id, said.names - had, had - said.names)
    touch(meeting.group_id)
    audit.record("sessions.recorded", at=now, by=by, subject_id=meeting.id, group_id=meeting.group_id)


def _write(
    meeting: GroupSession, said: Recording, shown: int, by: Actor, now: datetime, earlier: list[dict[str, Any]]
) -> None:
    renew(
        meeting,
        shown,
        is_sensitive=said.is_sensitive,
        head_count=said.count,
        by_name=bool(said.names),
        host_id=None if said.is_sensitive else said.host_id,
        recorded_at=now,
        recorded_by=None if said.is_sensitive else by.person_id,
        earlier=earlier,
    )


def _as_it_was(meeting: GroupSession, had: frozenset[UUID], beside: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    return {
        "recorded_at": meeting.recorded_at.isoformat() if meeting.recorded_at else None,
        "recorded_by": meeting.recorded_by.hex if meeting.recorded_by else None,
        "replaced_at": now.isoformat(),
        "head_count": meeting.head_count,
        "by_name": meeting.by_name,
        "host_id": meeting.host_id.hex if meeting.host_id else None,
        "is_sensitive": meeting.is_sensitive,
        "came": sorted(person.hex for person in had),
        **beside,
    }


def _write_names(session_id: UUID, came: frozenset[UUID], not_seen: frozenset[UUID] = frozenset()) -> None:
    """Who came, and whom a correction takes out again, in one statement."""
    rows = [
        {"session_id": session_id, "person_id": person, "presence": presence}
        for presence, people in ((Presence.CAME, came), (Presence.NOT_SEEN, not_seen))
        for person in sorted(people)
    ]
    write_rows(Attendance, rows, corrected="presence")


def _forget(session_id: UUID) -> None:
    """A sensitive meeting leaves no names: of those who came or said they would, who was told, in no earlier state."""
    for table in (Attendance, Rsvp):
        db.session.execute(delete(table).where(table.session_id == session_id))
    db.session.execute(delete(Message).where(Message.about_id == session_id))
