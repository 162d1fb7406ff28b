"""Staff come in: e-mail and password, then the code; and everybody goes out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pyotp
from flask import abort, current_app, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, cookies, qr, refusals, tokens, web
from groepswerk.core.access import anyone, guarded_by
from groepswerk.core.db import db
from groepswerk.core.i18n import gettext as _
from groepswerk.people import entrance, passwords, queries
from groepswerk.people.forms import AcceptForm, CodeForm, SignInForm
from groepswerk.people.models import SignInKind, StaffAccount, StaffInvitation
from groepswerk.people.policy import holds_link
from groepswerk.people.service import appointing, signing_in
from groepswerk.people.views.blueprint import blueprint

TRIES = 10
_HALF_LASTS = timedelta(minutes=10)
Answer = str | tuple[str, int] | Response


@blueprint.route("/sign-in", methods=["GET", "POST"])
@guarded_by(anyone, claims_late=True)
def sign_in() -> Answer:
    """The first step. The same answer, after the same work, for known and unknown accounts."""
    form = SignInForm()
    if request.method == "POST":
        if form.validate():
            return _check_password(form)
        return render_template("people/sign_in.html", form=form), 422
    return render_template("people/sign_in.html", form=form)


def _check_password(form: SignInForm) -> Answer:
    email, password = form.email.text, form.password.data or ""
    bucket = tokens.bucket("password", email.lower())
    if refusals.failures(bucket, clock.now()) >= TRIES:
        refusals.note("people.sign_in_throttled")
        abort(429)
    account = queries.account_by_email(email)
    person_id, stored = (account.person_id, account.password_hash) if account else (None, None)
    # The read ends here, so that hashing holds no lock.
    db.session.rollback()
    if not passwords.is_right(password, stored):
        refusals.note("people.password_wrong", bucket=bucket)
        form.refuse("password", _("This e-mail and password do not belong together. Try again."))
        return render_template("people/sign_in.html", form=form), 422
    earlier = web.spend_key()
    if earlier is not None:
        return earlier
    session["half"] = [str(person_id), clock.real_now().timestamp()]
    return redirect(url_for("people.second_step", next=web.safe_next()), 303)


def _half() -> StaffAccount | None:
    """The account that passed the first step in this browser, not longer than ten minutes ago."""
    person_id, at = session.get("half") or ("", 0.0)
    if not person_id or clock.real_now() - datetime.fromtimestamp(at, UTC) > _HALF_LASTS:
        return None
    return queries.account_of(UUID(person_id))


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@guarded_by(anyone)
def second_step() -> Answer:
    """The second step: a code. The first time the page shows the QR that brings the code to her phone."""
    account = _half()
    if account is None:
        return redirect(url_for("people.sign_in"), 303)
    form = CodeForm()
    if form.validate_on_submit():
        return _check_code(form, account)
    status = 422 if request.method == "POST" else 200
    return render_template("people/second_step.html", form=form, enrolment=_enrolment(account)), status


def _check_code(form: CodeForm, account: StaffAccount) -> Answer:
    bucket = tokens.bucket("code", account.person_id)
    if refusals.failures(bucket, clock.now()) >= TRIES:
        refusals.note("people.code_throttled")
        abort(429)
    is_first = account.confirmed_at is None
    if not signing_in.code_fits(account, form.digits(), clock.real_now()):
        refusals.note("people.code_wrong", bucket=bucket)
        form.refuse("code", _("This code is not right any more. Wait for the next one and write that."))
        return render_template("people/second_step.html", form=form, enrolment=_enrolment(account)), 422
    session.pop("half", None)
    entrance.enter(account.person_id, SignInKind.STAFF)
    signing_in.note_sign_in(account.person_id, is_first, clock.now())
    return redirect(web.safe_next() or url_for("home.start"), 303)


def _enrolment(account: StaffAccount) -> dict[str, object] | None:
    """What the page shows the first time: the QR and the same secret in letters."""
    if account.confirmed_at is not None:
        return None
    secret = signing_in.secret_of(account, clock.now())
    address = pyotp.TOTP(secret).provisioning_uri(name=account.email, issuer_name="Groepswerk")
    return {"qr": qr.drawn(address), "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))}


@blueprint.route("/staff-invitation/<token>", methods=["GET", "POST"])
@guarded_by(holds_link, of=appointing.invitation_behind, claims_late=True)
def accept_invitation(invitation: StaffInvitation) -> Answer:
    """An invited colleague makes her account; then she goes on to the code."""
    if not appointing.is_open(invitation, clock.now()):
        abort(404)
    form = AcceptForm()
    if not form.validate_on_submit():
        status = 422 if request.method == "POST" else 200
        return render_template("people/accept_invitation.html", form=form, name=invitation.name), status
    return _accept(form, invitation.id)


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
    session["half"] = [str(account.person_id), clock.real_now().timestamp()]
    return redirect(url_for("people.second_step"), 303)


@blueprint.route("/sign-out", methods=["POST"])
@guarded_by(anyone)
def sign_out() -> Response:
    """Staff go home: this browser is out in the next request."""
    _forget_this_browser()
    flash(_("You are signed out."))
    return redirect(url_for("home.start"), 303)


@blueprint.route("/leave", methods=["POST"])
@guarded_by(anyone)
def leave() -> Response:
    """'Leave now': the sign-in ends and the browser goes to another site. Works without script."""
    _forget_this_browser()
    answer = redirect(str(current_app.config["EXIT_ADDRESS"]), 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _forget_this_browser() -> None:
    ticket = cookies.read(entrance.KEY)
    session.clear()
    if ticket is not None:
        signing_in.end_by_id(ticket.row, clock.now())
    cookies.take_away(entrance.KEY)
    cookies.take_away(entrance.LEFT)
