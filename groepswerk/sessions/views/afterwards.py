"""What the pages that change meetings share: how one stands, its hours in words, and where they lead."""

from __future__ import annotations

from datetime import time
from typing import Protocol

from flask import abort, flash, redirect, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from groepswerk.core import clock, dates
from groepswerk.core.i18n import gettext as _
from groepswerk.core.i18n import ngettext
from groepswerk.sessions import queries
from groepswerk.sessions.models import GroupSession
from groepswerk.sessions.queries import HasGroup, MeetingLine
from groepswerk.sessions.service.several import Done


class Hours(Protocol):
    """Anything with a beginning and an end on the wall clock."""

    @property
    def starts(self) -> time: ...
    @property
    def ends(self) -> time: ...


def as_shown(meeting: GroupSession) -> MeetingLine:
    """The meeting as a line of a list shows it."""
    return queries.line_by_id(meeting.id) or abort(404)


def is_to_come(line: MeetingLine) -> bool:
    """Whether it goes on and has yet to begin: then a change of it can reach others of its series."""
    return line.is_on and line.recorded_at is None and not line.is_over(clock.wall_now())


def hours(of: Hours) -> str:
    """From when to when."""
    return f"{dates.clock_time(of.starts)}–{dates.clock_time(of.ends)}"


def its_page(meeting: GroupSession) -> str:
    """Where a meeting stands."""
    return url_for("sessions.session", session_id=meeting.id)


def its_news(meeting: GroupSession) -> str:
    """Where the people stand who must hear of a change in it."""
    return url_for("sessions.to_tell", group_id=meeting.group_id)


def moved_on(meeting: GroupSession, told: int, said: str, changed: bool = True) -> Response:
    """On to the people who must hear of it, or back to the meeting when there are none; with a way to undo it."""
    flash(with_undo(said, meeting) if changed else said)
    return redirect(its_news(meeting) if told else its_page(meeting), 303)


def several_moved_on(meeting: GroupSession, done: Done, said: str) -> Response:
    """The same of several; then on to what waits for a decision."""
    flash(with_undo(said, meeting))
    if done.kept:
        flash(to_be_decided(meeting, done.kept))
    if done.told:
        return redirect(its_news(meeting), 303)
    return redirect(url_for("sessions.undecided" if done.kept else "home.group", group_id=meeting.group_id), 303)


def to_be_decided(of: HasGroup, number: int) -> Markup:
    """How many meetings kept their day, and the way to say what becomes of them."""
    said = ngettext(
        "%(num)d meeting kept its day. Say what becomes of it.",
        "%(num)d meetings kept their day. Say what becomes of them.",
        number,
    )
    return Markup('<a href="{}">{}</a>').format(url_for("sessions.undecided", group_id=of.group_id), said)


def with_undo(said: str, of: HasGroup) -> Markup:
    """What was done, and the way to undo it."""
    way = Markup('{} <a href="{}">{}</a>')
    return way.format(said, url_for("sessions.changes", group_id=of.group_id), _("Undo"))
