"""A form that was sent after the sign-in had ended: it is said, and what she sent waits until she is in again."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.people import kept, known
from groepswerk.people.policy import has_account
from groepswerk.people.views.blueprint import blueprint

Answer = str | tuple[str, int] | Response


@blueprint.app_errorhandler(Unauthorized)
def form_met_sign_out(_error: Unauthorized) -> Answer:
    """On a browser a colleague came in with: how to go on, with what she sent sealed in it. Elsewhere: the entry."""
    mark, is_ours = known.mark(), kept.is_ours()
    if not is_ours or mark is None:
        if is_ours:
            flash(_("You were signed out. What you sent was not saved."), "error")
        return redirect(url_for("home.start"), 303)
    # Pressed too early the page comes back as it was.
    held = request.form.get("held", "") if request.endpoint == "people.go_on" else kept.sealed(mark)
    return render_template("people/signed_out.html", held=held), 401


@blueprint.route("/sign-in/go-on", methods=["POST"])
@guarded_by(has_account, claims_late=True)
def go_on() -> Answer:
    """She is in again: what she sent is shown to her, and sent with one tap, or thrown away."""
    waiting = kept.opened(request.form.get("held", ""), known.mark_of(acting().person_id))
    if waiting is None:
        flash(_("What you sent before is gone. Please send it again."), "error")
        return redirect(url_for("home.start"), 303)
    return render_template("people/signed_in_again.html", kept=waiting)
