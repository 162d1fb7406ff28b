"""Another rhythm from a meeting on: what it would make of the rest of the year is shown before it is saved."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from groepswerk.core import clock, dates
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.core.versions import Stale
from groepswerk.groups.policy import may_guide
from groepswerk.groups.queries import venues_of
from groepswerk.sessions import queries
from groepswerk.sessions.forms.other_rhythm import OtherRhythmForm
from groepswerk.sessions.models import GroupSession
from groepswerk.sessions.queries.years import RhythmLine, days_off_of, rhythm_by_id
from groepswerk.sessions.scope import Scope
from groepswerk.sessions.series import plan as plan_of
from groepswerk.sessions.series import refusals
from groepswerk.sessions.service.booking import Clash
from groepswerk.sessions.service.other_rhythm import NotShown, Terms, Wish, change_rhythm
from groepswerk.sessions.service.several import Ask, in_scope
from groepswerk.sessions.service.slots import ChangeRefused
from groepswerk.sessions.views.afterwards import as_shown, several_moved_on
from groepswerk.sessions.views.blueprint import blueprint
from groepswerk.sessions.views.taken import clash_said

Answer = str | tuple[str, int] | Response


@blueprint.route("/meetings/<uuid:session_id>/rhythm", methods=["GET", "POST"])
@guarded_by(may_guide, of=queries.session_by_id)
def other_rhythm(meeting: GroupSession) -> Answer:
    """Another day of the week, or another number of weeks, for this meeting and the later ones of its series."""
    line = rhythm_by_id(meeting.series_id) if meeting.series_id else None
    if line is None:
        return render_template("sessions/no-rhythm.html", meeting=as_shown(meeting))
    if request.method != "POST":
        return _page(meeting, OtherRhythmForm(data=_as_it_is(meeting, line)))
    form = OtherRhythmForm()
    if not form.validate():
        return _page(meeting, form), 422
    return _saved(meeting, form, line)


def _saved(meeting: GroupSession, form: OtherRhythmForm, line: RhythmLine) -> Answer:
    wish = _wish(meeting, form, line)
    if wish is None:
        return _page(meeting, form), 422
    ask = Ask(Scope.LATER, form.shown_version, str(form.seen.data or ""), bool(form.anyhow.data))
    try:
        done = change_rhythm(meeting, wish, ask, acting(), clock.now())
    except NotShown as error:
        form.seen.data = error.print
        if error.clash:
            form.refuse(*clash_said(error.clash))
        return _page(meeting, form, laid=error), 409 if error.is_stale else 422
    except Stale:
        return _stale(meeting, form)
    except ChangeRefused:
        form.refuse("first_on", _("This time has passed. Choose a day or a time to come."))
    except Clash as error:
        form.refuse(*clash_said(error))
    else:
        return several_moved_on(meeting, done, _("The rhythm is changed."))
    return _page(meeting, form), 422


def _wish(meeting: GroupSession, form: OtherRhythmForm, line: RhythmLine) -> Wish | None:
    """What the form asks for, with the year's days off; None, with the reasons beside its fields, when it cannot be."""
    off = tuple(span for programme_id, span in days_off_of(line.group_id) if programme_id == line.programme_id)
    rule = form.rule_in(line.leaves_out(off))
    found = refusals(rule, clock.today())
    form.refuse_plan(found)
    if found:
        return None
    terms = Terms(line.programme_id, line.kind, line.capacity, meeting.is_public)
    return Wish(rule, plan_of(rule), form.place.text or None, terms)


def _as_it_is(meeting: GroupSession, line: RhythmLine) -> dict[str, Any]:
    """As the rhythm is, from this meeting until the last one that is planned."""
    rows = in_scope(meeting, Scope.LATER, clock.now())
    last = rows[-1].on_day if rows else meeting.on_day
    return {**OtherRhythmForm.filled_in(line, meeting.on_day, last), "version": meeting.version}


def _page(meeting: GroupSession, form: OtherRhythmForm, **shown: Any) -> str:
    places = venues_of(meeting.organisation_id)
    return render_template("sessions/other-rhythm.html", meeting=as_shown(meeting), form=form, places=places, **shown)


def _stale(meeting: GroupSession, form: OtherRhythmForm) -> tuple[str, int]:
    form.version.data, form.seen.data = str(meeting.version), ""
    stands = f"{dates.day(meeting.on_day)}, {dates.clock_time(meeting.starts)}"
    typed = _("You wanted another rhythm from here on.")
    return _page(meeting, form, pairs=[{"label": _("The meeting"), "stands": stands, "typed": typed}]), 409
