"""What every template knows: who is reading, dates in words, this page in another language, the way out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, request

from groepswerk.core import access, clock, dates, idempotency
from groepswerk.core.clock import HOME_ZONE, DemoClock
from groepswerk.core.languages import PROMISED, language_of
from groepswerk.people.signs import PICTURES


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
        exit_address=app.config["EXIT_ADDRESS"],
        new_key=idempotency.new_key,
        page_address=page_address,
        local=lambda instant: instant.astimezone(HOME_ZONE),
    )
    app.context_processor(_each_page)


def _each_page() -> dict[str, Any]:
    app_clock = current_app.extensions["clock"]
    return {
        "actor": access.current_actor(),
        "today": clock.today(),
        "demo_day": dates.day(clock.today(), year=True) if isinstance(app_clock, DemoClock) else None,
    }


def page_address(lang: str) -> str:
    """This page's address in another language; a page that was posted is asked for again."""
    query = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return f"{request.path}?{urlencode([*query, ('lang', lang)])}"
