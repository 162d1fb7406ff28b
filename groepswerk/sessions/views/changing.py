"""One meeting afterwards: moved, cancelled, on again, or added by hand."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, dates
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.core.versions import Stale
from groepswerk.groups.models import Group
from groepswerk.groups.policy import may_guide
from groepswerk.groups.queries import group_by_id, venues_of
from groepswerk.sessions import queries
from groepswerk.sessions.forms.changing import MoveForm, SlotForm
from groepswerk.sessions.models import GroupSession
from groepswerk.sessions.queries import MeetingLine
from groepswerk.sessions.service import changing
from groepswerk.sessions.service.changing import ChangeRefused
from groepswerk.sessions.service.planning import Clash
from groepswerk.sessions.views.afterwards import as_shown, hours, moved_on
from groepswerk.sessions.views.blueprint import blueprint
from groepswerk.sessions.views.taken import clash_said

Answer = str | tuple[str, int] | Response


@blueprint.route("/groups/<uuid:group_id>/meetings/new", methods=["GET", "POST"])
@guarded_by(may_guide, of=group_by_id)
def add(group: Group) -> Answer:
    """Add one meeting by hand: one more to come, or one that has been and was never planned."""
    if request.method != "POST":
        return _add_page(group, SlotForm(data=_usual(group)))
    form = SlotForm()
    if not form.validate():
        return _add_page(group, form), 422
    try:
        meeting = changing.add(group, form.slot(), form.place.text or None, acting(), clock.now())
    except ChangeRefused as error:
        form.refuse_change(error.refusal)
    except Clash as error:
        form.refuse(*clash_said(error))
    else:
        flash(_("The meeting is added."))
        return redirect(url_for("sessions.session", session_id=meeting.id), 303)
    return _add_page(group, form), 422


@blueprint.route("/meetings/<uuid:session_id>/move", methods=["GET", "POST"])
@guarded_by(may_guide, of=queries.session_by_id)
def move(meeting: GroupSession) -> Answer:
    """Another day, time or place. Answers are kept; who would come is put on the to-tell list."""
    if request.method != "POST":
        return _move_page(meeting, MoveForm(data=_as_it_stands(as_shown(meeting))))
    form = MoveForm()
    if not form.validate():
        return _move_page(meeting, form), 422
    try:
        told = changing.move(meeting, form.slot(), form.place.text or None, form.shown_version, acting(), clock.now())
    except Stale:
        return _stale_move(meeting, form)
    except ChangeRefused as error:
        form.refuse_change(error.refusal)
    except Clash as error:
        form.refuse(*clash_said(error))
    else:
        return moved_on(meeting, told, _("The meeting is changed."))
    return _move_page(meeting, form), 422


def _usual(group: Group) -> dict[str, Any]:
    """The time and the place of the group's last meeting; the day is for her to choose."""
    last = queries.last_of(group.id)
    return {"starts": last.starts, "ends": last.ends, "place": last.venue} if last else {}


def _as_it_stands(line: MeetingLine) -> dict[str, Any]:
    return {
        "on_day": line.on_day,
        "starts": line.starts,
        "ends": line.ends,
        "place": line.venue,
        "version": line.version,
    }


def _add_page(group: Group, form: SlotForm) -> str:
    places = venues_of(group.organisation_id)
    return render_template("sessions/add.html", group=group, form=form, places=places)


def _move_page(meeting: GroupSession, form: MoveForm, pairs: list[dict[str, str]] | None = None) -> str:
    places = venues_of(acting().organisation_id)
    return render_template("sessions/move.html", meeting=as_shown(meeting), form=form, places=places, pairs=pairs)


def _stale_move(meeting: GroupSession, form: MoveForm) -> tuple[str, int]:
    """Both texts, and the page can be saved again: it now carries the version that stands."""
    line = as_shown(meeting)
    form.version.data = str(line.version)
    slot = form.slot()
    pairs = [
        {"label": _("Day"), "stands": dates.day(line.on_day), "typed": dates.day(slot.on)},
        {"label": _("Time"), "stands": hours(line), "typed": hours(slot)},
        {"label": _("Place"), "stands": line.venue or "–", "typed": form.place.text or "–"},
    ]
    return _move_page(meeting, form, pairs), 409
