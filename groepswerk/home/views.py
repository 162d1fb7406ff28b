"""The first page of everybody: the entry, a guide's today, a participant's own page; and the choice of a language."""

from __future__ import annotations

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from groepswerk.core import web
from groepswerk.core.access import anyone, current_actor, guarded_by
from groepswerk.groups import queries as groups

blueprint = Blueprint("home", __name__)


@blueprint.route("/")
@guarded_by(anyone)
def start() -> str | Response:
    """Where everybody begins. For somebody who is not signed in it asks the database nothing."""
    actor = current_actor()
    if actor is None:
        return render_template("home/entry.html")
    return render_template("home/today.html", groups=groups.groups_of(actor))


@blueprint.route("/languages")
@guarded_by(anyone)
def languages() -> str:
    """Every promised language by its own name; a tap leads back to the same page in it."""
    return render_template("home/languages.html", back=web.safe_next() or "/")
