"""One-time links of staff: an invited colleague makes her account, somebody locked out begins hers anew."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for

from groepswerk.core import clock, web
from groepswerk.core.access import guarded_by
from groepswerk.core.db import db
from groepswerk.core.i18n import gettext as _
from groepswerk.people import passwords, queries
from groepswerk.people.forms import AcceptForm, RenewForm
from groepswerk.people.models import AccountReset, StaffInvitation
from groepswerk.people.policy import holds_link
from groepswerk.people.queries import accounts
from groepswerk.people.service import appointing, renewing
from groepswerk.people.views.blueprint import blueprint
from groepswerk.people.views.entering import Answer, begin_second_step


@blueprint.route("/staff-invitation/<token>", methods=["GET", "POST"])
@guarded_by(holds_link, of=appointing.invitation_behind, claims_late=True)
def accept_invitation(invitation: StaffInvitation) -> Answer:
    """An invited colleague makes her account; then she goes on to the code."""
    form = AcceptForm()
    if form.validate_on_submit():
        return _accept(form, invitation.id)
    if not appointing.is_open(invitation, clock.now()):
        abort(404)
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
        abort(404)
    email, phone = form.email.text, form.work_phone.text or None
    try:
        account = appointing.accept(invitation, email, password_hash, phone, clock.now(), clock.today())
    except appointing.EmailTaken:
        form.refuse("email", _("There is an account with this e-mail already. Sign in, or use another address."))
        return render_template("people/accept_invitation.html", form=form, name=invitation.name), 422
    begin_second_step(account.person_id)
    return redirect(url_for("people.second_step"), 303)


def _to_the_code(_reset: AccountReset) -> str:
    return url_for("people.second_step")


@blueprint.route("/new-start/<token>", methods=["GET", "POST"])
@guarded_by(holds_link, of=renewing.reset_behind, claims_late=True, leads_to=_to_the_code)
def begin_anew(reset: AccountReset) -> Answer:
    """Who was locked out chooses another password; then she scans a code anew. Nothing of before lets anyone in."""
    account = queries.account_of(reset.person_id)
    form = RenewForm()
    form.whose = account.email if account else ""
    if form.validate_on_submit():
        return _renew(form, reset.id)
    if not renewing.is_open(reset, clock.now()):
        abort(404)
    return render_template("people/begin_anew.html", form=form), 422 if request.method == "POST" else 200


def _renew(form: RenewForm, reset_id: UUID) -> Answer:
    db.session.rollback()
    password_hash = passwords.hash_of(form.password.data or "")
    earlier = web.spend_key()
    if earlier is not None:
        return earlier
    found = accounts.reset_to_spend(reset_id)
    if found is None or not renewing.is_open(found[0], clock.now()):
        abort(404)
    reset, account = found
    renewing.begin_anew(reset, account, password_hash, clock.now())
    begin_second_step(account.person_id)
    flash(_("Your password is new. Now bring the codes to your phone."))
    return redirect(url_for("people.second_step"), 303)
