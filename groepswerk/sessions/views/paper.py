"""The year on paper: the list of one meeting to tick by hand, and the plan of the year. Neither says what about."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from flask import Response, render_template

from groepswerk.core import clock, i18n, paper
from groepswerk.core.access import guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.groups.models import Group
from groepswerk.groups.policy import may_record, may_see
from groepswerk.groups.queries import group_by_id
from groepswerk.sessions import queries
from groepswerk.sessions.calendar import school_breaks
from groepswerk.sessions.queries import MeetingLine, Roll
from groepswerk.sessions.queries.years import days_off_of, rhythms_of
from groepswerk.sessions.saying import BREAKS
from groepswerk.sessions.schoolyear import school_year_of
from groepswerk.sessions.views.blueprint import blueprint

# Lines on the list for people who are not on it yet.
NEW_NAMES = 6
# How many lines fill a page in each size of letters but the smallest.
FULL = (24, 28, 32, 35)


class Off(NamedTuple):
    """Days on which the group does not meet, and what they are called."""

    first: date
    last: date
    name: str


@blueprint.route("/meetings/<uuid:session_id>/sheet.pdf")
@guarded_by(may_record, of=queries.roll_of)
def attendance_sheet(roll: Roll) -> Response:
    """The people in the order of the page that records them, with boxes; a sensitive meeting's has no names."""
    people = [] if roll.meeting.is_sensitive else roll.people
    line = queries.line_by_id(roll.id)
    lines = len(people) + NEW_NAMES
    shown = {"meeting": line, "people": people, "new_names": NEW_NAMES}
    return _printed("sessions/attendance-sheet.html", lines, "overzicht-3.pdf", **shown)


@blueprint.route("/groups/<uuid:group_id>/year-plan.pdf")
@guarded_by(may_see, of=group_by_id)
def year_plan(group: Group) -> Response:
    """The school year that goes on: its meetings, what is cancelled struck through, and the breaks between them."""
    meetings = _of_year(queries.meetings_of(group.group_id))
    off = _days_off(group, meetings) if meetings else []
    lines: list[MeetingLine | Off] = [*meetings, *off]
    lines.sort(key=_begins)
    years = [(year, list(each)) for year, each in groupby(lines, key=lambda line: _begins(line).year)]
    # They stand in two columns.
    return _printed("sessions/year-plan.html", len(lines) // 2, "overzicht-4.pdf", group=group, years=years)


def _of_year(meetings: list[MeetingLine]) -> list[MeetingLine]:
    """Those of the school year of the meeting that comes next; of the last, when none is to come."""
    ahead = [each for each in meetings if not each.is_over(clock.wall_now())]
    if not meetings:
        return []
    year = school_year_of((ahead or meetings[-1:])[0].on_day)
    return [each for each in meetings if school_year_of(each.on_day) == year]


def _begins(line: MeetingLine | Off) -> date:
    return line.on_day if isinstance(line, MeetingLine) else line.first


def _days_off(group: Group, meetings: list[MeetingLine]) -> list[Off]:
    """The breaks the newest year keeps and the group's own days off, as far as they lie between these meetings."""
    first, last = meetings[0].on_day, meetings[-1].on_day
    newest = next(iter(rhythms_of(group.group_id)), None)
    year = newest.leaves_out(()) if newest else None
    kept = school_breaks(year.region, first, last) if year and year.region else []
    named = [
        Off(each.first, each.last, str(BREAKS[each.kind])) for each in kept if year and each.kind not in year.met_in
    ]
    own = [Off(span.first, span.last, _("A day off")) for _year, span in days_off_of(group.group_id)]
    return [each for each in [*named, *own] if each.last >= first and each.first <= last]


def _printed(template: str, lines: int, name: str, **shown: Any) -> Response:
    """A PDF in the reader's language, under a name that says nothing. ``lines``: the more, the smaller the letters."""
    size = bisect_left(FULL, lines)
    page = render_template(template, size=size, language=i18n.current(), **shown)
    made = paper.pages(page, render_template("sessions/paper.css"))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(made, mimetype="application/pdf", headers=headers)
