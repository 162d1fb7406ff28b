"""Come in with an account elsewhere, where a municipality has its own (off unless it is set up). Never makes people.

The browser goes to the provider and comes back with a code. Coming back is a GET and lets nobody in: the page it leads
to has one button, and only that button does.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, session, url_for

from groepswerk.core import addresses, clock, refusals, web
from groepswerk.core.access import acting, anyone, current_actor, guarded_by
from groepswerk.core.db import db
from groepswerk.core.i18n import gettext as _
from groepswerk.people import outside
from groepswerk.people.models import OutsideAccount
from groepswerk.people.outside import Provider
from groepswerk.people.policy import has_account, is_hers_as_staff
from groepswerk.people.queries import accounts
from groepswerk.people.service import linking
from groepswerk.people.views.blueprint import blueprint
from groepswerk.people.views.confirming import ask_first
from groepswerk.people.views.entering import Answer, come_in

_LASTS = timedelta(minutes=10)


def _provider() -> Provider | None:
    """The provider of the settings; None when there is none, and then these pages are not there."""
    config = current_app.config
    if not config["OIDC_ISSUER"]:
        return None
    acr = tuple(each.strip() for each in config["OIDC_ACR"].split(",") if each.strip())
    return Provider(
        config["OIDC_ISSUER"], config["OIDC_CLIENT_ID"], config["OIDC_CLIENT_SECRET"], config["OIDC_LABEL"], acr
    )


def _linked(outside_id: UUID) -> OutsideAccount | None:
    return accounts.outside_by_id(outside_id) if _provider() else None


@blueprint.route("/sign-in/elsewhere")
@guarded_by(anyone, of=_provider)
def outside_sign_in(provider: Provider) -> Answer:
    """Go there to come in here."""
    return _go(provider, None)


@blueprint.route("/my-account/elsewhere")
@guarded_by(has_account, of=_provider)
def connect_outside(provider: Provider) -> Answer:
    """Go there to connect that account with hers."""
    return ask_first() or _go(provider, acting().person_id)


def _go(provider: Provider, for_person: UUID | None) -> Answer:
    db.session.rollback()
    try:
        question = outside.ask(provider, _back())
    except outside.Unreachable:
        return _unreachable(provider)
    session["outside"] = {
        "state": question.state,
        "nonce": question.nonce,
        "verifier": question.verifier,
        "at": clock.real_now().timestamp(),
        "for": str(for_person) if for_person else None,
        "next": web.safe_next(),
    }
    return redirect(question.address, 303)


def _back() -> str:
    return addresses.absolute("people.outside_back")


@blueprint.route("/sign-in/elsewhere/back", methods=["GET"])
@guarded_by(anyone, of=_provider)
def outside_back(provider: Provider) -> Answer:
    """Back from there: one button goes on. Nothing happens yet."""
    asked, code, state = session.get("outside"), request.args.get("code", ""), request.args.get("state", "")
    if not code or not asked or state != asked["state"]:
        return _refused()
    return render_template("people/outside_back.html", provider=provider, code=code, state=state, linking=asked["for"])


@blueprint.route("/sign-in/elsewhere/back", methods=["POST"])
@guarded_by(anyone, of=_provider, claims_late=True)
def outside_arrive(provider: Provider) -> Answer:
    """Ask the provider who she is, and let her in, or connect the account. The question is spent either way."""
    actor = current_actor()
    # The read ends here, so that waiting for the provider holds no lock.
    db.session.rollback()
    asked = session.pop("outside", None)
    if not _is_answer(asked, str(actor.person_id) if actor and actor.is_staff else None):
        return _refused()
    try:
        subject = outside.subject_of(
            provider, _back(), request.form.get("code", ""), asked["nonce"], asked["verifier"], clock.real_now()
        )
    except outside.Unreachable:
        return _unreachable(provider)
    except outside.NotTrusted:
        return _refused()
    earlier = web.spend_key()
    if earlier is not None:
        return earlier
    return _connect(provider, subject) if asked["for"] else _enter(provider, subject, asked["next"])


def _is_answer(asked: Any, person_id: str | None) -> bool:
    """Whether this browser put this question, not long ago, and is still hers for whom it was put."""
    if not asked or request.form.get("state") != asked["state"]:
        return False
    late = clock.real_now() - datetime.fromtimestamp(asked["at"], UTC) > _LASTS
    return not late and asked["for"] in (None, person_id)


def _enter(provider: Provider, subject: str, wish: str | None) -> Answer:
    known = accounts.outside_account(provider.issuer, subject)
    if known is None:
        return _refused()
    come_in(known.person_id)
    return redirect(wish or url_for("home.start"), 303)


def _connect(provider: Provider, subject: str) -> Answer:
    if not linking.connect(provider.issuer, subject, acting(), clock.now()):
        return _refused()
    flash(_("Connected. From now on you can sign in with that account."))
    return redirect(url_for("people.account"), 303)


@blueprint.route("/my-account/elsewhere/<uuid:outside_id>/disconnect", methods=["GET", "POST"])
@guarded_by(is_hers_as_staff, of=_linked)
def disconnect_outside(account: OutsideAccount) -> Answer:
    """That account lets nobody in any more, after one question. Password and code stand."""
    first = ask_first()
    if first is not None:
        return first
    if request.method != "POST":
        return render_template("people/disconnect.html", account=account, label=current_app.config["OIDC_LABEL"])
    linking.disconnect(account, acting(), clock.now())
    flash(_("Disconnected."))
    return redirect(url_for("people.account"), 303)


def _refused() -> tuple[str, int]:
    """One answer for whatever did not fit, also for an account that nobody here connected."""
    refusals.note("people.outside_refused", actor=current_actor())
    return render_template("people/outside_refused.html"), 403


def _unreachable(provider: Provider) -> tuple[str, int]:
    refusals.note("people.outside_unreachable")
    return render_template("people/outside_unreachable.html", provider=provider), 503
