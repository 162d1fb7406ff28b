"""A group's meetings as dots of the year wheel: what each of them is today."""

from __future__ import annotations

from datetime import datetime

from groepswerk.core import dates
from groepswerk.sessions.queries import MeetingLine
from groepswerk.sessions.wheel import Wheel, year_wheel


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


def wheel_of(meetings: list[MeetingLine], wall_now: datetime) -> Wheel:
    """The year as a ring."""
    next_one = next_among(meetings, wall_now)
    dots = [(each.on_day, state_of(each, next_one, wall_now), dates.short_day(each.on_day)) for each in meetings]
    return year_wheel(dots)
