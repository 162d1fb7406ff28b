"""'My account': what lets a staff member in, and what was done to it."""

from __future__ import annotations

from flask import current_app, render_template

from groepswerk.core import clock
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.people.policy import has_account
from groepswerk.people.queries import accounts
from groepswerk.people.views import asking
from groepswerk.people.views.blueprint import blueprint

_SHOWN = 12
# What may be done to an account, as its owner reads it; beside each stand the day and, if it was another, who did it.
DEEDS = {
    "people.account_made": _l("Your account was made."),
    "people.account_renewed": _l("Your account was restarted, with another password."),
    "people.password_changed": _l("Your password was changed."),
    "people.passkey_added": _l("A device was added that can sign in."),
    "people.passkey_removed": _l("A device was removed that could sign in."),
    "people.recovery_codes_made": _l("New codes on paper were made."),
    "people.recovery_code_used": _l("A code on paper was used to sign in."),
    "people.phone_changed": _l("Your codes moved to another phone."),
    "people.outside_connected": _l("An account from outside was connected."),
    "people.outside_disconnected": _l("An account from outside was disconnected."),
    "people.staff_signed_out": _l("You were signed out everywhere."),
    "people.reset_offered": _l("A link was made to restart your account."),
    "people.reset_agreed": _l("Another coordinator agreed to that link."),
    "people.reset_withdrawn": _l("That link was taken back."),
}


@blueprint.route("/my-account")
@guarded_by(has_account)
def account() -> str:
    """The page."""
    person_id, now = acting().person_id, clock.now()
    issuer = str(current_app.config["OIDC_ISSUER"])
    return render_template(
        "people/account.html",
        keys=accounts.passkeys_of(person_id),
        can_add=asking.site() is not None,
        codes_left=accounts.codes_left(person_id),
        outside=accounts.outside_of(person_id) if issuer else [],
        outside_label=current_app.config["OIDC_LABEL"] if issuer else "",
        reset=accounts.open_reset_of(person_id, now),
        deeds=accounts.deeds_on(person_id, DEEDS, _SHOWN),
        said=DEEDS,
    )
