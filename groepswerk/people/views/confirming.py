"""'Is it you?': before something important on an account its owner types her password, if she came in a while ago."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, refusals, web
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.people import passwords, queries
from groepswerk.people.forms import ConfirmForm
from groepswerk.people.policy import has_account
from groepswerk.people.views import trying
from groepswerk.people.views.blueprint import blueprint
from groepswerk.people.views.entering import Answer

SURE_FOR = timedelta(minutes=10)


def ask_first() -> Response | None:
    """None when it is surely she: she came in, or gave her password, not ten minutes ago. Else: where she is asked.

    After the question she is led back to this page, with a fresh form.
    """
    if _is_sure():
        return None
    return redirect(url_for("people.confirm", next=request.full_path.rstrip("?")), 303)


def _is_sure() -> bool:
    actor, since = acting(), clock.now() - SURE_FOR
    sign_in_id, at = session.get("sure") or ("", 0.0)
    if sign_in_id == actor.sign_in_id.hex and datetime.fromtimestamp(at, UTC) > since:
        return True
    sign_in = queries.sign_in_by_id(actor.sign_in_id)
    return sign_in is not None and sign_in.started_at > since


@blueprint.route("/my-account/confirm", methods=["GET", "POST"])
@guarded_by(has_account, claims_late=True)
def confirm() -> Answer:
    """The question."""
    form = ConfirmForm()
    if not form.validate_on_submit():
        return render_template("people/confirm.html", form=form), 422 if request.method == "POST" else 200
    return _check(form)


def _check(form: ConfirmForm) -> Answer:
    actor = acting()
    account = queries.account_of(actor.person_id)
    stored, tries = account.password_hash if account else None, trying.of_own_password()
    trying.take_password(tries)
    if not passwords.is_right(form.password.data or "", stored):
        refusals.note("people.password_wrong", actor=actor)
        form.refuse("password", _("This is not your password. Try again."))
        return render_template("people/confirm.html", form=form), 422
    earlier = web.spend_key()
    trying.give_back([tries])
    if earlier is not None:
        return earlier
    session["sure"] = [actor.sign_in_id.hex, clock.now().timestamp()]
    flash(_("Thank you. For ten minutes you are not asked again."))
    return redirect(web.safe_next() or url_for("people.account"), 303)
