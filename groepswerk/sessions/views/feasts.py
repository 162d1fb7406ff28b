"""The feasts of a year that is there: chosen by its guides, warned about, never a day off by themselves."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.core.versions import Stale
from groepswerk.groups.policy import may_guide
from groepswerk.sessions.feasts import Feast
from groepswerk.sessions.forms.feasts import FeastsForm
from groepswerk.sessions.models import Programme
from groepswerk.sessions.queries.years import programme_by_id
from groepswerk.sessions.saying import FEASTS, listed
from groepswerk.sessions.service import planning
from groepswerk.sessions.views.blueprint import blueprint


def _its_year(programme: Programme) -> str:
    return url_for("sessions.year", group_id=programme.group_id, of=programme.id)


@blueprint.route("/years/<uuid:programme_id>/feasts", methods=["GET", "POST"])
@guarded_by(may_guide, of=programme_by_id, leads_to=_its_year)
def feasts(programme: Programme) -> str | tuple[str, int] | Response:
    """Choose them, also when the year is on its way."""
    form = FeastsForm(data={"feasts": programme.feasts, "version": programme.version})
    if not form.validate_on_submit():
        return _page(programme, form), 422 if request.method == "POST" else 200
    try:
        planning.choose_feasts(programme, form.feasts.data or [], form.shown_version, acting(), clock.now())
    except Stale:
        pair = {
            "label": _("Feasts of your group"),
            "stands": _said(programme.feasts),
            "typed": _said(form.feasts.data or []),
        }
        form.version.data = str(programme.version)
        return _page(programme, form, [pair]), 409
    flash(_("The feasts are saved."))
    return redirect(_its_year(programme), 303)


def _said(codes: list[str]) -> str:
    return listed([str(FEASTS[Feast(code)]) for code in codes]) or "–"


def _page(programme: Programme, form: FeastsForm, pairs: list[dict[str, str]] | None = None) -> str:
    return render_template("sessions/feasts.html", form=form, pairs=pairs, its_year=_its_year(programme), of=programme)
