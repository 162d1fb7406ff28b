"""A meeting that will be sensitive, said before it: what the guide may and must do; and the talk that follows it."""

from __future__ import annotations

from datetime import date, timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.core.versions import Stale
from groepswerk.groups.policy import may_guide
from groepswerk.groups.queries import group_by_id, venues_of
from groepswerk.sessions import queries
from groepswerk.sessions.calendar import holiday_on, is_day_off
from groepswerk.sessions.forms.changing import SlotForm
from groepswerk.sessions.forms.needs import SensitiveForm
from groepswerk.sessions.models import GroupSession
from groepswerk.sessions.service import marking
from groepswerk.sessions.service.booking import Clash
from groepswerk.sessions.service.marking import AlreadyRecorded
from groepswerk.sessions.service.slots import ChangeRefused
from groepswerk.sessions.views.afterwards import as_shown, its_page
from groepswerk.sessions.views.blueprint import blueprint
from groepswerk.sessions.views.taken import refuse

Shown = str | tuple[str, int] | Response
# How far a day is looked for on which the group does not meet.
AT_MOST = timedelta(days=28)
FRIDAY = 5


@blueprint.route("/meetings/<uuid:session_id>/sensitive", methods=["GET", "POST"])
@guarded_by(may_guide, of=queries.session_with_words)
def sensitive(meeting: GroupSession) -> Shown:
    """What is kept of a sensitive meeting and where her silence ends, before she says that it is one."""
    form = SensitiveForm(data={"version": meeting.version})
    if not form.validate_on_submit():
        return _page(meeting, form), 422 if request.method == "POST" else 200
    change = marking.unmark if meeting.is_sensitive else marking.mark_sensitive
    try:
        change(meeting, form.shown_version, acting(), clock.now())
    except (Stale, AlreadyRecorded):
        form.version.data = str(meeting.version)
        return _page(meeting, form, has_changed=True), 409
    flash(_("Only a number will be kept of this meeting.") if meeting.is_sensitive else _("It is an ordinary meeting."))
    return redirect(its_page(meeting), 303)


def _page(meeting: GroupSession, form: SensitiveForm, has_changed: bool = False) -> str:
    shown = {"meeting": as_shown(meeting), "has_changed": has_changed}
    return render_template("sessions/sensitive.html", form=form, **shown)


@blueprint.route("/meetings/<uuid:session_id>/follow-up", methods=["GET", "POST"])
@guarded_by(may_guide, of=queries.session_by_id)
def follow_up(meeting: GroupSession) -> Shown:
    """A slot to talk after a sensitive meeting: there is nearly always need of one. It is sensitive too."""
    if request.method != "POST":
        return _slot_page(meeting, SlotForm(data=_a_week_later(meeting)))
    form = SlotForm()
    if not form.validate():
        return _slot_page(meeting, form), 422
    try:
        group = group_by_id(meeting.group_id) or abort(404)
        place, passes = form.place.text or None, form.passes.data
        added = marking.plan_follow_up(group, form.slot(), place, acting(), clock.now(), passes)
    except ChangeRefused as error:
        form.refuse_change(error.refusal)
    except Clash as error:
        refuse(form, error)
    else:
        flash(_("The follow-up talk is planned."))
        return redirect(url_for("sessions.session", session_id=added.id), 303)
    return _slot_page(meeting, form), 422


def _a_week_later(meeting: GroupSession) -> dict[str, object]:
    """One week on, or one week from today when that has passed; at the same time and place.

    When the group meets that day anyhow, the first working day after it on which it does not.
    """
    first = max(meeting.on_day, clock.today()) + timedelta(weeks=1)
    meets = {each.on_day for each in queries.meetings_of(meeting.group_id, first, first + AT_MOST) if each.is_on}
    days = [first + timedelta(days=later) for later in range(AT_MOST.days)]
    free = (day for day in days if day not in meets and (day == first or _is_worked_on(day)))
    line = as_shown(meeting)
    return {"on_day": next(free, first), "starts": line.starts, "ends": line.ends, "place": line.venue}


def _is_worked_on(day: date) -> bool:
    feast = holiday_on(day)
    return day.isoweekday() <= FRIDAY and not (feast and is_day_off(feast, day.year))


def _slot_page(meeting: GroupSession, form: SlotForm) -> str:
    places = venues_of(acting().organisation_id)
    return render_template("sessions/follow_up.html", meeting=meeting, form=form, places=places)
