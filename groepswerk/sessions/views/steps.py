"""A step of a year, written down by its guide: the day, and what the group says of it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, dates, i18n
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.core.versions import Stale
from groepswerk.groups.policy import may_guide
from groepswerk.groups.queries import group_by_id
from groepswerk.sessions.forms.stepping import StepForm
from groepswerk.sessions.queries.years import Step, step_at
from groepswerk.sessions.saying import PHASE_SIGNS, PHASES
from groepswerk.sessions.service.stepping import write_step
from groepswerk.sessions.views.blueprint import blueprint
from groepswerk.words.service import Speaker
from groepswerk.words.written import written_in


@blueprint.route("/years/<uuid:programme_id>/steps/<phase>", methods=["GET", "POST"])
@guarded_by(may_guide, of=step_at, leads_to=lambda step: _its_year(step))
def step(step: Step) -> str | tuple[str, int] | Response:
    """Write a step down, change it, or take it back."""
    stands = {"began_on": step.began_on, "words": step.words.text if step.words else "", "version": step.version}
    form = StepForm(data=stands)
    if request.method != "POST":
        return _page(step, form)
    if not form.fits(clock.today()):
        return _page(step, form), 422
    try:
        write_step(step, form.began_on.data, form.words.text, _speaker(step, form), form.shown_version, acting())
    except Stale:
        return _stale(step, form)
    flash(_("The step is written down.") if form.began_on.data else _("The step is taken back."))
    return redirect(_its_year(step), 303)


def _its_year(step: Step) -> str:
    return url_for("sessions.year", group_id=step.group_id, of=step.programme_id)


def _speaker(step: Step, form: StepForm) -> Speaker:
    group = group_by_id(step.group_id) if form.words.text else None
    return Speaker(None, written_in(form.words.text, i18n.current(), group.languages if group else []), clock.now())


def _page(step: Step, form: StepForm, pairs: list[dict[str, str]] | None = None) -> str:
    said = {"name": PHASES[step.phase], "sign": PHASE_SIGNS[step.phase]}
    return render_template("sessions/step.html", step=step, form=form, pairs=pairs, **said)


def _stale(step: Step, form: StepForm) -> tuple[str, int]:
    """Both texts, and the page can be saved again: it now carries the version that stands."""
    now = step_at(step.programme_id, step.phase) or step
    typed = form.began_on.data
    pairs = [
        {
            "label": _("The day it began"),
            "stands": dates.day(now.began_on, year=True) if now.began_on else "–",
            "typed": dates.day(typed, year=True) if typed else "–",
        },
        {
            "label": _("What the group says of it"),
            "stands": now.words.text if now.words else "–",
            "typed": form.words.text or "–",
        },
    ]
    form.version.data = str(now.version)
    return _page(step, form, pairs), 409
