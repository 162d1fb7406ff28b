"""One-time links of staff: an invited colleague makes her account, somebody locked out begins hers anew."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from groepswerk.core import access, clock, web
from groepswerk.core.access import guarded_by
from groepswerk.core.db import db
from groepswerk.core.i18n import gettext as _
from groepswerk.groups.service import restarting
from groepswerk.people import passwords, queries
from groepswerk.people.forms import AcceptForm, RenewForm
from groepswerk.people.models import AccountReset, StaffAccount, StaffInvitation
from groepswerk.people.policy import holds_link
from groepswerk.people.queries import accounts
from groepswerk.people.service import appointing, renewing
from groepswerk.people.views.blueprint import blueprint
from groepswerk.people.views.entering import Answer, begin_second_step

Reset = tuple[AccountReset, StaffAccount]


def _invitation(token: str) -> StaffInvitation | None:
    return appointing.invitation_behind(token, clock.today())


def _reset(token: str) -> Reset | None:
    return renewing.reset_behind(token, clock.today())


@blueprint.route("/staff-invitation/<token>", methods=["GET", "POST"])
@guarded_by(holds_link, of=_invitation, claims_late=True)
def accept_invitation(invitation: StaffInvitation) -> Answer:
    """An invited colleague makes her account; then she goes on to the code."""
    form = AcceptForm()
    if form.validate_on_submit():
        return _accept(form, invitation.id)
    if not appointing.is_open(invitation, clock.now()):
        access.nothing_there()
    status = 422 if request.method == "POST" else 200
    return render_template("people/accept_invitation.html", form=form, name=invitation.name), status


def _accept(form: AcceptForm, invitation_id: UUID) -> Answer:
    db.session.rollback()
    password_hash = passwords.hash_of(form.password.data or "")
    earlier = web.spend_key()
    if earlier is not None:
        return earlier
    invitation = queries.invitation_to_spend(invitation_id)
    if invitation is None or not appointing.is_open(invitation, clock.now()):
        access.nothing_there()
    email, phone = form.email.text, form.work_phone.text or None
    try:
        account = appointing.accept(invitation, email, password_hash, phone, clock.now(), clock.today())
    except appointing.EmailTaken:
        form.refuse("email", _("There is an account with this e-mail already. Sign in, or use another address."))
        return render_template("people/accept_invitation.html", form=form, name=invitation.name), 422
    begin_second_step(account)
    return redirect(url_for("people.second_step"), 303)


def _to_the_code(_behind: Reset) -> str:
    return url_for("people.second_step")


@blueprint.route("/new-start/<token>", methods=["GET", "POST"])
@guarded_by(holds_link, of=_reset, claims_late=True, leads_to=_to_the_code)
def begin_anew(behind: Reset) -> Answer:
    """Who was locked out chooses another password; then she scans a code anew. Nothing of before lets anyone in."""
    reset, account = behind
    if renewing.is_open(reset, clock.now()) and not renewing.is_agreed(reset):
        return render_template("people/not_agreed_yet.html"), 403 if request.method == "POST" else 200
    form = RenewForm()
    form.whose = account.email
    if form.validate_on_submit():
        return _renew(form, reset.id)
    if not renewing.is_open(reset, clock.now()):
        access.nothing_there()
    return render_template("people/begin_anew.html", form=form), 422 if request.method == "POST" else 200


def _renew(form: RenewForm, reset_id: UUID) -> Answer:
    db.session.rollback()
    password_hash = passwords.hash_of(form.password.data or "")
    earlier = web.spend_key()
    if earlier is not None:
        return earlier
    found = accounts.reset_to_spend(reset_id)
    if found is None or not (renewing.is_open(found[0], clock.now()) and renewing.is_agreed(found[0])):
        access.nothing_there()
    reset, account = found
    renewing.begin_anew(reset, account, password_hash, clock.now())
    if reset.made_by is not None:
        restarting.tell_groups(account.person_id, reset.organisation_id, clock.now(), clock.today())
    begin_second_step(account)
    flash(_("You have a new password. Now put the codes on your phone."))
    return redirect(url_for("people.second_step"), 303)
