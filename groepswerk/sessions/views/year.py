"""The year of a group on one page: its rhythms in words, its days off, its steps, and what is left of it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID

from flask import render_template, request

from groepswerk.core import clock, dates
from groepswerk.core.access import guarded_by
from groepswerk.groups.models import Group
from groepswerk.groups.policy import may_guide, may_see
from groepswerk.groups.queries import group_by_id
from groepswerk.sessions.calendar import DateSpan
from groepswerk.sessions.feasts import FeastDays, feasts_of, feasts_on
from groepswerk.sessions.models import Phase
from groepswerk.sessions.queries import MeetingLine
from groepswerk.sessions.queries.years import (
    RhythmLine,
    Step,
    YearMeeting,
    days_off_of,
    meetings_by_year,
    rhythms_of,
    rhythms_to_copy,
    steps_of,
)
from groepswerk.sessions.saying import PHASES, feast_when, rhythm_said
from groepswerk.sessions.schoolyear import left_among, school_year_of
from groepswerk.sessions.succession import taken_over
from groepswerk.sessions.views.blueprint import blueprint
from groepswerk.sessions.views.days_off import Off, off_of
from groepswerk.sessions.wheel import Wheel, year_wheel


class Held(NamedTuple):
    """A rhythm; ``until``: another one takes over after this day, ``since``: it takes over from one that goes on."""

    line: RhythmLine
    since: date | None
    until: date | None


class Shown(NamedTuple):
    """One year as its page shows it; ``off``: when it does not meet, ``feasts``: and its meetings then."""

    programme_id: UUID | None
    rhythms: list[Held]
    meetings: list[MeetingLine]
    off: list[Off]
    feasts: list[tuple[FeastDays, list[date]]]
    steps: dict[Phase, Step]


@blueprint.route("/groups/<uuid:group_id>/year")
@guarded_by(may_see, of=group_by_id)
def year(group: Group) -> str:
    """The year that goes on, or the one named by ``?of=``; for its guides also the ways to change it."""
    lines, meetings = rhythms_of(group.id), meetings_by_year(group.id)
    asked = next((line.programme_id for line in lines if str(line.programme_id) == request.args.get("of")), None)
    shown = _shown(group.id, lines, meetings, asked or _going_on(lines, meetings))
    wall_now = clock.wall_now()
    return render_template(
        "sessions/year.html",
        group=group,
        shown=shown,
        wheel=_wheel(shown.meetings),
        number=sum(each.is_on for each in shown.meetings),
        left=left_among(shown.meetings, wall_now),
        others=_others(lines, shown.programme_id),
        next_of=_next_of(meetings),
        phases=PHASES,
        rhythm_said=rhythm_said,
        feast_when=feast_when,
    )


def _going_on(lines: list[RhythmLine], meetings: list[YearMeeting]) -> UUID | None:
    """The year of the meeting that comes next; else the newest."""
    wall_now = clock.wall_now()
    ahead = (each.programme_id for each in meetings if each.line.is_on and not each.line.is_over(wall_now))
    return next((of for of in ahead if of), lines[0].programme_id if lines else None)


def _shown(group_id: UUID, lines: list[RhythmLine], meetings: list[YearMeeting], of: UUID | None) -> Shown:
    rhythms = [line for line in lines if line.programme_id == of]
    own = [each.line.on_day for each in meetings if of is not None and each.programme_id == of]
    span = DateSpan(min(own, default=date.min), max(own, default=date.max))
    first = rhythms[0] if rhythms else None
    on = [each.line.on_day for each in meetings if each.programme_id == of and each.line.is_on]
    here = [each.line for each in meetings if each.programme_id in (of, None) and each.line.on_day in span]
    days_off = [off for programme_id, off in days_off_of(group_id) if programme_id == of]
    return Shown(
        programme_id=of,
        rhythms=_held(rhythms),
        meetings=here,
        off=off_of(first, span, days_off, here, clock.wall_now()) if first and own else [],
        feasts=_feasts(first, span, on) if own else [],
        steps={step.phase: step for step in steps_of(group_id) if step.programme_id == of},
    )


def _held(rhythms: list[RhythmLine]) -> list[Held]:
    """What was taken over is said as long as it has a meeting to come."""
    lines, today = [line for line in rhythms if line.series_id], clock.today()
    over = taken_over(lines)
    until = {line.series_id: line.last_on for line, _ in over}
    since = {after.series_id: after.first_on for line, after in over if line.last_on and line.last_on >= today}
    gone = {line.series_id for line, _ in over if line.last_on is None or line.last_on < today}
    return [
        Held(line, since.get(line.series_id), until.get(line.series_id)) for line in lines if line.series_id not in gone
    ]


def _feasts(line: RhythmLine | None, span: DateSpan, meetings: list[date]) -> list[tuple[FeastDays, list[date]]]:
    chosen = line.feast_codes if line else []
    years = range(span.first.year - 1, span.last.year + 1) if chosen else ()
    found = (days for each in years for days in feasts_of(each) if days.feast in chosen)
    near = [days for days in found if days.first <= span.last and days.last >= span.first]
    return [(days, [on for on in meetings if days in feasts_on(on, [days.feast])]) for days in near]


def _wheel(meetings: list[MeetingLine]) -> Wheel:
    wall_now = clock.wall_now()
    next_one = next((each for each in meetings if each.is_on and not each.is_over(wall_now)), None)
    states = {False: "cancelled", True: "planned"}
    dots = []
    for each in meetings:
        is_held = each.is_on and each.is_over(wall_now)
        state = "held" if is_held else "next" if each is next_one else states[each.is_on]
        dots.append((each.on_day, state, dates.short_day(each.on_day)))
    return year_wheel(dots)


def _next_of(meetings: list[YearMeeting]) -> dict[UUID, UUID]:
    """Of each rhythm the meeting that comes next: from there on it can be changed."""
    wall_now = clock.wall_now()
    ahead = (each for each in reversed(meetings) if each.line.is_on and not each.line.is_over(wall_now))
    return {each.series_id: each.line.id for each in ahead if each.series_id}


def _others(lines: list[RhythmLine], shown: UUID | None) -> dict[UUID, str]:
    """The group's other years, each called by the school year in which it began."""
    began = {line.programme_id: school_year_of(line.first_on) for line in reversed(lines) if line.series_id}
    return {of: f"{on}–{on + 1}" for of, on in began.items() if of != shown}


@blueprint.route("/groups/<uuid:group_id>/copy")
@guarded_by(may_guide, of=group_by_id)
def copy(group: Group) -> str:
    """What a next year like this one takes along, and for whom: this group, or a new one."""
    lines = rhythms_to_copy(group.id)
    newest = [line for line in lines if line.programme_id == lines[0].programme_id]
    given = {line.series_id: line for line in newest if line.is_given}
    there = meetings_by_year(group.id) if given else []
    apart = sum(_is_apart(each.line, given[each.series_id]) for each in there if each.series_id in given)
    return render_template(
        "sessions/copy.html", group=group, lines=newest, given=given, apart=apart, rhythm_said=rhythm_said
    )


def _is_apart(meeting: MeetingLine, line: RhythmLine) -> bool:
    """Whether a meeting that goes on is on another weekday, at another time or place than what is copied."""
    its = (meeting.on_day.weekday(), meeting.starts, meeting.ends, meeting.venue)
    return meeting.is_on and its != (line.first_on.weekday(), line.starts, line.ends, line.venue)
