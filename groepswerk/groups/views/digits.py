"""Typing the six digits, for a phone that cannot scan. Guessing is slowed down, per browser and on the whole site."""

from __future__ import annotations

from flask import redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, refusals, tokens, web
from groepswerk.core.access import anyone, guarded_by
from groepswerk.core.db import db
from groepswerk.core.i18n import gettext as _
from groepswerk.groups import queries
from groepswerk.groups.forms import DigitsForm
from groepswerk.groups.models import Door
from groepswerk.groups.views.blueprint import blueprint

# Wrong tries in a quarter of an hour: by one browser, and on the whole site for each open door. Whoever throws the
# cookies away still has 30 tries on a million codes while a door is open: one opening in 33,000 is met, and then
# there is still a guide who sees nobody in her room. The QR works on meanwhile.
TRIES_IN_A_BROWSER = 5
TRIES_PER_OPEN_DOOR = 30


@blueprint.route("/door", methods=["GET", "POST"])
@guarded_by(anyone, claims_late=True)
def digits() -> str | tuple[str, int] | Response:
    """Ask for the digits; they travel by POST only, never in an address."""
    form = DigitsForm()
    if not form.is_submitted():
        return render_template("groups/digits.html", form=form)
    if not form.validate():
        return render_template("groups/digits.html", form=form), 422
    # Counted before they are looked at: tries that are sent side by side are no more than those one by one.
    if not refusals.first(_may_try):
        refusals.note("groups.digits_throttled")
        form.refuse("digits", _("Too many tries. Ask the guide to show you the picture to scan."))
        return render_template("groups/digits.html", form=form), 429
    return _look_for_door(form)


def _may_try() -> bool:
    """Count this try; whether it is still one of those allowed. One too many of a browser is none of the site."""
    now = clock.now()
    if refusals.count(_bucket_of_browser(), now) > TRIES_IN_A_BROWSER:
        return False
    return refusals.count(_bucket_of_site(), now) <= TRIES_PER_OPEN_DOOR * max(1, queries.doors_open(now))


def _look_for_door(form: DigitsForm) -> tuple[str, int] | Response:
    door = queries.open_door(Door.digits == form.six, clock.now())
    if door is None:
        refusals.note("groups.digits_wrong")
        form.refuse("digits", _("These digits do not fit. Ask the guide."))
        return render_template("groups/digits.html", form=form), 422
    token = door.token
    db.session.rollback()
    web.spend_key()
    # Also for a form that is sent twice: its second sending was counted as well.
    refusals.give_back(_bucket_of_browser())
    refusals.give_back(_bucket_of_site())
    return redirect(url_for("groups.knock", token=token), 303)


def _bucket_of_browser() -> str:
    # The id that this browser's form tokens are made from: random, signed, and there before any POST gets this far.
    return tokens.bucket("door digits", session.get("csrf_token", ""))


def _bucket_of_site() -> str:
    return tokens.bucket("door digits", "the whole site")
