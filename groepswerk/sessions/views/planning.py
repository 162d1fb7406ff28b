"""Planning a year: one page, which shows every date before anything is made."""

from __future__ import annotations

from typing import NamedTuple

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import ngettext
from groepswerk.groups.models import Group
from groepswerk.groups.policy import may_guide
from groepswerk.groups.queries import group_by_id, venues_of
from groepswerk.sessions.forms.planning import PlanForm
from groepswerk.sessions.preview import Preview, preview_of
from groepswerk.sessions.series import Plan, SeriesRule, refusals
from groepswerk.sessions.series import plan as plan_of
from groepswerk.sessions.service import planning
from groepswerk.sessions.service.planning import Clash, Slot
from groepswerk.sessions.views.blueprint import blueprint
from groepswerk.sessions.views.taken import clash_said


class Year(NamedTuple):
    """A rule that can be walked, and what it gives."""

    rule: SeriesRule
    plan: Plan


@blueprint.route("/groups/<uuid:group_id>/plan", methods=["GET", "POST"])
@guarded_by(may_guide, of=group_by_id)
def plan(group: Group) -> str | tuple[str, int] | Response:
    """The page of a year; its button makes the meetings, all or none."""
    form = PlanForm()
    if request.method != "POST":
        return _page(group, form, None)
    year = _year(form)
    if year is None:
        return _page(group, form, None), 422
    try:
        planning.create(group, year.rule, year.plan, form.place.text or None, acting(), clock.now())
    except Clash as error:
        form.refuse(*clash_said(error))
        return _page(group, form, preview_of(year.plan, error)), 422
    count = len(year.plan.meetings)
    flash(ngettext("%(num)d meeting is planned.", "%(num)d meetings are planned.", count))
    return redirect(url_for("home.group", group_id=group.id), 303)


@blueprint.route("/groups/<uuid:group_id>/plan/dates", methods=["GET", "POST"])
@guarded_by(may_guide, of=group_by_id, claims_late=True)
def dates(group: Group) -> tuple[str, int] | Response:
    """The dates the form would give. It makes nothing, so it spends no key and takes no lock.

    The script asks for the list alone; a button (``step``) asks for the whole page. Who comes back to this address
    without a form, for example from the choice of a language, begins anew.
    """
    if request.method != "POST":
        return redirect(url_for("sessions.plan", group_id=group.id), 303)
    form = PlanForm()
    step = request.form.get("step")
    if step == "more":
        form.add_days_off()
    # Asking for room for more days off is no moment to be told what is still missing.
    year = None if step == "more" and not form.has_begun else _year(form)
    clash = _clash(group, form, year.plan) if year else None
    if clash:
        form.refuse(*clash_said(clash))
    preview = preview_of(year.plan, clash) if year else None
    status = 422 if form.errors else 200
    if step:
        return _page(group, form, preview), status
    return render_template("sessions/dates.html", form=form, preview=preview), status


def _year(form: PlanForm) -> Year | None:
    """The year the form asks for; None, with the reasons beside its fields, when there is none."""
    if not form.validate():
        return None
    rule = form.rule()
    found = refusals(rule, clock.today())
    form.refuse_plan(found)
    return None if found else Year(rule, plan_of(rule))


def _clash(group: Group, form: PlanForm, plan: Plan) -> Clash | None:
    slots = [Slot(meeting.on, meeting.starts, meeting.ends) for meeting in plan.meetings]
    return planning.clash(group, form.place.text or None, slots)


def _page(group: Group, form: PlanForm, preview: Preview | None) -> str:
    places = venues_of(group.organisation_id)
    return render_template("sessions/plan.html", group=group, form=form, preview=preview, places=places)
