"""What the pages that change one meeting share: how it stands, its hours in words, and where they lead."""

from __future__ import annotations

from datetime import time
from typing import Protocol

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from groepswerk.core import dates
from groepswerk.sessions import queries
from groepswerk.sessions.models import GroupSession
from groepswerk.sessions.queries import MeetingLine


class Hours(Protocol):
    """Anything with a beginning and an end on the wall clock."""

    @property
    def starts(self) -> time: ...
    @property
    def ends(self) -> time: ...


def as_shown(meeting: GroupSession) -> MeetingLine:
    """The meeting as a line of a list shows it."""
    return queries.line_by_id(meeting.id) or abort(404)


def hours(of: Hours) -> str:
    """From when to when."""
    return f"{dates.clock_time(of.starts)}–{dates.clock_time(of.ends)}"


def its_page(meeting: GroupSession) -> str:
    """Where a meeting stands."""
    return url_for("sessions.session", session_id=meeting.id)


def its_news(meeting: GroupSession) -> str:
    """Where the people stand who must hear of a change in it."""
    return url_for("sessions.to_tell", group_id=meeting.group_id)


def moved_on(meeting: GroupSession, told: int, said: str) -> Response:
    """On to the people who must hear of it, or back to the meeting when there are none."""
    flash(said)
    return redirect(its_news(meeting) if told else its_page(meeting), 303)
