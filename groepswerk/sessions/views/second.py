"""A second rhythm in a year that is there, such as open activities between the meetings of the group."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import ngettext
from groepswerk.groups.models import Group
from groepswerk.groups.policy import may_guide
from groepswerk.groups.queries import group_by_id, venues_of
from groepswerk.sessions.copying import next_year
from groepswerk.sessions.forms.planning import SecondRhythmForm
from groepswerk.sessions.forms.rhythm import as_filled_in
from groepswerk.sessions.models import PlanChangeKind, SeriesKind
from groepswerk.sessions.preview import Preview
from groepswerk.sessions.queries.days_taken import days_taken
from groepswerk.sessions.queries.years import RhythmLine, rhythms_of
from groepswerk.sessions.saying import rhythm_said
from groepswerk.sessions.service import planning
from groepswerk.sessions.service.booking import Clash
from groepswerk.sessions.service.planning import Terms
from groepswerk.sessions.succession import taken_over
from groepswerk.sessions.views.blueprint import blueprint
from groepswerk.sessions.views.foreseen import Year, foreseen, offered, refused, year_of
from groepswerk.sessions.views.like import asked, asked_like, leads_on


@blueprint.route("/groups/<uuid:group_id>/rhythm", methods=["GET", "POST"])
@guarded_by(may_guide, of=group_by_id, leads_to=leads_on)
def add_rhythm(group: Group) -> str | tuple[str, int] | Response:
    """One more rhythm in a year of the group: the newest, or the one named by ``?of=``."""
    lines = _year_asked(group)
    if not lines:
        return redirect(url_for("sessions.plan", group_id=group.id), 303)
    if request.method != "POST":
        like = asked_like()
        form = _form(group, lines, like)
        return _page(group, lines, form, offered(group, form), like)
    form = _form(group, lines, None)
    year = year_of(form)
    if year is None:
        return _page(group, lines, form, None), 422
    try:
        _add(group, lines[0].programme_id, form, year)
    except Clash as error:
        return _page(group, lines, form, refused(form, year, error)), 422
    count = len(year.plan.meetings)
    flash(ngettext("%(num)d meeting is planned.", "%(num)d meetings are planned.", count))
    return redirect(leads_on(group), 303)


@blueprint.route("/groups/<uuid:group_id>/rhythm/dates", methods=["GET", "POST"])
@guarded_by(may_guide, of=group_by_id, claims_late=True)
def rhythm_dates(group: Group) -> tuple[str, int] | Response:
    """The dates the form would give; it makes nothing. As ``sessions.dates`` for a whole year."""
    lines = _year_asked(group)
    if request.method != "POST" or not lines:
        return redirect(url_for("sessions.add_rhythm", group_id=group.id), 303)
    form = _form(group, lines, None)
    preview = foreseen(group, form, year_of(form))
    status = 422 if form.errors else 200
    if request.form.get("step"):
        return _page(group, lines, form, preview), status
    return render_template("sessions/dates.html", form=form, preview=preview), status


def _year_asked(group: Group) -> list[RhythmLine]:
    """The rhythms of the newest year, or of the one asked for; none when nothing is planned yet."""
    lines = rhythms_of(group.id)
    asked = request.args.get("of")
    if asked is None:
        return [line for line in lines if line.programme_id == lines[0].programme_id]
    return [line for line in lines if str(line.programme_id) == asked] or abort(404)


def _form(group: Group, lines: list[RhythmLine], like: RhythmLine | None) -> SecondRhythmForm:
    form = SecondRhythmForm(data=_as(like) if like else None)
    taken = days_taken(group.id, lines[0].programme_id)
    form.year, form.met_on = lines[0].leaves_out(taken.off), taken.met_on
    return form


def _as(like: RhythmLine) -> dict[str, object]:
    filled_in = as_filled_in(next_year(like.rule(), clock.today()), like.venue, like.capacity)
    return {**filled_in, "kind": like.kind.value}


def _add(group: Group, programme_id: UUID, form: SecondRhythmForm, year: Year) -> None:
    change = PlanChangeKind.COPIED if "like" in request.args else PlanChangeKind.PLANNED
    terms = Terms(SeriesKind(form.kind.data), form.capacity.data, form.is_public.data, form.passes.data)
    place = form.place.text or None
    planning.add_rhythm(group, programme_id, year.rule, year.plan, place, acting(), clock.now(), terms, change)


def _page(
    group: Group,
    lines: list[RhythmLine],
    form: SecondRhythmForm,
    preview: Preview | None,
    like: RhythmLine | None = None,
) -> str:
    return render_template(
        "sessions/rhythm.html",
        group=group,
        form=form,
        preview=preview,
        places=venues_of(group.organisation_id),
        there=_there(lines),
        asked=asked(like),
    )


def _there(lines: list[RhythmLine]) -> list[str]:
    """The rhythms of the year in words, without those that others took over."""
    over = [line for line, _ in taken_over(lines)]
    return [rhythm_said(line) for line in lines if line.series_id and line not in over]
