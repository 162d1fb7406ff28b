"""'I stop': two taps, no reason asked."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, cookies
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.groups import policy, queries
from groepswerk.groups.forms import StopForm
from groepswerk.groups.service import leaving
from groepswerk.groups.views.blueprint import blueprint
from groepswerk.people import entrance
from groepswerk.sessions.service import withdrawing


class Place(NamedTuple):
    """Where she stops. The rule asks her roles, so the group itself need not be read for it."""

    group_id: UUID


def _to_beginning(_place: Place) -> str:
    return url_for("home.start")


@blueprint.route("/groups/<uuid:group_id>/stop", methods=["GET", "POST"])
@guarded_by(policy.takes_part, of=Place, leads_to=_to_beginning)
def stop(place: Place) -> str | tuple[str, int] | Response:
    """First what it means, and how her name stands afterwards; then it is done and she is thanked."""
    form = StopForm()
    if not form.validate_on_submit():
        return _page(place.group_id, form), 422 if form.is_submitted() else 200
    actor, now = acting(), clock.now()
    leaving.stop(place.group_id, actor, form.keeps_name, now, clock.today())
    withdrawing.withdraw(actor.person_id, place.group_id, clock.wall_now())
    answer = redirect(url_for("home.start"), 303)
    if set(actor.roles) <= {place.group_id}:
        cookies.take_away(entrance.KEY)
        entrance.cleared(answer)
    flash(_("You stopped. Thank you for all you brought."))
    return answer


def _page(group_id: UUID, form: StopForm) -> str:
    group = queries.group_line(group_id)
    if group is None:
        abort(404)
    name, phone = queries.guide_contact(group_id, clock.today()) or (None, None)
    is_last = set(acting().roles) <= {group_id}
    return render_template(
        "groups/stop.html", group=group, form=form, is_last=is_last, guide_name=name, guide_phone=phone
    )
