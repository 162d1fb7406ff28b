"""A shared phone: it is said beforehand when it is signed out, and one tap gives twenty minutes more (WCAG 2.2.1)."""

from __future__ import annotations

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, web
from groepswerk.core.access import acting, guarded_by
from groepswerk.people import entrance
from groepswerk.people.models import SignInKind
from groepswerk.people.policy import is_on_phone
from groepswerk.people.views.blueprint import blueprint

# What the page's own script asks for: how many seconds there are now, without a page.
QUIET = "quiet"


@blueprint.route("/stay", methods=["POST"])
@guarded_by(is_on_phone)
def stay() -> Response:
    """Twenty minutes from now, at the page she was on. Her own phone stays in anyhow."""
    actor = acting()
    entrance.renew(actor.sign_in_id, SignInKind(actor.device), clock.now())
    if request.form.get(QUIET) and g.time_left:
        return Response(str(g.time_left.seconds), mimetype="text/plain")
    return redirect(web.safe_next() or url_for("home.start"), 303)
