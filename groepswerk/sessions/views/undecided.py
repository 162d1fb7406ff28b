"""Meetings that were kept when their rhythm changed, because people had answered: what becomes of each."""

from __future__ import annotations

from datetime import date, time
from typing import Any, NamedTuple

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, dates
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.core.versions import Stale
from groepswerk.groups.models import Group
from groepswerk.groups.policy import may_guide
from groepswerk.groups.queries import group_by_id
from groepswerk.sessions import queries
from groepswerk.sessions.forms.changing import DecideForm
from groepswerk.sessions.models import GroupSession
from groepswerk.sessions.queries.affected import Affected, waiting_for_decision
from groepswerk.sessions.queries.planchanges import whereto_in
from groepswerk.sessions.service.booking import Clash
from groepswerk.sessions.service.deciding import Choice, NowhereToGo
from groepswerk.sessions.service.deciding import decide as decide_on
from groepswerk.sessions.service.slots import ChangeRefused
from groepswerk.sessions.views.afterwards import with_undo
from groepswerk.sessions.views.blueprint import blueprint
from groepswerk.sessions.views.taken import in_the_way

Answer = str | tuple[str, int] | Response


class Undecided(NamedTuple):
    """One meeting that waits for its guide: how it stands, where the others went, and how many count on it."""

    meeting: Affected
    along: str | None
    expected: int


@blueprint.route("/groups/<uuid:group_id>/meetings/to-decide")
@guarded_by(may_guide, of=group_by_id)
def undecided(group: Group) -> str:
    """What became of the rhythm is not for them to follow by itself: people said that they come on that day."""
    return _page(group)


@blueprint.route("/meetings/<uuid:session_id>/decide", methods=["POST"])
@guarded_by(may_guide, of=queries.session_by_id, leads_to=lambda meeting: _list_of(meeting))
def decide(meeting: GroupSession) -> Answer:
    """It stays on its day, goes along with the others, or is off."""
    form = DecideForm()
    if not form.validate():
        return _wrong(meeting, error=_("Choose one of the answers.")), 422
    try:
        passes = request.form.get("passes", "")
        told = decide_on(meeting, Choice(form.choice.data), form.shown_version, acting(), clock.now(), passes)
    except Stale:
        return _wrong(meeting, error=_("Somebody changed this meeting before you. This is how it is now.")), 409
    except Clash as error:
        return _wrong(meeting, asked=meeting, clash=in_the_way(error)), 422
    except (ChangeRefused, NowhereToGo):
        said = _("This meeting cannot go along. Let it stay, cancel it, or move it by itself.")
        return _wrong(meeting, error=said), 422
    flash(_said(Choice(form.choice.data), meeting, told))
    return redirect(_list_of(meeting), 303)


def _said(choice: Choice, meeting: GroupSession, told: int) -> str:
    if choice is Choice.STAY:
        return _("The meeting stays on its day.")
    said = _("The meeting is cancelled.") if choice is Choice.CANCEL else _("The meeting is moved along.")
    return with_undo(said, meeting)


def _list_of(meeting: GroupSession) -> str:
    return url_for("sessions.undecided", group_id=meeting.group_id)


def _wrong(meeting: GroupSession, **shown: Any) -> str:
    return _page(group_by_id(meeting.group_id), **shown)


def _page(group: Any, **shown: Any) -> str:
    to = whereto_in(group.id)
    waiting = [
        Undecided(row, _whereto(to.get(row.id)), len(row.expected))
        for row in waiting_for_decision(group.id, clock.today())
    ]
    return render_template("sessions/undecided.html", group=group, waiting=waiting, **shown)


def _whereto(to: dict[str, Any] | None) -> str | None:
    if to is None:
        return None
    return f"{dates.day(date.fromisoformat(to['on']))}, {dates.clock_time(time.fromisoformat(to['starts']))}"
