"""The demo's own way in. The app opens this room in demo mode only."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core.access import guarded_by
from groepswerk.demo import doorway
from groepswerk.people import entrance, queries
from groepswerk.people.models import Person, SignInKind
from groepswerk.people.policy import holds_link

blueprint = Blueprint("demo", __name__)


@blueprint.route("/demo/<token>", methods=["GET", "POST"])
@guarded_by(holds_link, of=doorway.person_behind)
def sign_in(person: Person) -> str | Response:
    """One press of a button, and this browser is somebody of the cast."""
    if request.method != "POST":
        return render_template("demo/sign_in.html", person=person)
    kind = SignInKind.STAFF if queries.account_of(person.id) else SignInKind.OWN
    entrance.enter(person.id, kind)
    return redirect(url_for("home.start"), 303)
