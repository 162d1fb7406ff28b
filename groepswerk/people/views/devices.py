"""'My key': the browsers that are in as me; end one, or all; say that a new one is mine; and who did what about me."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock
from groepswerk.core.access import acting, guarded_by, signed_in
from groepswerk.core.i18n import gettext as _
from groepswerk.groups.service import keys
from groepswerk.people import entrance, queries
from groepswerk.people.deeds import SENTENCES, said
from groepswerk.people.models import SignIn
from groepswerk.people.policy import is_hers, is_hers_on_phone, is_on_phone
from groepswerk.people.queries import told
from groepswerk.people.service import signing_in
from groepswerk.people.views.blueprint import blueprint


def _list() -> Response:
    return redirect(url_for("people.devices"), 303)


@blueprint.route("/my-devices")
@guarded_by(signed_in)
def devices() -> str:
    """The list; on a phone also the new ones that she has not called hers yet."""
    actor, now = acting(), clock.now()
    lines = queries.devices_of(actor.person_id, now)
    fresh = [] if actor.is_staff else told.new_devices(actor.person_id, actor.sign_in_id, now)
    return render_template("people/devices.html", lines=lines, here=actor.sign_in_id, fresh=fresh)


@blueprint.route("/my-devices/<uuid:sign_in_id>/end", methods=["POST"])
@guarded_by(is_hers, of=queries.sign_in_by_id)
def end_device(sign_in: SignIn) -> Response:
    """End one of them."""
    signing_in.end(sign_in, acting(), clock.now())
    flash(_("You are signed out there."))
    return _list()


@blueprint.route("/my-devices/<uuid:sign_in_id>/mine", methods=["POST"])
@guarded_by(is_hers_on_phone, of=queries.sign_in_by_id)
def know_device(sign_in: SignIn) -> Response:
    """'That was me': the new device is hers, and is not asked about any more."""
    signing_in.know(sign_in, acting(), clock.now())
    flash(_("Good. Then all is well."))
    return redirect(url_for("home.start"), 303)


@blueprint.route("/my-devices/end-all", methods=["POST"])
@guarded_by(signed_in)
def end_all_devices() -> Response:
    """End all of them, this one too."""
    actor = acting()
    signing_in.end_all(actor.person_id, actor, clock.now())
    keys.end_welcomes(actor.person_id)
    flash(_("You are signed out everywhere."))
    return entrance.cleared(redirect(url_for("home.start"), 303))


@blueprint.route("/who-did-what")
@guarded_by(is_on_phone)
def who_did_what() -> str:
    """What others did about her, in the groups she belongs to."""
    actor = acting()
    lines = told.deeds_about(actor.person_id, actor.roles, SENTENCES)
    return render_template("people/who_did_what.html", lines=[(said(each.what, each.by), each.at) for each in lines])
