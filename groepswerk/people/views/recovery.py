"""Codes on paper: made, printed, and used when the phone is lost; and moving the codes to another phone."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, idempotency, refusals
from groepswerk.core.access import acting, anyone, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.core.i18n import ngettext
from groepswerk.people import queries
from groepswerk.people.forms import PhoneForm, RecoveryForm
from groepswerk.people.models import StaffAccount
from groepswerk.people.policy import has_account
from groepswerk.people.queries import accounts
from groepswerk.people.service import recovery, signing_in
from groepswerk.people.views import trying
from groepswerk.people.views.blueprint import blueprint
from groepswerk.people.views.confirming import ask_first
from groepswerk.people.views.entering import Answer, code_tries, come_in, drawn, half_in, to_first_step


@blueprint.route("/sign-in/paper-code", methods=["GET", "POST"])
@guarded_by(anyone, claims_late=True)
def paper_code() -> Answer:
    """The second step without the phone."""
    account = half_in()
    if account is None:
        return to_first_step()
    form = RecoveryForm()
    if form.validate_on_submit():
        return _check(form, account)
    return render_template("people/paper_code.html", form=form), 422 if request.method == "POST" else 200


def _check(form: RecoveryForm, account: StaffAccount) -> Answer:
    person_id, tries = account.person_id, code_tries(account)
    stopped = trying.begin_code(tries)
    if stopped is not None:
        return stopped
    if not recovery.spend_code(person_id, form.letters(), clock.now()):
        refusals.note("people.code_wrong")
        form.refuse("code", _("This code is not right, or it was used before. Try the next one."))
        return render_template("people/paper_code.html", form=form), 422
    trying.give_back(tries)
    come_in(person_id)
    left = accounts.codes_left(person_id)
    flash(ngettext("You have %(num)d code left on your paper.", "You have %(num)d codes left on your paper.", left))
    return redirect(url_for("people.account"), 303)


@blueprint.route("/my-account/paper-codes", methods=["GET"])
@guarded_by(has_account)
def recovery_codes() -> Answer:
    """The codes that were made here a moment ago; else how many are left, and the button that makes new ones."""
    first = ask_first()
    if first is not None:
        return first
    actor, seed = acting(), request.args.get("made", "")
    codes = recovery.fresh_codes(actor, seed, clock.now()) if idempotency.is_key(seed) else []
    if codes:
        return render_template("people/fresh_codes.html", codes=codes)
    return render_template("people/paper_codes.html", left=accounts.codes_left(actor.person_id))


@blueprint.route("/my-account/paper-codes", methods=["POST"])
@guarded_by(has_account)
def make_recovery_codes() -> Response:
    """Make new ones. The form's own key is what they are made from, so that a second press leads to the same codes."""
    first = ask_first()
    if first is not None:
        return first
    seed = request.form["idempotency_key"]
    recovery.make_codes(acting(), seed, clock.now())
    return redirect(url_for("people.recovery_codes", made=seed), 303)


@blueprint.route("/my-account/phone", methods=["GET", "POST"])
@guarded_by(has_account)
def change_phone() -> Answer:
    """Move the codes to another phone: scan, and show with a code that it works."""
    account = queries.account_of(acting().person_id)
    first = ask_first()
    if account is None or first is not None:
        return first or abort(404)
    form = PhoneForm()
    if not idempotency.is_key(form.seed.data or ""):
        form.seed.data = idempotency.new_key()
    if form.validate_on_submit():
        return _move(form, account)
    return _phone_page(form, account), 422 if request.method == "POST" else 200


def _phone_page(form: PhoneForm, account: StaffAccount) -> str:
    secret = recovery.new_secret(acting(), form.seed.data or "")
    return render_template("people/change_phone.html", form=form, enrolment=drawn(secret, account.email))


def _move(form: PhoneForm, account: StaffAccount) -> Answer:
    actor, secret = acting(), recovery.new_secret(acting(), form.seed.data or "")
    step = signing_in.step_of(secret, form.digits(), 0, clock.real_now())
    if step is None:
        # Not counted: the secret stands on this very page, so here is nothing to guess.
        refusals.note("people.code_wrong", actor=actor)
        form.refuse("code", _("This code is not right any more. Wait for the next one and write that."))
        return _phone_page(form, account), 422
    recovery.move_codes(account, secret, step, actor, clock.now())
    flash(_("From now on the codes come from this phone."))
    return redirect(url_for("people.account"), 303)
