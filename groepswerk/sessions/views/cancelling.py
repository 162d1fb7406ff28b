"""A meeting called off, and on again."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from groepswerk.core import clock, dates
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.core.versions import Stale
from groepswerk.groups.policy import may_guide
from groepswerk.sessions import queries
from groepswerk.sessions.forms.changing import CancelForm
from groepswerk.sessions.models import GroupSession, SessionState
from groepswerk.sessions.service import changing
from groepswerk.sessions.service.changing import ChangeRefusal, ChangeRefused
from groepswerk.sessions.service.planning import Clash
from groepswerk.sessions.views.afterwards import as_shown, hours, its_news, moved_on
from groepswerk.sessions.views.blueprint import blueprint
from groepswerk.sessions.views.taken import clash_said

Answer = str | tuple[str, int] | Response


@blueprint.route("/meetings/<uuid:session_id>/cancel", methods=["GET", "POST"])
@guarded_by(may_guide, of=queries.session_by_id, leads_to=its_news)
def cancel(meeting: GroupSession) -> Answer:
    """Call a meeting off, or say that it did not happen. Nobody asks why; it can go on after all until it begins."""
    form = CancelForm()
    if request.method != "POST":
        form.version.data = str(meeting.version)
        return _cancel_page(meeting, form)
    try:
        told = changing.cancel(meeting, form.shown_version, acting(), clock.now())
    except Stale:
        return _stale_cancel(meeting, form)
    except ChangeRefused as error:
        form.form_errors = [_cancel_refusal(error.refusal)]
        return _cancel_page(meeting, form), 422
    return moved_on(meeting, told, _("The meeting is cancelled."))


@blueprint.route("/meetings/<uuid:session_id>/go-on", methods=["POST"])
@guarded_by(may_guide, of=queries.session_by_id, leads_to=its_news)
def go_on(meeting: GroupSession) -> Answer:
    """It goes on after all."""
    form = CancelForm()
    try:
        told = changing.go_on(meeting, form.shown_version, acting(), clock.now())
    except Stale:
        return _stale_cancel(meeting, form)
    except ChangeRefused as error:
        form.form_errors = [_cancel_refusal(error.refusal)]
        return _cancel_page(meeting, form), 422
    except Clash as error:
        form.form_errors = [clash_said(error)[1]]
        return _cancel_page(meeting, form), 422
    return moved_on(meeting, told, _("The meeting goes on."))


def _cancel_page(meeting: GroupSession, form: CancelForm, pairs: list[dict[str, str]] | None = None) -> str:
    """``expected``: how many must hear of it; nobody of a meeting that would have begun."""
    line = as_shown(meeting)
    has_begun = line.is_over(clock.wall_now())
    expected = [] if has_begun else queries.expected_at(meeting.id, meeting.group_id, clock.today())
    shown = {"meeting": line, "has_begun": has_begun, "expected": len(expected), "pairs": pairs}
    return render_template("sessions/cancel.html", form=form, **shown)


def _stale_cancel(meeting: GroupSession, form: CancelForm) -> tuple[str, int]:
    form.version.data = str(meeting.version)
    state = _("Cancelled") if meeting.state == SessionState.CANCELLED else _("It goes on")
    stands = f"{dates.day(meeting.on_day)}, {hours(meeting)}. {state}"
    typed = _("You wanted to change whether it goes on.")
    return _cancel_page(meeting, form, [{"label": _("The meeting"), "stands": stands, "typed": typed}]), 409


def _cancel_refusal(refusal: ChangeRefusal) -> str:
    if refusal is ChangeRefusal.IS_CANCELLED:
        return _("This meeting was cancelled already.")
    return _("This meeting has been. It stays as it is.")
