"""Icons from the lucide set, inline: no request, no script, and always beside a visible word."""

from __future__ import annotations

from functools import lru_cache

from flask import Flask
from lucide.jinja import lucide
from markupsafe import Markup


@lru_cache(maxsize=256)
def icon(name: str, size: int = 24) -> Markup:
    """One icon, hidden from screen readers because a word always stands beside it. Raises when there is none such."""
    hidden = {"aria-hidden": "true", "focusable": "false", "class": f"icon icon-{name}"}
    return Markup(lucide(name, size=size, **hidden))  # noqa: S704 -- the set's own drawings, no text of anybody


def init_app(app: Flask) -> None:
    """Make ``icon`` known to the templates."""
    app.jinja_env.globals["icon"] = icon
