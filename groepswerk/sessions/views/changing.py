"""A meeting added by hand; one meeting, or several of its series, on another day, at another time or place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
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
from groepswerk.sessions.about_day import about_day
from groepswerk.sessions.forms.changing import MoveForm, SlotForm
from groepswerk.sessions.models import GroupSession
from groepswerk.sessions.queries import MeetingLine
from groepswerk.sessions.queries.turning import Turning, turning
from groepswerk.sessions.queries.years_about import years_about
from groepswerk.sessions.scope import Scope
from groepswerk.sessions.series import DaysOff
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
    place, passes = form.place.text or None, form.passes.data
    try:
        meeting = changing.add(group, form.slot(), place, acting(), clock.now(), passes)
    except ChangeRefused as error:
        form.refuse_change(error.refusal)
    except Clash as error:
        refuse(form, error)
    else:
        flash(_with_what_it_is(_("The meeting is added."), meeting.on_day, years_about(group.id)(meeting.on_day)))
        return redirect(url_for("sessions.session", session_id=meeting.id), 303)
    return _add_page(group, form), 422


@blueprint.route("/meetings/<uuid:session_id>/move", methods=["GET", "POST"])
@guarded_by(may_guide, of=turning, leads_to=lambda asked: its_news(asked.meeting))
def move(asked: Turning) -> Answer:
    """Another day, time or place. Answers are kept; who would come is told, or put on the to-tell list."""
    meeting = asked.meeting
    if request.method != "POST":
        return _move_page(meeting, MoveForm(data=_as_it_stands(as_shown(meeting))))
    form = MoveForm()
    if not form.validate():
        return _move_page(meeting, form), 422
    try:
        return _moved(asked, form)
    except NotSeen as error:
        return _laid_out(asked, form, error)
    except Stale:
        return _stale_move(meeting, form)
    except ChangeRefused as error:
        form.refuse_change(error.refusal)
    except Clash as error:
        refuse(form, error)
    return _move_page(meeting, form), 422


def _moved(asked: Turning, form: MoveForm) -> Response:
    """Save it, and say what was done."""
    meeting, was_on = asked.meeting, asked.meeting.on_day
    place, passes = form.place.text or None, form.passes.data
    if form.reach is Scope.ONE:
        version = meeting.version
        told = changing.move(meeting, form.slot(), place, form.shown_version, acting(), clock.now(), passes)
        said = _("The meeting is changed.")
        if meeting.on_day != was_on:
            said = _with_what_it_is(said, meeting.on_day, _about(asked)(meeting.on_day))
        return moved_on(meeting, told, said, changed=meeting.version != version)
    done = several.move_several(meeting, form.slot(), place, form.ask(passes), acting(), clock.now())
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


def _about(asked: Turning) -> Callable[[date], DaysOff]:
    """What holds on a day: in the year of the meeting, and of one without a rhythm in the year around that day."""
    return years_about(asked.group_id) if asked.programme is None else lambda _: asked.year()


def _with_what_it_is(said: str, on: date, year: DaysOff) -> str:
    """What was done, and what that day is besides."""
    return " ".join((said, *about_day(on, year)))


def _laid_out(asked: Turning, form: MoveForm, error: NotSeen) -> tuple[str, int]:
    """What it would do, to be looked at; nothing is saved. She may save it from here."""
    meeting, year_on = asked.meeting, _about(asked)
    form.seen.data = error.print
    if error.clash is not None:
        refuse(form, error.clash)
    status = 409 if error.is_stale else 422
    return _move_page(meeting, form, laid=laid_out(error, lambda on: about_day(on, year_on(on)))), status


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
