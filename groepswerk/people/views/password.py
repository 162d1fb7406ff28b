"""Another password, by somebody who knows the one she has. Her other browsers are out with the same press."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for

from groepswerk.core import clock, refusals, web
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.people import passwords, queries
from groepswerk.people.forms import PasswordForm
from groepswerk.people.policy import has_account
from groepswerk.people.service import renewing
from groepswerk.people.views import trying
from groepswerk.people.views.blueprint import blueprint
from groepswerk.people.views.entering import Answer


@blueprint.route("/my-account/password", methods=["GET", "POST"])
@guarded_by(has_account, claims_late=True)
def change_password() -> Answer:
    """The form, and the change."""
    account = queries.account_of(acting().person_id)
    if account is None:
        abort(404)
    form = PasswordForm()
    form.whose = account.email
    if form.validate_on_submit():
        return _change(form, account.password_hash)
    return render_template("people/change_password.html", form=form), 422 if request.method == "POST" else 200


def _change(form: PasswordForm, stored: str) -> Answer:
    actor, tries = acting(), trying.of_own_password()
    trying.take_password(tries)
    if not passwords.is_right(form.old_password.data or "", stored):
        refusals.note("people.password_wrong", actor=actor)
        form.refuse("old_password", _("This is not your password. Try again."))
        return render_template("people/change_password.html", form=form), 422
    new_hash = passwords.hash_of(form.password.data or "")
    earlier = web.spend_key()
    trying.give_back([tries])
    if earlier is not None:
        return earlier
    if not renewing.change_password(actor.person_id, stored, new_hash, actor, clock.now()):
        abort(409)
    flash(_("Your password is changed. You are signed out everywhere else."))
    return redirect(url_for("people.account"), 303)
