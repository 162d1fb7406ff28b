"""Passkeys: come in with this device; add it, and take it away again."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, devices, refusals, web
from groepswerk.core.access import acting, anyone, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.people import queries
from groepswerk.people.forms import NewPasskeyForm, PasskeyForm, SignInForm
from groepswerk.people.models import Passkey
from groepswerk.people.policy import has_account, is_hers_as_staff
from groepswerk.people.queries import accounts
from groepswerk.people.service import passkeys
from groepswerk.people.service.passkeys import Site
from groepswerk.people.views import asking
from groepswerk.people.views.blueprint import blueprint
from groepswerk.people.views.confirming import ask_first
from groepswerk.people.views.entering import Answer, come_in, sign_in_page


@blueprint.route("/sign-in/passkey", methods=["POST"])
@guarded_by(anyone)
def passkey_sign_in() -> Answer:
    """Come in with a key of this device. It checked its owner itself, so no code is asked.

    The same answer for a key that is not known and for one that does not fit.
    """
    here = _site()
    challenge = asking.spent_challenge()
    try:
        if challenge is None:
            raise passkeys.NotAccepted
        person_id = passkeys.spend(PasskeyForm().answer.data or "", here, challenge, clock.now())
    except passkeys.NotAccepted as refusal:
        refusals.note("people.passkey_cloned" if isinstance(refusal, passkeys.Cloned) else "people.passkey_refused")
        return sign_in_page(SignInForm(formdata=None), refused=True), 422
    come_in(person_id)
    return redirect(web.safe_next() or url_for("home.start"), 303)


def _site() -> Site:
    """This site as devices know it; 404 where there are no passkeys."""
    here = asking.site()
    if here is None:
        abort(404)
    return here


@blueprint.route("/my-account/keys/new", methods=["GET", "POST"])
@guarded_by(has_account)
def add_passkey() -> Answer:
    """Make a key in this device."""
    here, form = _site(), NewPasskeyForm()
    first = ask_first()
    if first is not None:
        return first
    if request.method == "POST" and form.validate():
        return _add(form, here)
    return _page(form, here)


def _page(form: NewPasskeyForm, here: Site) -> Answer:
    actor = acting()
    account = queries.account_of(actor.person_id)
    known = accounts.credentials_of(actor.person_id)
    if account is None or len(known) >= passkeys.MOST:
        abort(404)
    form.answer.data = ""
    if request.method != "POST":
        form.name.data = devices.name_of(request.user_agent.string).removesuffix("?")
    asked = passkeys.asks_for_new(here, actor.person_id, account.email, known, asking.challenge(asking.ADD))
    status = 422 if request.method == "POST" else 200
    return render_template("people/add_passkey.html", form=form, asked=asked), status


def _add(form: NewPasskeyForm, here: Site) -> Answer:
    actor, challenge = acting(), asking.spent_challenge(asking.ADD)
    try:
        if challenge is None:
            raise passkeys.NotAccepted
        passkeys.add(form.answer.data or "", here, challenge, form.name.text, actor, clock.now())
    except passkeys.NotAccepted:
        refusals.note("people.passkey_refused", actor=actor)
        form.refuse("name", _("This device could not be added. Press the button once more."))
        return _page(form, here)
    flash(_("From now on you can sign in with this device."))
    return redirect(url_for("people.account"), 303)


@blueprint.route("/my-account/keys/<uuid:passkey_id>/remove", methods=["GET", "POST"])
@guarded_by(is_hers_as_staff, of=accounts.passkey_by_id)
def remove_passkey(passkey: Passkey) -> str | Response:
    """Take a key away, after one question. Password and code stand, so it is never the last way in."""
    first = ask_first()
    if first is not None:
        return first
    if request.method != "POST":
        return render_template("people/remove_passkey.html", passkey=passkey)
    passkeys.remove(passkey, acting(), clock.now())
    flash(_("That device cannot sign in any more."))
    return redirect(url_for("people.account"), 303)
