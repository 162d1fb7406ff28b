"""The coordinator's list of staff; inviting a colleague, and taking an invitation back."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import addresses, clock, tokens
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.groups.queries.guiding import circles_of
from groepswerk.people import queries
from groepswerk.people.forms import InviteForm
from groepswerk.people.models import Office, StaffInvitation
from groepswerk.people.policy import may_coordinate, may_staff
from groepswerk.people.queries import accounts
from groepswerk.people.queries.colleagues import colleagues_of
from groepswerk.people.service import appointing
from groepswerk.people.views.blueprint import blueprint


def _open_invitation(invitation_id: UUID) -> StaffInvitation | None:
    """An invitation whose link still works; a spent one is nothing any more."""
    found = queries.invitation_by_id(invitation_id)
    return found if found and appointing.is_open(found, clock.now()) else None


def _link(invitation_id: UUID) -> str:
    return addresses.absolute("people.accept_invitation", token=appointing.token_of(invitation_id))


@blueprint.route("/staff")
@guarded_by(may_coordinate)
def staff() -> str:
    """Who holds which office from when to when, who was invited and is not in yet, and which group nobody guides."""
    organisation_id, today = acting().organisation_id, clock.today()
    members = colleagues_of(organisation_id, today)
    invited = [(line, _link(line.id)) for line in queries.open_invitations(organisation_id, clock.now(), today)]
    unguided = [circle for circle in circles_of(organisation_id, today) if not circle.guides]
    resets = accounts.resets_to_agree(organisation_id, clock.now())
    return render_template("people/staff.html", members=members, invited=invited, unguided=unguided, resets=resets)


@blueprint.route("/staff/invite", methods=["GET", "POST"])
@guarded_by(may_coordinate)
def invite_staff() -> str | tuple[str, int] | Response:
    """Invite a colleague; leads to her link."""
    form = InviteForm()
    if not form.validate_on_submit():
        return render_template("people/invite_staff.html", form=form), 422 if request.method == "POST" else 200
    actor = acting()
    token = appointing.invite(actor.organisation_id, form.name.text, Office(form.office.data), actor, clock.now())
    return redirect(url_for("people.staff_invited", invitation_id=tokens.read_id(token)), 303)


@blueprint.route("/staff/invitations/<uuid:invitation_id>")
@guarded_by(may_staff, of=_open_invitation)
def staff_invited(invitation: StaffInvitation) -> str:
    """The link to send her, as long as it works."""
    return render_template("people/staff_invited.html", name=invitation.name, link=_link(invitation.id))


@blueprint.route("/staff/invitations/<uuid:invitation_id>/withdraw", methods=["POST"])
@guarded_by(may_staff, of=_open_invitation)
def withdraw_invitation(invitation: StaffInvitation) -> Response:
    """Take it back: the link leads nowhere from now on."""
    if appointing.withdraw(invitation, acting(), clock.now()):
        flash(_("The link does not work any more."))
    return redirect(url_for("people.staff"), 303)
