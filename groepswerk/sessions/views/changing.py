"""A meeting added by hand; one meeting, or several of its series, on another day, at another time or place."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, dates
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.core.i18n import ngettext
from groepswerk.core.versions import Stale
from groepswerk.groups.models import Group
from groepswerk.groups.policy import may_guide
from groepswerk.groups.queries import group_by_id, venues_of
from groepswerk.sessions import queries
from groepswerk.sessions.forms.changing import MoveForm, SlotForm
from groepswerk.sessions.models import GroupSession
from groepswerk.sessions.queries import MeetingLine
from groepswerk.sessions.scope import Scope
from groepswerk.sessions.service import changing, several
from groepswerk.sessions.service.booking import Clash
from groepswerk.sessions.service.several import NotSeen
from groepswerk.sessions.service.slots import ChangeRefused
from groepswerk.sessions.views.afterwards import as_shown, hours, is_to_come, its_news, moved_on, several_moved_on
from groepswerk.sessions.views.blueprint import blueprint
from groepswerk.sessions.views.laid_out import how_many_to_come, laid_out
from groepswerk.sessions.views.taken import refuse

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
    place, anyhow = form.place.text or None, bool(form.anyhow.data)
    try:
        meeting = changing.add(group, form.slot(), place, acting(), clock.now(), anyhow)
    except ChangeRefused as error:
        form.refuse_change(error.refusal)
    except Clash as error:
        refuse(form, error)
    else:
        flash(_("The meeting is added."))
        return redirect(url_for("sessions.session", session_id=meeting.id), 303)
    return _add_page(group, form), 422


@blueprint.route("/meetings/<uuid:session_id>/move", methods=["GET", "POST"])
@guarded_by(may_guide, of=queries.session_by_id, leads_to=its_news)
def move(meeting: GroupSession) -> Answer:
    """Another day, time or place. Answers are kept; who would come is told, or put on the to-tell list."""
    if request.method != "POST":
        return _move_page(meeting, MoveForm(data=_as_it_stands(as_shown(meeting))))
    form = MoveForm()
    if not form.validate():
        return _move_page(meeting, form), 422
    try:
        return _moved(meeting, form)
    except NotSeen as error:
        return _laid_out(meeting, form, error)
    except Stale:
        return _stale_move(meeting, form)
    except ChangeRefused as error:
        form.refuse_change(error.refusal)
    except Clash as error:
        refuse(form, error)
    return _move_page(meeting, form), 422


def _moved(meeting: GroupSession, form: MoveForm) -> Response:
    """Save it, and say what was done."""
    place, anyhow = form.place.text or None, bool(form.anyhow.data)
    if form.reach is Scope.ONE:
        version = meeting.version
        told = changing.move(meeting, form.slot(), place, form.shown_version, acting(), clock.now(), anyhow)
        return moved_on(meeting, told, _("The meeting is changed."), changed=meeting.version != version)
    done = several.move_several(meeting, form.slot(), place, form.ask(anyhow), acting(), clock.now())
    said = ngettext("%(num)d meeting is changed.", "%(num)d meetings are changed.", done.changed)
    return several_moved_on(meeting, done, said)


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


def _move_page(meeting: GroupSession, form: MoveForm, **shown: Any) -> str:
    line = as_shown(meeting)
    shown |= {
        "others": is_to_come(line) and how_many_to_come(meeting) > 1,
        "places": venues_of(meeting.organisation_id),
    }
    return render_template("sessions/move.html", meeting=line, form=form, **shown)


def _laid_out(meeting: GroupSession, form: MoveForm, error: NotSeen) -> tuple[str, int]:
    """What it would do, to be looked at; nothing is saved. She may save it from here."""
    form.seen.data = error.print
    if error.clash is not None:
        refuse(form, error.clash)
    status = 409 if error.is_stale else 422
    return _move_page(meeting, form, laid=laid_out(error, meeting)), status


def _stale_move(meeting: GroupSession, form: MoveForm) -> tuple[str, int]:
    """Both texts, and the page can be saved again: it now carries the version that stands."""
    line = as_shown(meeting)
    form.version.data, form.seen.data = str(line.version), ""
    slot = form.slot()
    pairs = [
        {"label": _("Day"), "stands": dates.day(line.on_day), "typed": dates.day(slot.on)},
        {"label": _("Time"), "stands": hours(line), "typed": hours(slot)},
        {"label": _("Place"), "stands": line.venue or "–", "typed": form.place.text or "–"},
    ]
    return _move_page(meeting, form, pairs=pairs), 409
