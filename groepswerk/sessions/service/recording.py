"""Recording a meeting: who came or how many, who hosted. It can be corrected; what it said before is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, update

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.versions import Stale
from groepswerk.groups.service.belonging import touch
from groepswerk.messages.models import Message
from groepswerk.sessions.models import Attendance, EarlierRecording, GroupSession, Presence, Rsvp, SessionState
from groepswerk.sessions.queries import came_to


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
    before, was = before or Before(), (meeting.recorded_at, _as_it_was(meeting), meeting.recorded_by)
    _write(meeting, said, shown, by, now)
    if said.is_sensitive:
        _forget(meeting.id)
    elif was[0] is None:
        _add_names(meeting.id, said.names)
    else:
        had = frozenset(came_to(meeting.id)) if before.came is None else before.came
        _keep_earlier(meeting.id, was, had, before.beside, now)
        _drop_names(meeting.id, had - said.names)
        _add_names(meeting.id, said.names - had)
    touch(meeting.group_id)
    audit.record("sessions.recorded", at=now, by=by, subject_id=meeting.id, group_id=meeting.group_id)


def _write(meeting: GroupSession, said: Recording, shown: int, by: Actor, now: datetime) -> None:
    """One statement that fails when the version is another one: of two saves at the same moment one is refused."""
    written = db.session.execute(
        update(GroupSession)
        .where(GroupSession.id == meeting.id, GroupSession.version == shown)
        .values(
            version=shown + 1,
            is_sensitive=said.is_sensitive,
            head_count=said.count,
            by_name=bool(said.names),
            host_id=None if said.is_sensitive else said.host_id,
            recorded_at=now,
            recorded_by=None if said.is_sensitive else by.person_id,
        )
        .returning(GroupSession.id)
    )
    if written.scalar_one_or_none() is None:
        raise Stale


def _as_it_was(meeting: GroupSession) -> dict[str, Any]:
    return {
        "head_count": meeting.head_count,
        "by_name": meeting.by_name,
        "host_id": meeting.host_id.hex if meeting.host_id else None,
        "is_sensitive": meeting.is_sensitive,
    }


def _keep_earlier(
    session_id: UUID,
    was: tuple[datetime | None, dict[str, Any], UUID | None],
    had: frozenset[UUID],
    beside: Mapping[str, Any],
    now: datetime,
) -> None:
    recorded_at, said, recorded_by = was
    row = EarlierRecording(
        session_id=session_id,
        recorded_at=recorded_at,
        recorded_by=recorded_by,
        replaced_at=now,
        said={**said, "came": sorted(person.hex for person in had), **beside},
    )
    db.session.add(row)


def _add_names(session_id: UUID, names: frozenset[UUID]) -> None:
    if names:
        rows = [{"session_id": session_id, "person_id": person, "presence": Presence.CAME} for person in sorted(names)]
        db.session.execute(insert(Attendance), rows)


def _drop_names(session_id: UUID, names: frozenset[UUID]) -> None:
    if names:
        here = Attendance.session_id == session_id
        db.session.execute(delete(Attendance).where(here, Attendance.person_id.in_(sorted(names))))


def _forget(session_id: UUID) -> None:
    """A sensitive meeting leaves no names: of those who came or said they would, who was told, in no earlier state."""
    for table in (Attendance, Rsvp, EarlierRecording):
        db.session.execute(delete(table).where(table.session_id == session_id))
    db.session.execute(delete(Message).where(Message.about_id == session_id))
