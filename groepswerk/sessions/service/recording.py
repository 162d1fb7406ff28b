"""Recording a meeting: who came or how many, who hosted. It can be corrected; what it said before is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.versions import renew
from groepswerk.groups.service.belonging import touch
from groepswerk.sessions.models import Attendance, EarlierRecording, GroupSession, Presence
from groepswerk.sessions.queries import came_to


@dataclass(frozen=True, slots=True)
class Recording:
    """What is said of a meeting. Either ``came`` by name, or ``head_count`` without names."""

    came: frozenset[UUID] = frozenset()
    head_count: int | None = None
    host_id: UUID | None = None
    is_sensitive: bool = False


class NotYet(Exception):
    """The meeting has not begun."""


def record(meeting: GroupSession, said: Recording, shown: int, by: Actor, now: datetime, wall_now: datetime) -> None:
    """Record a meeting, or correct its recording.

    A sensitive meeting keeps a number only: names and host given with it are dropped, and those kept before too.
    Raises NotYet for a meeting to come, Stale when somebody recorded it meanwhile.
    """
    if datetime.combine(meeting.on_day, meeting.starts) > wall_now:
        raise NotYet
    renew(meeting, shown)
    if meeting.recorded_at is not None and not said.is_sensitive:
        _keep_earlier(meeting, now)
    count = said.head_count if said.head_count is not None else len(said.came)
    names = frozenset() if said.is_sensitive or said.head_count is not None else said.came
    meeting.is_sensitive = said.is_sensitive
    meeting.head_count, meeting.by_name = count, bool(names)
    meeting.host_id = None if said.is_sensitive else said.host_id
    meeting.recorded_at, meeting.recorded_by = now, by.person_id
    _set_names(meeting.id, names)
    if said.is_sensitive:
        _forget_earlier(meeting.id)
    touch(meeting.group_id)
    audit.record("sessions.recorded", at=now, by=by, subject_id=meeting.id, group_id=meeting.group_id)


def _set_names(session_id: UUID, names: frozenset[UUID]) -> None:
    db.session.execute(delete(Attendance).where(Attendance.session_id == session_id))
    if names:
        rows = [{"session_id": session_id, "person_id": person, "presence": Presence.CAME} for person in sorted(names)]
        db.session.execute(insert(Attendance), rows)


def _keep_earlier(meeting: GroupSession, now: datetime) -> None:
    said = {
        "head_count": meeting.head_count,
        "by_name": meeting.by_name,
        "host_id": meeting.host_id.hex if meeting.host_id else None,
        "came": sorted(person.hex for person in came_to(meeting.id)),
    }
    row = EarlierRecording(
        session_id=meeting.id,
        recorded_at=meeting.recorded_at,
        recorded_by=meeting.recorded_by,
        replaced_at=now,
        said=said,
    )
    db.session.add(row)


def _forget_earlier(session_id: UUID) -> None:
    """A meeting that turns out to be sensitive leaves no names, in no earlier state either."""
    db.session.execute(delete(EarlierRecording).where(EarlierRecording.session_id == session_id))
