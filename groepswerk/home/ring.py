"""A group's year as its page shows it: a line for each meeting, and a dot on the year wheel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from groepswerk.core import dates
from groepswerk.sessions.queries import MeetingLine
from groepswerk.sessions.wheel import Wheel, year_wheel
from groepswerk.words.queries import Words


class YearLine(NamedTuple):
    """One meeting in the list of the year, in ready words; ``waits``: it has been and is not recorded yet."""

    id: UUID
    day: str
    at: str
    is_on: bool
    waits: bool
    subject: Words | None


def line_of(meeting: MeetingLine, subjects: Mapping[UUID, Words], wall_now: datetime) -> YearLine:
    """The line of one meeting."""
    return YearLine(
        meeting.id,
        dates.day(meeting.on_day),
        dates.clock_time(meeting.starts),
        meeting.is_on,
        meeting.is_on and meeting.recorded_at is None and meeting.is_over(wall_now),
        subjects.get(meeting.subject_id) if meeting.subject_id else None,
    )


def state_of(meeting: MeetingLine, next_one: MeetingLine | None, wall_now: datetime) -> str:
    """``held``, ``cancelled``, ``next`` or ``planned``."""
    if not meeting.is_on:
        return "cancelled"
    if next_one is not None and meeting.id == next_one.id:
        return "next"
    return "held" if meeting.is_over(wall_now) else "planned"


def next_among(meetings: list[MeetingLine], wall_now: datetime) -> MeetingLine | None:
    """The first meeting that goes on and has not ended yet."""
    ahead = (each for each in meetings if each.is_on and datetime.combine(each.on_day, each.ends) > wall_now)
    return next(ahead, None)


def wheel_of(meetings: list[MeetingLine], next_one: MeetingLine | None, wall_now: datetime) -> Wheel:
    """The year as a ring."""
    dots = [(each.on_day, state_of(each, next_one, wall_now), dates.short_day(each.on_day)) for each in meetings]
    return year_wheel(dots)
