"""What every template knows: who is reading, dates in words, this page in another language, the way out."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import MethodNotAllowed

from groepswerk.core import access, addresses, clock, cookies, dates, idempotency
from groepswerk.core.clock import HOME_ZONE, DemoClock
from groepswerk.core.languages import PROMISED, language_of
from groepswerk.groups import covers
from groepswerk.people import entrance
from groepswerk.people.models import IDLE, SignInKind
from groepswerk.people.service.locking import LOCKS_AFTER
from groepswerk.people.signs import PICTURES

# Where she is who gave her password, and not yet her code.
_HALF_IN = frozenset({"people.second_step", "people.paper_code"})


def init_app(app: Flask) -> None:
    """Give the templates their names."""
    app.jinja_env.globals.update(
        day=dates.day,
        short_day=dates.short_day,
        weekday=dates.weekday,
        clock_time=dates.clock_time,
        part_of_day=dates.part_of_day,
        near=dates.near,
        language_of=language_of,
        PROMISED=PROMISED,
        SIGNS=PICTURES,
        look_of=covers.look_of,
        exit_address=app.config["EXIT_ADDRESS"],
        locks_after=int(LOCKS_AFTER.total_seconds()),
        left_cookie=_left_cookie(app),
        new_key=idempotency.new_key,
        csrf_token=_form_token,
        absolute=addresses.absolute,
        on_site=addresses.on_site,
        in_language=addresses.in_language,
        this_page=this_page,
        page_address=page_address,
        local=lambda instant: instant.astimezone(HOME_ZONE),
    )
    addresses.keep(app)
    app.context_processor(_each_page)


def _left_cookie(app: Flask) -> str:
    """What the script of "Leave now" writes: it holds as long as the ticket of her own phone can live."""
    name, secure = (f"__Host-{entrance.LEFT}", "; Secure") if app.config["HTTPS"] else (entrance.LEFT, "")
    lasts = int(IDLE[SignInKind.OWN].total_seconds())
    return f"{name}=1; path=/; max-age={lasts}; SameSite=Lax{secure}"


def _each_page() -> dict[str, Any]:
    app_clock = current_app.extensions["clock"]
    actor = access.current_actor()
    return {
        "actor": actor,
        "way_out": actor is not None or _may_be_hers(),
        "shuts": actor is not None and actor.has_lock,
        "own_look": covers.look_of(g.cover) if "cover" in g else None,
        "today": clock.today(),
        "demo_day": dates.day(clock.today(), year=True) if isinstance(app_clock, DemoClock) else None,
    }


def _may_be_hers() -> bool:
    """Whether this browser may be somebody's although nobody is known: locked, half in, or the database is gone."""
    if access.is_locked() or request.endpoint in _HALF_IN:
        return True
    return bool(g.get("ask_database_nothing") and cookies.read(entrance.KEY))


def _form_token() -> str:
    """The token of this page's forms. Flask-WTF keeps it too, and asks four questions before it gives it again."""
    kept: str | None = g.get("csrf_token")
    return kept or generate_csrf()


def this_page() -> str:
    """The address under which this page can be asked for again; the beginning, when it only answers a button."""
    return request.full_path.rstrip("?") if _can_be_asked_for() else url_for("home.start")


def page_address(lang: str) -> str:
    """This page's address in another language."""
    return addresses.in_language(this_page(), lang)


def _can_be_asked_for() -> bool:
    if isinstance(request.routing_exception, MethodNotAllowed):
        return False
    if request.url_rule is None or "GET" in (request.url_rule.methods or ()):
        return True
    # Another endpoint may show the page at the address that this one is posted to.
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and "GET" in adapter.allowed_methods()
