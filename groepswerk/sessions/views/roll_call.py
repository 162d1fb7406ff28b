"""Who is here today? Written down by somebody who takes part, on her phone; her guide looks at it afterwards.

She reads no name back: of what was written down she is told the number, and no more.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.forms import EditForm
from groepswerk.core.i18n import gettext as _
from groepswerk.core.versions import Stale
from groepswerk.groups import queries as groups
from groepswerk.groups.models import Group, Role
from groepswerk.groups.policy import may_call_the_roll, may_record
from groepswerk.groups.service import belonging
from groepswerk.sessions import queries
from groepswerk.sessions.forms.roll_call import RollForm
from groepswerk.sessions.models import GroupSession
from groepswerk.sessions.queries import Roll
from groepswerk.sessions.queries.roll_call import RollCall, roll_call_of
from groepswerk.sessions.roll_call import Turn, turn_of
from groepswerk.sessions.service import roll_call as calling
from groepswerk.sessions.views.afterwards import its_page
from groepswerk.sessions.views.blueprint import blueprint

Answer = str | tuple[str, int] | Response


def _roll(session_id: UUID) -> RollCall | None:
    return roll_call_of(session_id, clock.today())


def _said_back(roll: RollCall) -> str:
    return url_for("sessions.roll_call", session_id=roll.id)


@blueprint.route("/meetings/<uuid:session_id>/roll-call", methods=["GET", "POST"])
@guarded_by(may_call_the_roll, of=_roll, leads_to=_said_back)
def roll_call(roll: RollCall) -> Answer:
    """Ask who is here, or say that it is written down. ``?again`` begins with nothing ticked, as the first time."""
    meeting, is_sent = roll.meeting, request.method == "POST"
    try:
        calling.check_can_be_called(meeting, acting(), clock.wall_now())
    except calling.NotHers:
        ahead = turn_of(meeting, clock.wall_now()) is Turn.AHEAD
        return _drawn("sessions/roll_closed.html", meeting, ahead=ahead), 422 if is_sent else 404
    except calling.WrittenDown:
        return _too_late(roll) if is_sent else _written_by_others(meeting)
    if is_sent:
        return _call(roll)
    if meeting.recorded_at and "again" not in request.args:
        return _drawn("sessions/roll_called.html", meeting)
    return _page(RollForm(data={"version": meeting.version}), roll)


def _page(form: RollForm, roll: RollCall) -> str:
    form.know(roll.people)
    return _drawn("sessions/roll_call.html", roll.meeting, form=form)


def _drawn(template: str, meeting: GroupSession, **shown: Any) -> str:
    """A page of hers, with the guide she can call."""
    name, phone = groups.guide_contact(meeting.group_id, clock.today()) or (None, None)
    return render_template(template, meeting=meeting, guide_name=name, guide_phone=phone, **shown)


def _call(roll: RollCall) -> Answer:
    form = RollForm()
    form.know(roll.people)
    if not form.validate():
        return _page(form, roll), 422
    said = form.recording()
    try:
        calling.call_the_roll(roll.meeting, said, form.shown_version, acting(), clock.now(), clock.wall_now())
    except calling.WrittenDown:
        return _too_late(roll)
    except Stale:
        # She wrote it down herself meanwhile, in another window.
        return _drawn("sessions/roll_called.html", roll.meeting), 409
    return redirect(_said_back(roll), 303)


def _too_late(roll: RollCall) -> Answer:
    """Somebody wrote it down meanwhile: that stands, and she is shown what she ticked herself, to tell her guide."""
    form = RollForm()
    form.know(roll.people)
    form.validate()
    return _written_by_others(roll.meeting, form), 409


def _written_by_others(meeting: GroupSession, form: RollForm | None = None) -> str:
    return _drawn("sessions/roll_written.html", meeting, ticked=form.ticked if form else [])


@blueprint.route("/groups/<uuid:group_id>/no-roll-call", methods=["POST"])
@guarded_by(may_call_the_roll, of=groups.group_by_id)
def no_roll_call(group: Group) -> Response:
    """She does this no more: her guide's again, from now on."""
    membership = groups.own_membership(group.id, acting().person_id)
    if membership is not None:
        belonging.end_role(membership, Role.RECORDER, acting(), clock.now(), clock.today())
        flash(_("Good. You do not do this any more."))
    return redirect(url_for("home.start"), 303)


@blueprint.route("/meetings/<uuid:session_id>/roll-call/right", methods=["POST"])
@guarded_by(may_record, of=queries.roll_of)
def roll_is_right(roll: Roll) -> Response:
    """The guide looked at what was written down for her, and it is right."""
    meeting, shown = roll.meeting, EditForm().shown_version
    if meeting.recorded_at is None or meeting.is_sensitive:
        return redirect(its_page(meeting), 303)
    try:
        calling.agree(roll, shown, acting(), clock.now(), clock.wall_now())
        flash(_("The meeting is saved."))
    except Stale:
        flash(_("Somebody changed this meanwhile. This is how it stands now."))
    return redirect(its_page(meeting), 303)
