"""What a change of several meetings would do, in ready words: each meeting from when to when, and what to mind."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import NamedTuple

from groepswerk.core import clock, dates
from groepswerk.core.i18n import gettext as _
from groepswerk.sessions.calendar import Region, break_on, holiday_on, is_day_off
from groepswerk.sessions.models import GroupSession
from groepswerk.sessions.queries import programme_of
from groepswerk.sessions.queries.affected import Affected, OfSeries, to_come_of
from groepswerk.sessions.saying import BREAKS, HOLIDAYS
from groepswerk.sessions.scope import Step
from groepswerk.sessions.service.several import NotSeen


class Line(NamedTuple):
    """One meeting: how it stands, how it would, whether it keeps its day, and what that day is besides."""

    was: str
    becomes: str
    stays: bool
    remark: str | None


class Laid(NamedTuple):
    """All of it. ``is_stale``: somebody changed one of them since she looked."""

    lines: list[Line]
    number: int
    kept: int
    is_stale: bool


def laid_out(seen: NotSeen, meeting: GroupSession) -> Laid:
    """A change as it would be."""
    programme = programme_of(meeting.group_id)
    region = Region(programme.region) if programme and programme.region else None
    lines = [_line(step, region) for step in seen.steps]
    kept = sum(step.stays for step in seen.steps)
    return Laid(lines, len(lines) - kept, kept, seen.is_stale)


def how_many_to_come(meeting: GroupSession) -> int:
    """How many meetings of its series are still to come, itself included."""
    return len(all_to_come(meeting))


def all_to_come(meeting: GroupSession) -> list[Affected]:
    """The meetings of its series that are still to come, itself included."""
    return to_come_of(OfSeries(meeting.group_id, meeting.series_id, datetime.min), clock.wall_now())


def _line(step: Step, region: Region | None) -> Line:
    was, becomes = _said(step.was_on, step.was_at[0]), _said(step.on, step.starts)
    return Line(was, becomes, step.stays, None if step.stays else remark_on(step.on, region))


def _said(on: date, at: time) -> str:
    return f"{dates.day(on)}, {dates.clock_time(at)}"


def remark_on(on: date, region: Region | None) -> str | None:
    """What a day is besides: a public holiday or a school break."""
    feast = holiday_on(on)
    if feast and is_day_off(feast, on.year):
        return _("This day is %(feast)s.", feast=str(HOLIDAYS[feast]))
    school = break_on(region, on) if region else None
    # Translators: a school break, for example: Autumn break: the schools are closed.
    return _("%(what)s: the schools are closed.", what=str(BREAKS[school.kind])) if school else None
