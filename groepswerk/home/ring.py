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


def lines_of(
    meetings: list[MeetingLine], subjects: Mapping[UUID, Words], wall_now: datetime
) -> tuple[list[YearLine], list[YearLine]]:
    """The lines of the meetings (given in order) that are still to come, and of those that have been, newest first."""
    ahead: list[YearLine] = []
    been: list[YearLine] = []
    for meeting in meetings:
        is_over = meeting.is_over(wall_now)
        (been if is_over else ahead).append(_line_of(meeting, is_over, subjects))
    return ahead, been[::-1]


def _line_of(meeting: MeetingLine, is_over: bool, subjects: Mapping[UUID, Words]) -> YearLine:
    is_on = meeting.is_on
    return YearLine(
        meeting.id,
        dates.day(meeting.on_day),
        dates.clock_time(meeting.starts),
        is_on,
        is_on and is_over and meeting.recorded_at is None,
        subjects.get(meeting.subject_id) if meeting.subject_id and not meeting.is_sensitive else None,
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
