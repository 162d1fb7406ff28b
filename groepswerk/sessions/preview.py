"""A year before it is made, as its page lists it: every date in order, and what lies between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from groepswerk.core import dates
from groepswerk.sessions.about_day import about_day
from groepswerk.sessions.saying import BREAKS, HOLIDAYS, rhythm_said
from groepswerk.sessions.schoolyear import left_of
from groepswerk.sessions.series import Plan, SeriesRule, SkippedDay, SkipReason
from groepswerk.sessions.wheel import Wheel, year_wheel


class Line(NamedTuple):
    """One line of the list, on its day.

    ``kind``: ``meeting``, ``dropped``, ``school_break``, ``public_holiday``, ``day_off`` or ``already_meets``.
    ``planned_on`` is the day the rhythm gave; ``until`` ends a break; ``detail`` names the break or the public holiday;
    ``about`` says of a meeting what else its day is, or may be; ``in_the_way`` says all that is in the way at that
    time, and when that is.
    """

    on: date
    kind: str
    planned_on: date
    until: date | None = None
    detail: str | None = None
    in_the_way: tuple[str, ...] = ()
    about: tuple[str, ...] = ()

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
    """The lines and the ring of a year to be.

    ``said``: its rhythm in words; ``left``: how many of its meetings are still to come in the first school year.
    """

    said: str
    lines: list[Line]
    wheel: Wheel
    first: date | None
    last: date | None
    count: int
    left: int
    unknown_after: date | None


def preview_of(
    rule: SeriesRule, plan: Plan, today: date, in_the_way: Mapping[date, tuple[str, ...]] | None = None
) -> Preview:
    """List a plan; ``in_the_way``: what is in its way on which day, in words."""
    lines = sorted(
        _meetings(rule, plan, in_the_way or {}) + _between(plan), key=lambda line: (line.on, line.is_meeting)
    )
    dots = [(line.on, "planned" if line.is_meeting else "skipped", dates.short_day(line.on)) for line in lines]
    return Preview(
        said=rhythm_said(rule),
        lines=lines,
        wheel=year_wheel(dots),
        first=plan.meetings[0].on if plan.meetings else None,
        last=plan.meetings[-1].on if plan.meetings else None,
        count=len(plan.meetings),
        left=left_of((each.on for each in plan.meetings), today),
        unknown_after=plan.breaks_unknown_after,
    )


def _meetings(rule: SeriesRule, plan: Plan, in_the_way: Mapping[date, tuple[str, ...]]) -> list[Line]:
    return [
        Line(
            on=each.on,
            kind="meeting",
            planned_on=each.original_on,
            in_the_way=in_the_way.get(each.on, ()),
            about=about_day(each.on, rule),
        )
        for each in plan.meetings
    ]


def _between(plan: Plan) -> list[Line]:
    breaks = [
        Line(each.first, "school_break", each.first, until=each.last, detail=str(BREAKS[each.kind]))
        for each in plan.breaks
    ]
    others = [each for each in plan.skipped if each.reason is not SkipReason.SCHOOL_BREAK]
    return breaks + [Line(each.on, each.reason.value, each.on, detail=_why(each)) for each in others]


def _why(skipped: SkippedDay) -> str | None:
    return next((str(name) for feast, name in HOLIDAYS.items() if feast == skipped.detail), None)
