"""The coordinator's list of staff, and inviting a colleague."""

from __future__ import annotations

from flask import render_template, request, url_for

from groepswerk.core import clock
from groepswerk.core.access import acting, guarded_by
from groepswerk.people import queries
from groepswerk.people.forms import InviteForm
from groepswerk.people.models import Office
from groepswerk.people.policy import may_coordinate
from groepswerk.people.service import appointing
from groepswerk.people.views.blueprint import blueprint


@blueprint.route("/staff")
@guarded_by(may_coordinate)
def staff() -> str:
    """Who holds which office."""
    lines = queries.staff_of(acting().organisation_id, clock.today())
    return render_template("people/staff.html", lines=lines)


@blueprint.route("/staff/invite", methods=["GET", "POST"])
@guarded_by(may_coordinate)
def invite_staff() -> str | tuple[str, int]:
    """Invite a colleague: the link is shown on the answer, once."""
    form = InviteForm()
    if not form.validate_on_submit():
        return render_template("people/invite_staff.html", form=form), 422 if request.method == "POST" else 200
    actor = acting()
    office = Office(form.office.data)
    token = appointing.invite(actor.organisation_id, form.name.text, office, actor, clock.now())
    link = url_for("people.accept_invitation", token=token, _external=True)
    return render_template("people/staff_invited.html", name=form.name.text, link=link)
