"""The days off and the feasts of a year that is there: chosen by its guides, also when it is on its way.

Nothing moves by itself: what stands on a new day off is listed on the page of the year, for the guide to decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, dates
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.core.versions import Stale
from groepswerk.groups.policy import may_guide
from groepswerk.sessions.calendar import DateSpan
from groepswerk.sessions.feasts import Feast
from groepswerk.sessions.forms.feasts import YearForm, as_it_is
from groepswerk.sessions.models import Programme
from groepswerk.sessions.queries.years import days_off_in, programme_by_id
from groepswerk.sessions.saying import BREAKS, FEASTS, REGIONS, listed
from groepswerk.sessions.series import DaysOff
from groepswerk.sessions.service import planning
from groepswerk.sessions.views.blueprint import blueprint


class Pair(NamedTuple):
    """One thing as it stands, beside what was typed."""

    label: str
    stands: str
    typed: str


def _its_year(programme: Programme) -> str:
    return url_for("sessions.year", group_id=programme.group_id, of=programme.id, _anchor="days-off")


@blueprint.route("/years/<uuid:programme_id>/feasts", methods=["GET", "POST"])
@guarded_by(may_guide, of=programme_by_id, leads_to=_its_year)
def feasts(programme: Programme) -> str | tuple[str, int] | Response:
    """Choose them; after saving the year says which meetings are on a day off."""
    if request.method != "POST":
        return _page(programme, YearForm(data=as_it_is(programme, days_off_in(programme.id))))
    form = YearForm()
    if not form.validate():
        return _page(programme, form), 422
    try:
        planning.choose_days_off(programme, form.year(), form.shown_version, acting(), clock.now())
    except Stale:
        form.version.data = str(programme.version)
        return _page(programme, form, _pairs(_stands(programme), form.year())), 409
    flash(_("The days off and feasts are saved."))
    return redirect(_its_year(programme), 303)


def _stands(programme: Programme) -> DaysOff:
    return DaysOff.kept(programme.region, programme.met_in, programme.feasts, days_off_in(programme.id))


def _pairs(stands: DaysOff, typed: DaysOff) -> list[Pair]:
    """What differs, in words."""
    labels = [_("School holidays"), _("Autumn and spring"), _("Own days off"), _("Feasts of your group")]
    both = zip(labels, _said(stands), _said(typed), strict=True)
    return [pair for pair in map(Pair._make, both) if pair.stands != pair.typed]


def _said(year: DaysOff) -> list[str]:
    """School holidays, breaks it meets in, own days off and feasts, each in one line."""
    breaks = listed([str(BREAKS[each]) for each in sorted(year.met_in)])
    own = " · ".join(map(_days, sorted(year.days_off, key=lambda span: (span.first, span.last))))
    feasts = listed([str(FEASTS[Feast(code)]) for code in sorted(year.feasts)])
    return [said or "–" for said in (str(REGIONS[year.region]) if year.region else "", breaks, own, feasts)]


def _days(span: DateSpan) -> str:
    first, last = dates.short_day(span.first), dates.short_day(span.last)
    return first if span.first == span.last else f"{first}–{last}"


def _page(programme: Programme, form: YearForm, pairs: Sequence[Pair] = ()) -> str:
    return render_template("sessions/feasts.html", form=form, pairs=pairs, its_year=_its_year(programme), of=programme)
