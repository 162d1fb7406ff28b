"""Another rhythm from a meeting on: what it would make of the rest of the year is shown before it is saved."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, dates
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.core.versions import Stale
from groepswerk.groups.policy import may_guide
from groepswerk.groups.queries import venues_of
from groepswerk.sessions.forms.other_rhythm import OtherRhythmForm
from groepswerk.sessions.forms.rhythm import as_filled_in
from groepswerk.sessions.models import GroupSession
from groepswerk.sessions.preview import preview_of
from groepswerk.sessions.queries.turning import Turning, turning
from groepswerk.sessions.scope import Scope
from groepswerk.sessions.series import plan as plan_of
from groepswerk.sessions.series import refusals
from groepswerk.sessions.service.other_rhythm import NotShown, Terms, Wish, change_rhythm
from groepswerk.sessions.service.several import Ask, in_scope
from groepswerk.sessions.service.slots import ChangeRefused
from groepswerk.sessions.views.afterwards import as_shown, to_be_decided, with_undo
from groepswerk.sessions.views.blueprint import blueprint
from groepswerk.sessions.views.left_with import left_with
from groepswerk.sessions.views.taken import by_day, refuse

Answer = str | tuple[str, int] | Response


@blueprint.route("/meetings/<uuid:session_id>/rhythm", methods=["GET", "POST"])
@guarded_by(may_guide, of=turning, leads_to=lambda asked: _year_of(asked.group_id))
def other_rhythm(asked: Turning) -> Answer:
    """Another day of the week, or another number of weeks, for this meeting and the later ones of its series."""
    meeting = asked.meeting
    if asked.series is None:
        return render_template("sessions/no-rhythm.html", meeting=as_shown(meeting))
    if request.method != "POST":
        return _page(meeting, OtherRhythmForm(data=_as_it_is(asked)))
    form = OtherRhythmForm()
    if not form.validate():
        return _page(meeting, form), 422
    wish = _wish(asked, form)
    return (_page(meeting, form), 422) if wish is None else _saved(meeting, form, wish)


def _year_of(group_id: UUID) -> str:
    return url_for("home.group", group_id=group_id)


def _saved(meeting: GroupSession, form: OtherRhythmForm, wish: Wish) -> Answer:
    ask = Ask(Scope.LATER, form.shown_version, str(form.seen.data or ""), form.passes.data)
    try:
        done = change_rhythm(meeting, wish, ask, acting(), clock.now())
    except NotShown as error:
        form.seen.data = error.print
        if error.clash:
            refuse(form, error.clash)
        return _page(meeting, form, laid=error, **_dates(meeting, wish, error)), 409 if error.is_stale else 422
    except Stale:
        return _stale(meeting, form)
    except ChangeRefused:
        form.refuse("first_on", _("This time has passed. Choose a day or a time to come."))
        return _page(meeting, form), 422
    flash(with_undo(_("The rhythm is changed."), meeting))
    if done.kept:
        flash(to_be_decided(meeting, done.kept))
    return redirect(_year_of(meeting.group_id), 303)


def _wish(asked: Turning, form: OtherRhythmForm) -> Wish | None:
    """What the form asks for, with the year's days off; None, with the reasons beside its fields, when it cannot be."""
    rule = form.rule_in(asked.year())
    found = refusals(rule, clock.today())
    form.refuse_plan(found)
    if found or asked.series is None:
        return None
    series = asked.series
    terms = Terms(series.programme_id, series.kind, series.capacity, asked.meeting.is_public)
    return Wish(rule, plan_of(rule), form.place.text or None, terms)


def _as_it_is(asked: Turning) -> dict[str, Any]:
    """As this meeting is, in its rhythm, until the last one that is planned."""
    meeting = asked.meeting
    rows = in_scope(meeting, Scope.LATER, clock.now())
    rule = asked.rule(meeting.on_day, rows[-1].on_day if rows else meeting.on_day)
    filled = as_filled_in(rule, asked.venue, None) if rule else {}
    return {**filled, "version": meeting.version}


def _dates(meeting: GroupSession, wish: Wish, seen: NotShown) -> dict[str, Any]:
    """The new rhythm in its list and its ring, and how many meetings of the group are left with it."""
    new, today = seen.turn, clock.today()
    planned = sorted([*(to for _, to in new.follows), *new.made], key=lambda each: each.on)
    there = by_day(seen.clash) if seen.clash else None
    preview = preview_of(wish.rule, replace(wish.plan, meetings=tuple(planned)), today, there)
    gone = {row.id for row in (*(row for row, _ in new.follows), *new.gone)}
    return {"preview": preview, "left": left_with(meeting.group_id, new.days(), gone)}


def _page(meeting: GroupSession, form: OtherRhythmForm, **shown: Any) -> str:
    places = venues_of(meeting.organisation_id)
    return render_template("sessions/other-rhythm.html", meeting=as_shown(meeting), form=form, places=places, **shown)


def _stale(meeting: GroupSession, form: OtherRhythmForm) -> tuple[str, int]:
    form.version.data, form.seen.data = str(meeting.version), ""
    stands = f"{dates.day(meeting.on_day)}, {dates.clock_time(meeting.starts)}"
    typed = _("You wanted another rhythm from here on.")
    return _page(meeting, form, pairs=[{"label": _("The meeting"), "stands": stands, "typed": typed}]), 409
