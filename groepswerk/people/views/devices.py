"""'My devices': the browsers that are in as me; end one, or all."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock
from groepswerk.core.access import acting, guarded_by, signed_in
from groepswerk.core.i18n import gettext as _
from groepswerk.people import queries
from groepswerk.people.models import SignIn
from groepswerk.people.policy import is_hers
from groepswerk.people.service import signing_in
from groepswerk.people.views.blueprint import blueprint


@blueprint.route("/my-devices")
@guarded_by(signed_in)
def devices() -> str:
    """The list."""
    actor = acting()
    lines = queries.devices_of(actor.person_id, clock.now())
    return render_template("people/devices.html", lines=lines, here=actor.sign_in_id)


@blueprint.route("/my-devices/<uuid:sign_in_id>/end", methods=["POST"])
@guarded_by(is_hers, of=queries.sign_in_by_id)
def end_device(sign_in: SignIn) -> Response:
    """End one of them."""
    signing_in.end(sign_in, acting(), clock.now())
    flash(_("You are signed out there."))
    return redirect(url_for("people.devices"), 303)


@blueprint.route("/my-devices/end-all", methods=["POST"])
@guarded_by(signed_in)
def end_all_devices() -> Response:
    """End all of them, this one too."""
    actor = acting()
    signing_in.end_all(actor.person_id, actor, clock.now())
    flash(_("You are signed out everywhere."))
    return redirect(url_for("home.start"), 303)
