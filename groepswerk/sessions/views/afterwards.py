"""Where the page leads once a meeting was changed."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from groepswerk.sessions.models import GroupSession


def moved_on(meeting: GroupSession, told: int, said: str) -> Response:
    """On to the people who must hear of it, or back to the meeting when there are none."""
    flash(said)
    if told:
        return redirect(url_for("sessions.to_tell", group_id=meeting.group_id), 303)
    return redirect(url_for("sessions.session", session_id=meeting.id), 303)
