"""'I stop': two taps, no reason asked."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, cookies
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.groups import policy, queries
from groepswerk.groups.models import Group
from groepswerk.groups.service import belonging
from groepswerk.groups.views.blueprint import blueprint
from groepswerk.people import entrance


@blueprint.route("/groups/<uuid:group_id>/stop", methods=["GET", "POST"])
@guarded_by(policy.takes_part, of=queries.group_by_id)
def stop(group: Group) -> str | Response:
    """First what it means, then it is done and she is thanked."""
    if request.method == "GET":
        name, phone = queries.guide_contact(group.id, clock.today()) or (None, None)
        return render_template("groups/stop.html", group=group, guide_name=name, guide_phone=phone)
    actor = acting()
    membership = queries.own_membership(group.id, actor.person_id)
    if membership is not None:
        belonging.leave(membership, actor, clock.now(), clock.today())
    if set(actor.roles) <= {group.id}:
        cookies.take_away(entrance.KEY)
    flash(_("You stopped. Thank you for all you brought."))
    return redirect(url_for("home.start"), 303)
