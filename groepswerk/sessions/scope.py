"""How far a change of one meeting reaches, and what it makes of each meeting it reaches. Pure rules.

A meeting with answers or attendance stays on its day when the day of its series changes: people said that they come on
that day. It is the guide's to decide what becomes of it. A subject goes along: it belongs to no day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol
from uuid import UUID


class Scope(StrEnum):
    """Which meetings a change is for: this one, this one and the later ones of its series, or all to come of it."""

    ONE = "one"
    LATER = "later"
    ALL = "all"


class Timed(Protocol):
    """A meeting that is there, with its day and its times; read as a row or as an object."""

    @property
    def id(self) -> UUID: ...
    @property
    def on_day(self) -> date: ...
    @property
    def starts(self) -> time: ...
    @property
    def ends(self) -> time: ...


class Standing(Timed, Protocol):
    """A meeting as it stands."""

    @property
    def venue(self) -> str | None: ...
    @property
    def version(self) -> int: ...
    @property
    def is_answered(self) -> bool: ...


class Shift(NamedTuple):
    """What a change does to each meeting it reaches; None: that stays as it is. ``place``: empty for no place."""

    days: int = 0
    starts: time | None = None
    ends: time | None = None
    place: str | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether it changes nothing."""
        return self == Shift()


class Step(NamedTuple):
    """What becomes of one meeting. ``stays``: it keeps its day and waits for a decision; then all of it stays."""

    id: UUID
    was_on: date
    was_at: tuple[time, time]
    on: date
    starts: time
    ends: time
    place: str | None
    stays: bool = False


def steps_of(meetings: Iterable[Standing], shift: Shift, asked: UUID | None) -> list[Step]:
    """What a shift makes of these meetings; ``asked``: the one whose page it was, which is changed in any case."""
    return [_step(each, shift, stays=bool(shift.days) and each.is_answered and each.id != asked) for each in meetings]


def _step(meeting: Standing, shift: Shift, stays: bool) -> Step:
    was_at = (meeting.starts, meeting.ends)
    if stays:
        return Step(meeting.id, meeting.on_day, was_at, meeting.on_day, *was_at, meeting.venue, stays=True)
    return along(meeting, shift)


def along(meeting: Standing, shift: Shift) -> Step:
    """What a shift makes of a meeting that goes along with it, whatever hangs on it."""
    on = meeting.on_day + timedelta(days=shift.days)
    starts, ends = shift.starts or meeting.starts, shift.ends or meeting.ends
    place = meeting.venue if shift.place is None else shift.place or None
    return Step(meeting.id, meeting.on_day, (meeting.starts, meeting.ends), on, starts, ends, place)


def print_of(meetings: Iterable[Standing], *change: object) -> str:
    """What a page carries to prove what it showed: these meetings, as they stood, under this change.

    Two halves: of the change, and of the meetings. When only the second differs, somebody changed a meeting meanwhile.
    """
    stood = sorted((each.id.hex, each.version) for each in meetings)
    return f"{short_print(change)}.{short_print(stood)}"


def short_print(of: object) -> str:
    """Twenty signs that are others for whatever says something else of itself."""
    return hashlib.sha256(repr(of).encode()).hexdigest()[:20]


def begins(meeting: Standing | Step) -> datetime:
    """When it begins, on the wall clock."""
    on = meeting.on if isinstance(meeting, Step) else meeting.on_day
    return datetime.combine(on, meeting.starts)
