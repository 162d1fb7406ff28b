"""A year before it is made, as its page lists it: every date in order, and what lies between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from groepswerk.core import dates
from groepswerk.sessions.calendar import BreakKind, PublicHoliday
from groepswerk.sessions.series import Plan, SkipReason
from groepswerk.sessions.service.planning import Clash
from groepswerk.sessions.wheel import Wheel, year_wheel


class Line(NamedTuple):
    """One line of the list, on its day.

    ``kind``: ``meeting``, ``dropped``, ``school_break``, ``public_holiday`` or ``day_off``. ``planned_on`` is the day
    the rhythm gave; ``until`` ends a break; ``detail`` names the break or the feast; ``clash`` is what is in
    the way at that time: ``place`` or ``group``.
    """

    on: date
    kind: str
    planned_on: date
    until: date | None = None
    detail: BreakKind | PublicHoliday | None = None
    clash: str | None = None

    @property
    def is_meeting(self) -> bool:
        """Whether there is a meeting on this day."""
        return self.kind == "meeting"

    @property
    def is_moved(self) -> bool:
        """Whether she moved it from the day the rhythm gave."""
        return self.on != self.planned_on


@dataclass(frozen=True, slots=True)
class Preview:
    """The lines and the ring of a year to be."""

    lines: list[Line]
    wheel: Wheel
    first: date | None
    last: date | None
    count: int
    unknown_after: date | None


def preview_of(plan: Plan, clash: Clash | None = None) -> Preview:
    """List a plan; ``clash``: what is in its way."""
    lines = sorted(_meetings(plan, clash) + _between(plan), key=lambda line: (line.on, line.is_meeting))
    dots = [(line.on, "planned" if line.is_meeting else "skipped", dates.short_day(line.on)) for line in lines]
    return Preview(
        lines=lines,
        wheel=year_wheel(dots),
        first=plan.meetings[0].on if plan.meetings else None,
        last=plan.meetings[-1].on if plan.meetings else None,
        count=len(plan.meetings),
        unknown_after=plan.breaks_unknown_after,
    )


def _meetings(plan: Plan, clash: Clash | None) -> list[Line]:
    in_the_way = {other.on_day: clash.what for other in clash.meetings} if clash else {}
    feasts = dict(plan.remarks)
    return [
        Line(each.on, "meeting", each.original_on, None, feasts.get(each.on), in_the_way.get(each.on))
        for each in plan.meetings
    ]


def _between(plan: Plan) -> list[Line]:
    breaks = [Line(each.first, "school_break", each.first, until=each.last, detail=each.kind) for each in plan.breaks]
    days = [
        Line(each.on, each.reason.value, each.on, detail=each.detail)
        for each in plan.skipped
        if each.reason is not SkipReason.SCHOOL_BREAK
    ]
    return breaks + days
