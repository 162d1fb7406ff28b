"""Recording a meeting: who came or how many, who hosted, what was noted. Corrected, what it said before is kept."""

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
from groepswerk.sessions.models import Attendance, GroupSession, NeedKind, Presence, Rsvp, SessionState
from groepswerk.sessions.queries import presences_at
from groepswerk.sessions.service.traces import forget_helpers, forget_traces

# How many earlier states a meeting keeps, the latest: a recording is corrected once or twice, never this often.
MOST_EARLIER = 30
# What is written about a meeting for the group; beside it stands, under each guide's id, what is hers alone.
STORY, WORKED = "story", "worked"


@dataclass(frozen=True, slots=True)
class Recording:
    """What is said of a meeting. Either by name (``came``, and ``sent_word`` beforehand), or a number without names.

    ``guests``: how many came along and have no name here. ``notes``: what was written about it, as ids, by what it is
    (see ``GroupSession``); None: taken away; what is not named stays as it was.
    """

    came: frozenset[UUID] = frozenset()
    head_count: int | None = None
    host_id: UUID | None = None
    is_sensitive: bool = False
    sent_word: frozenset[UUID] = frozenset()
    guests: int = 0
    met: frozenset[NeedKind] = frozenset()
    notes: Mapping[str, UUID | None] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many were there."""
        return self.head_count if self.head_count is not None else len(self.came) + self.guests

    @property
    def names(self) -> frozenset[UUID]:
        """The names of who came that may be kept: none of a sensitive meeting, none where only a number was given."""
        return frozenset() if self.is_sensitive or self.head_count is not None else self.came

    @property
    def there(self) -> dict[UUID, Presence]:
        """What may be kept of each person by name. Of who was not seen and sent no word, nothing is."""
        if self.is_sensitive or self.head_count is not None:
            return {}
        return dict.fromkeys(self.sent_word, Presence.SENT_WORD) | dict.fromkeys(self.came, Presence.CAME)


@dataclass(frozen=True, slots=True)
class Before:
    """What was kept of the meeting until now: its names (None: look them up), and what rooms above this one kept.

    ``has_fillers``: whether somebody may be named as who filled a need of it. ``was_told``: whether anything about it
    may have been told to anybody. Of a meeting that has begun nothing new is told without giving it another version.
    """

    there: Mapping[UUID, Presence] | None = None
    beside: Mapping[str, Any] = field(default_factory=dict)
    has_fillers: bool = True
    was_told: bool = True


class NotYet(Exception):
    """The meeting has not begun."""


class NotHeld(Exception):
    """The meeting was cancelled."""


class StaysSensitive(Exception):
    """It was recorded as sensitive: what was thrown away cannot be told apart from what never was, so it stays so."""


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
) -> list[UUID]:
    """Record a meeting, or correct its recording. Returns the ids of words that may not be kept any more.

    A sensitive meeting keeps a number only: names, host and recorder given with it are dropped, and so are those that
    were kept before, the answers people gave to the invitation, who filled its needs, and every earlier state; what
    else names people beside it goes too (see ``traces``). All that was ever written about it must go as well: the
    caller, who may have more to throw away, does that with one statement.
    Raises NotHeld or NotYet for a meeting that was not held, StaysSensitive when it is to be an ordinary one after it
    was recorded as sensitive, Stale when somebody recorded it meanwhile.
    """
    check_can_be_recorded(meeting, wall_now)
    kept = before or Before()
    was_recorded = meeting.recorded_at is not None
    if was_recorded and meeting.is_sensitive and not said.is_sensitive:
        raise StaysSensitive
    had = (presences_at(meeting.id) if kept.there is None else kept.there) if was_recorded else {}
    earlier = [*meeting.earlier, _as_it_was(meeting, had, kept.beside, now)] if was_recorded else []
    gone = _words_of(meeting) if said.is_sensitive else []
    # The group is locked before the meeting, as by everybody who answers at the same moment.
    touch(meeting.group_id)
    _write(meeting, said, shown, by, now, [] if said.is_sensitive else earlier[-MOST_EARLIER:])
    if said.is_sensitive:
        _forget(meeting.id, was_recorded, kept)
    else:
        _write_names(meeting.id, said.there, had)
    audit.record("sessions.recorded", at=now, by=by, subject_id=meeting.id, group_id=meeting.group_id)
    return gone


def _write(
    meeting: GroupSession, said: Recording, shown: int, by: Actor, now: datetime, earlier: list[dict[str, Any]]
) -> None:
    notes = {} if said.is_sensitive else _with_new(meeting.notes, said.notes)
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
        notes=notes,
        story_id=_latest(notes, STORY),
        worked_id=_latest(notes, WORKED),
        met=[] if said.is_sensitive else sorted(said.met),
        subject_id=None if said.is_sensitive else meeting.subject_id,
    )


def _words_of(meeting: GroupSession) -> list[UUID]:
    """Everything that was ever written about it, and what it was about."""
    notes = {UUID(each) for each in all_in(meeting.notes)}
    return sorted(notes | {meeting.subject_id} if meeting.subject_id else notes)


def all_in(notes: Mapping[str, list[str]]) -> list[str]:
    """The ids of everything that was ever written about a meeting."""
    return [each for words in notes.values() for each in words if each]


def _with_new(notes: Mapping[str, list[str]], new: Mapping[str, UUID | None]) -> dict[str, list[str]]:
    return {**notes, **{part: [*notes.get(part, ()), each.hex if each else ""] for part, each in new.items()}}


def _latest(notes: Mapping[str, list[str]], part: str) -> UUID | None:
    said = notes.get(part) or [""]
    return UUID(said[-1]) if said[-1] else None


def _as_it_was(
    meeting: GroupSession, had: Mapping[UUID, Presence], beside: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """The state a correction replaces: ids and numbers. What a guide thinks for herself is in no state."""
    return {
        "recorded_at": meeting.recorded_at.isoformat() if meeting.recorded_at else None,
        "recorded_by": _hex(meeting.recorded_by),
        "replaced_at": now.isoformat(),
        "head_count": meeting.head_count,
        "by_name": meeting.by_name,
        "host_id": _hex(meeting.host_id),
        "is_sensitive": meeting.is_sensitive,
        "came": _of(had, Presence.CAME),
        "sent_word": _of(had, Presence.SENT_WORD),
        "story": _hex(meeting.story_id),
        "worked": _hex(meeting.worked_id),
        "met": meeting.met,
        **beside,
    }


def _hex(row: UUID | None) -> str | None:
    return row.hex if row else None


def _of(had: Mapping[UUID, Presence], presence: Presence) -> list[str]:
    return sorted(person.hex for person, each in had.items() if each == presence)


def _write_names(session_id: UUID, there: Mapping[UUID, Presence], had: Mapping[UUID, Presence]) -> None:
    """What is new of each person, and whom a correction takes out again, in one statement."""
    now = {**dict.fromkeys(had, Presence.NOT_SEEN), **there}
    rows = [
        {"session_id": session_id, "person_id": person, "presence": now[person]}
        for person in sorted(now)
        if now[person] != had.get(person)
    ]
    write_rows(Attendance, rows, corrected="presence")


def _forget(session_id: UUID, was_recorded: bool, kept: Before) -> None:
    """A sensitive meeting leaves no names: of who came or would, who filled a need, who was invited or told."""
    if was_recorded:
        db.session.execute(delete(Attendance).where(Attendance.session_id == session_id))
    db.session.execute(delete(Rsvp).where(Rsvp.session_id == session_id))
    if kept.has_fillers:
        forget_helpers(session_id)
    if not was_recorded:
        # Of one that was recorded before, its themes are forgotten in this request too; the due work does the rest.
        forget_traces(session_id, kept.was_told)
