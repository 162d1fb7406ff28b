"""A meeting called off, or several of its series; and one on again."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from groepswerk.core import clock, dates
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.core.i18n import ngettext
from groepswerk.core.versions import Stale
from groepswerk.groups.policy import may_guide
from groepswerk.sessions import queries
from groepswerk.sessions.forms.changing import CancelForm
from groepswerk.sessions.models import GroupSession, SessionState
from groepswerk.sessions.scope import Scope
from groepswerk.sessions.service import changing, several
from groepswerk.sessions.service.booking import Clash
from groepswerk.sessions.service.several import NotSeen
from groepswerk.sessions.service.slots import ChangeRefusal, ChangeRefused
from groepswerk.sessions.views.afterwards import as_shown, hours, is_to_come, its_news, moved_on, several_moved_on
from groepswerk.sessions.views.blueprint import blueprint
from groepswerk.sessions.views.laid_out import how_many_to_come, laid_out
from groepswerk.sessions.views.taken import in_the_way

Answer = str | tuple[str, int] | Response


@blueprint.route("/meetings/<uuid:session_id>/cancel", methods=["GET", "POST"])
@guarded_by(may_guide, of=queries.session_by_id, leads_to=its_news)
def cancel(meeting: GroupSession) -> Answer:
    """Call a meeting off, or say that it did not happen. Nobody asks why; it can go on after all until it begins."""
    form = CancelForm()
    if request.method != "POST":
        form.version.data = str(meeting.version)
        return _cancel_page(meeting, form)
    if not form.validate():
        return _cancel_page(meeting, form), 422
    try:
        return _cancelled(meeting, form)
    except NotSeen as error:
        form.seen.data = error.print
        return _cancel_page(meeting, form, laid=laid_out(error)), 409 if error.is_stale else 422
    except Stale:
        return _stale_cancel(meeting, form)
    except ChangeRefused as error:
        form.form_errors = [_cancel_refusal(error.refusal)]
    return _cancel_page(meeting, form), 422


def _cancelled(meeting: GroupSession, form: CancelForm) -> Response:
    """Save it, and say what was done."""
    if form.reach is Scope.ONE:
        told = changing.cancel(meeting, form.shown_version, acting(), clock.now())
        return moved_on(meeting, told, _("The meeting is cancelled."))
    done = several.cancel_several(meeting, form.ask(), acting(), clock.now())
    said = ngettext("%(num)d meeting is cancelled.", "%(num)d meetings are cancelled.", done.changed)
    return several_moved_on(meeting, done, said)


@blueprint.route("/meetings/<uuid:session_id>/go-on", methods=["POST"])
@guarded_by(may_guide, of=queries.session_by_id, leads_to=its_news)
def go_on(meeting: GroupSession) -> Answer:
    """It goes on after all. When somebody who must be there is needed elsewhere by now, she presses once more."""
    form = CancelForm()
    try:
        passes = request.form.get("passes", "")
        told = changing.go_on(meeting, form.shown_version, acting(), clock.now(), passes)
    except Stale:
        return _stale_cancel(meeting, form)
    except ChangeRefused as error:
        form.form_errors = [_cancel_refusal(error.refusal)]
        return _cancel_page(meeting, form), 422
    except Clash as error:
        return _cancel_page(meeting, form, clash=in_the_way(error)), 422
    return moved_on(meeting, told, _("The meeting goes on."), changed=False)


def _cancel_page(meeting: GroupSession, form: CancelForm, **shown: Any) -> str:
    """``expected``: how many must hear of it; nobody of a meeting that would have begun."""
    line = as_shown(meeting)
    has_begun = line.is_over(clock.wall_now())
    expected = [] if has_begun else queries.expected_at(meeting.id, meeting.group_id, clock.today())
    shown |= {"meeting": line, "has_begun": has_begun, "expected": len(expected)}
    shown["others"] = is_to_come(line) and how_many_to_come(meeting) > 1
    return render_template("sessions/cancel.html", form=form, **shown)


def _stale_cancel(meeting: GroupSession, form: CancelForm) -> tuple[str, int]:
    form.version.data, form.seen.data = str(meeting.version), ""
    state = _("Cancelled") if meeting.state == SessionState.CANCELLED else _("It goes on")
    stands = f"{dates.day(meeting.on_day)}, {hours(meeting)}. {state}"
    typed = _("You wanted to change whether it goes on.")
    pairs = [{"label": _("The meeting"), "stands": stands, "typed": typed}]
    return _cancel_page(meeting, form, pairs=pairs), 409


def _cancel_refusal(refusal: ChangeRefusal) -> str:
    if refusal is ChangeRefusal.IS_CANCELLED:
        return _("This meeting was cancelled already.")
    return _("This meeting has been. It stays as it is.")
