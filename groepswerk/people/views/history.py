"""'What this phone remembers': what leaving does not do, and how she deletes it herself. Also for who is not in yet."""

from __future__ import annotations

from flask import render_template

from groepswerk.core.access import anyone, guarded_by
from groepswerk.people.views.blueprint import blueprint


@blueprint.route("/this-phone")
@guarded_by(anyone)
def history() -> str:
    """The page. It says plainly that history stays (the quick-exit pattern of the GOV.UK Design System asks for it)."""
    return render_template("people/history.html")
