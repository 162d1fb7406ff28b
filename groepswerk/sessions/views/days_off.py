"""When a year does not meet, for its page: each break and day off, with the meetings that stand on it all the same."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from groepswerk.sessions.calendar import DateSpan, Region, school_breaks
from groepswerk.sessions.queries import MeetingLine
from groepswerk.sessions.queries.years import RhythmLine
from groepswerk.sessions.saying import BREAKS


class Off(NamedTuple):
    """Days without meetings. ``name``: of a school break; None: the group's own. ``then``: meetings on it, to come."""

    first: date
    last: date
    name: Any
    then: list[MeetingLine]


def off_of(
    line: RhythmLine, span: DateSpan, own: list[DateSpan], meetings: list[MeetingLine], wall_now: datetime
) -> list[Off]:
    """The school breaks a year keeps between its first and its last meeting, then the group's own days off."""
    ahead = [each for each in meetings if each.is_on and not each.is_over(wall_now)]
    found = school_breaks(Region(line.region), span.first, span.last) if line.region else []
    kept = [(each, BREAKS[each.kind]) for each in found if each.kind not in line.met_in]
    named: list[tuple[DateSpan, Any]] = [*kept, *((each, None) for each in own)]
    return [Off(days.first, days.last, name, [each for each in ahead if each.on_day in days]) for days, name in named]
