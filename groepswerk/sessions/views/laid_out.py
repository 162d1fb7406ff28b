"""What a change of several meetings would do, in ready words: each meeting from when to when, and what to mind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import NamedTuple

from groepswerk.core import clock, dates
from groepswerk.sessions.models import GroupSession
from groepswerk.sessions.queries.affected import Affected, OfSeries, to_come_of
from groepswerk.sessions.scope import Step
from groepswerk.sessions.service.several import NotSeen


class Line(NamedTuple):
    """One meeting: how it stands, how it would, whether it keeps its day, and what that day is besides."""

    was: str
    becomes: str
    stays: bool
    about: tuple[str, ...]


class Laid(NamedTuple):
    """All of it. ``is_stale``: somebody changed one of them since she looked."""

    lines: list[Line]
    number: int
    kept: int
    is_stale: bool


def laid_out(seen: NotSeen, about: Callable[[date], tuple[str, ...]] = lambda _: ()) -> Laid:
    """A change as it would be; ``about``: what a day is besides."""
    lines = [_line(step, about) for step in seen.steps]
    kept = sum(step.stays for step in seen.steps)
    return Laid(lines, len(lines) - kept, kept, seen.is_stale)


def how_many_to_come(meeting: GroupSession) -> int:
    """How many meetings of its series are still to come, itself included."""
    return len(all_to_come(meeting))


def all_to_come(meeting: GroupSession) -> list[Affected]:
    """The meetings of its series that are still to come, itself included."""
    return to_come_of(OfSeries(meeting.group_id, meeting.series_id, datetime.min), clock.wall_now())


def _line(step: Step, about: Callable[[date], tuple[str, ...]]) -> Line:
    was, becomes = _said(step.was_on, step.was_at[0]), _said(step.on, step.starts)
    return Line(was, becomes, step.stays, () if step.stays else about(step.on))


def _said(on: date, at: time) -> str:
    return f"{dates.day(on)}, {dates.clock_time(at)}"
