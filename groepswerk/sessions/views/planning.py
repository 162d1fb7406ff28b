"""Planning a year: one page, which shows every date before anything is made."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import ngettext
from groepswerk.groups.models import Group
from groepswerk.groups.policy import may_guide
from groepswerk.groups.queries import group_by_id, venues_of
from groepswerk.sessions.copying import next_year
from groepswerk.sessions.forms.planning import PlanForm, as_planned
from groepswerk.sessions.models import PlanChangeKind
from groepswerk.sessions.preview import Preview
from groepswerk.sessions.queries.years import RhythmLine, newest_rhythm
from groepswerk.sessions.service import planning
from groepswerk.sessions.service.booking import Clash
from groepswerk.sessions.service.planning import Terms
from groepswerk.sessions.views.blueprint import blueprint
from groepswerk.sessions.views.foreseen import Year, foreseen, offered, refused, year_of
from groepswerk.sessions.views.like import asked, asked_like, leads_on


@blueprint.route("/groups/<uuid:group_id>/plan", methods=["GET", "POST"])
@guarded_by(may_guide, of=group_by_id, leads_to=leads_on)
def plan(group: Group) -> str | tuple[str, int] | Response:
    """The page of a year; its button makes the meetings, all or none. ``?like=``: filled in as another rhythm was."""
    if request.method != "POST":
        like = asked_like()
        form = PlanForm(data=_as(like) if like else None)
        return _page(group, form, offered(group, form), like)
    form = PlanForm()
    year = year_of(form)
    if year is None:
        return _page(group, form, None), 422
    try:
        _create(group, form, year)
    except Clash as error:
        return _page(group, form, refused(form, year, error)), 422
    count = len(year.plan.meetings)
    flash(ngettext("%(num)d meeting is planned.", "%(num)d meetings are planned.", count))
    return redirect(leads_on(group), 303)


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
    year = None if step == "more" and not form.has_begun else year_of(form)
    preview = foreseen(group, form, year)
    status = 422 if form.errors else 200
    if step:
        return _page(group, form, preview), status
    return render_template("sessions/dates.html", form=form, preview=preview), status


def _as(like: RhythmLine) -> dict[str, object]:
    return as_planned(next_year(like.rule(), clock.today()), like.venue, like.capacity)


def _create(group: Group, form: PlanForm, year: Year) -> None:
    change = PlanChangeKind.COPIED if "like" in request.args else PlanChangeKind.PLANNED
    terms = Terms(capacity=form.capacity.data, passes=form.passes.data)
    planning.create(group, year.rule, year.plan, form.place.text or None, acting(), clock.now(), terms, change)


def _page(group: Group, form: PlanForm, preview: Preview | None, like: RhythmLine | None = None) -> str:
    # Who begins with an empty page is offered the group's last year.
    last = newest_rhythm(group.id) if request.method != "POST" and like is None else None
    return render_template(
        "sessions/plan.html",
        group=group,
        form=form,
        preview=preview,
        places=venues_of(group.organisation_id),
        asked=asked(like),
        last=last,
        is_given=like is not None and like.is_given,
    )
