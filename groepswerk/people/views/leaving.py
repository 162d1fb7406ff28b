"""Everybody goes out: 'Leave now' is on every page of who is in, and staff can sign out as well."""

from __future__ import annotations

from flask import current_app, flash, redirect, session, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, cookies
from groepswerk.core.access import anyone, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.people import entrance
from groepswerk.people.models import IDLE, SignInKind
from groepswerk.people.service import signing_in
from groepswerk.people.views.blueprint import blueprint


@blueprint.route("/sign-out", methods=["POST"])
@guarded_by(anyone)
def sign_out() -> Response:
    """Staff go home: this browser is out in the next request."""
    _forget_this_browser()
    flash(_("You are signed out."))
    return entrance.cleared(redirect(url_for("home.start"), 303))


def _gone() -> Response:
    """On to the other site; this one leaves nothing behind."""
    return entrance.cleared(redirect(str(current_app.config["EXIT_ADDRESS"]), 303))


def _gone_all_the_same() -> Response:
    """Her sign-in could not be ended: then this browser loses its ticket, and is refused should one come back."""
    session.clear()
    cookies.take_away(entrance.KEY)
    cookies.mark(entrance.LEFT, IDLE[SignInKind.OWN])
    return _gone()


# A page that stood open for days, or in a second tab, must let her out as well, so no form's token is asked for.
# Another site gains nothing by it: our cookies are SameSite=Lax and stay at home when its forms are sent here, and
# were somebody forced out, she would only come in again.
@blueprint.route("/leave", methods=["POST"])
@guarded_by(anyone, at_worst=_gone_all_the_same)
def leave() -> Response:
    """'Leave now': the sign-in ends and the browser goes to another site, whatever happens. Works without script."""
    _forget_this_browser()
    return _gone()


def _forget_this_browser() -> None:
    ticket = cookies.read(entrance.KEY)
    session.clear()
    if ticket is not None:
        signing_in.end_by_id(ticket.row, clock.now())
    cookies.take_away(entrance.KEY)
    cookies.take_away(entrance.LEFT)
