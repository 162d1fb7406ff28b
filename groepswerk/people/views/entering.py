"""Staff come in: e-mail and password, then the code."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pyotp
from flask import current_app, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, cookies, qr, refusals, tokens, web
from groepswerk.core.access import anyone, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.people import entrance, known, passwords, queries
from groepswerk.people.forms import CodeForm, PasskeyForm, SignInForm
from groepswerk.people.models import SignInKind, StaffAccount
from groepswerk.people.queries import colleagues
from groepswerk.people.service import signing_in
from groepswerk.people.views import asking, trying
from groepswerk.people.views.blueprint import blueprint

_HALF_LASTS = timedelta(minutes=10)
Answer = str | tuple[str, int] | Response


@blueprint.route("/sign-in", methods=["GET", "POST"])
@guarded_by(anyone, claims_late=True)
def sign_in() -> Answer:
    """The first step. The same answer, after the same work, for known and unknown accounts."""
    form = SignInForm()
    if request.method == "POST":
        return _check_password(form) if form.validate() else (sign_in_page(form), 422)
    return sign_in_page(form)


def sign_in_page(form: SignInForm, refused: bool = False) -> str:
    """The page with all the ways in; ``refused``: a device just answered with a key that is not accepted."""
    asked = asking.any_key()
    label = current_app.config["OIDC_LABEL"] if current_app.config["OIDC_ISSUER"] else ""
    key_form = PasskeyForm(formdata=None) if asked else None
    return render_template(
        "people/sign_in.html", form=form, key_form=key_form, asked=asked, refused=refused, outside=label
    )


def _check_password(form: SignInForm) -> Answer:
    email, password = form.email.text, form.password.data or ""
    account = queries.account_by_email(email)
    person_id, stored = (account.person_id, account.password_hash) if account else (None, None)
    tries, half = trying.of_password(known.bucket_of(email, person_id)), _half_of(account) if account else None
    # The read ends here, so that hashing holds no lock.
    trying.take_password(tries)
    if not passwords.is_right(password, stored):
        refusals.note("people.password_wrong")
        form.refuse("password", _("This e-mail and password do not belong together. Try again."))
        return sign_in_page(form), 422
    earlier = web.spend_key()
    trying.give_back([tries])
    if earlier is not None:
        return earlier
    _passed(half)
    return redirect(url_for("people.second_step", next=web.safe_next()), 303)


def begin_second_step(account: StaffAccount) -> None:
    """Remember in this browser, for ten minutes, that the first step was passed."""
    _passed(_half_of(account))


def _passed(half: list[object] | None) -> None:
    session["half"] = half
    # She is coming in again, so this browser is not out any more.
    cookies.take_away(entrance.LEFT)


def _half_of(account: StaffAccount) -> list[object]:
    return [str(account.person_id), clock.real_now().timestamp(), _state_of(account)]


def _state_of(account: StaffAccount) -> str:
    """What the first step was passed against. With another password, or other codes, it is passed anew."""
    parts = (account.person_id, account.password_hash, account.totp_secret.hex(), account.confirmed_at is None)
    return tokens.bucket("half", *parts)


def code_tries(account: StaffAccount) -> list[trying.Limit]:
    """The limits of wrong codes of an account that passed the first step."""
    return trying.of_codes(account.person_id, _state_of(account))


def half_in() -> StaffAccount | None:
    """The account that passed the first step in this browser, not longer than ten minutes ago, and is as it was."""
    person_id, at, state = session.get("half") or ("", 0.0, "")
    if cookies.full_name(entrance.LEFT) in request.cookies:
        return None
    if not person_id or clock.real_now() - datetime.fromtimestamp(at, UTC) > _HALF_LASTS:
        return None
    account = queries.account_of(UUID(person_id))
    return account if account and hmac.compare_digest(state, _state_of(account)) else None


def to_first_step() -> Response:
    """Where who has not passed it goes. A form that is sent twice leads where its first sending led."""
    earlier = web.spend_key() if request.method == "POST" else None
    return earlier or redirect(url_for("people.sign_in"), 303)


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@guarded_by(anyone, claims_late=True)
def second_step() -> Answer:
    """The second step: a code. The first time the page shows the QR that brings the code to her phone."""
    account = half_in()
    if account is None:
        return to_first_step()
    form = CodeForm()
    if form.validate_on_submit():
        return _check_code(form, account)
    status = 422 if request.method == "POST" else 200
    return render_template("people/second_step.html", form=form, enrolment=_enrolment(account)), status


def _check_code(form: CodeForm, account: StaffAccount) -> Answer:
    tries = code_tries(account)
    stopped = trying.begin_code(tries)
    if stopped is not None:
        return stopped
    is_first = account.confirmed_at is None
    if not signing_in.code_fits(account, form.digits(), clock.real_now()):
        refusals.note("people.code_wrong")
        form.refuse("code", _("This code is not right any more. Wait for the next one and write that."))
        return render_template("people/second_step.html", form=form, enrolment=_enrolment(account)), 422
    trying.give_back(tries)
    come_in(account.person_id, is_first)
    if is_first:
        return redirect(url_for("people.recovery_codes"), 303)
    return redirect(web.safe_next() or url_for("home.start"), 303)


def come_in(person_id: UUID, is_first: bool = False) -> None:
    """Let this browser in as somebody of the staff; ``is_first``: with the first code of her phone.

    Who proved to be herself but holds no office any more is told so, and stays outside.
    """
    session.pop("half", None)
    if not colleagues.holds_office(person_id, clock.today()):
        flash(_("You have no role here now. Ask a coordinator."), "error")
        return
    entrance.enter(person_id, SignInKind.STAFF)
    known.remember(person_id)
    signing_in.note_sign_in(person_id, is_first, clock.now())


def drawn(secret: str, email: str) -> dict[str, object]:
    """What a page shows to bring codes to a phone: the QR and the same secret in letters."""
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Groepswerk")
    return {"qr": qr.drawn(address), "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))}


def _enrolment(account: StaffAccount) -> dict[str, object] | None:
    if account.confirmed_at is not None:
        return None
    return drawn(signing_in.secret_of(account, clock.now()), account.email)
