"""The application: configuration, what the core needs, the rooms in their order, error pages. No logic."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask import Flask

from groepswerk import cli
from groepswerk.app import errors, shown, templates, who
from groepswerk.core import access, assets, clock, config, db, i18n, icons, log, tiles, vault, web

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = (
    "people",
    "messages",
    "groups",
    "words",
    "decisions",
    "sessions",
    "themes",
    "signals",
    "initiatives",
    "credits",
    "reports",
    "exchange",
    "home",
    "demo",
)


def create_app(given: Mapping[str, Any] | None = None) -> Flask:
    """Make the application. ``given`` goes before the environment's ``GROEPSWERK_*`` variables.

    Raises KeyFileMissing when the database holds sealed text and its key file is gone.
    """
    _know_tables()
    app = Flask("groepswerk", root_path=str(ROOT / "groepswerk"), template_folder=str(ROOT / "templates"))
    templates.init_app(app)
    config.load(app, ROOT, given)
    log.init_app(app)
    clock.init_app(app)
    db.init_app(app)
    vault.init_app(app)
    app.config["SECRET_KEY"] = app.extensions["keyring"].derived("forms").hex()
    i18n.init_app(app, ROOT / "translations")
    icons.init_app(app)
    tiles.init_app(app)
    who.init_app(app)
    web.init_app(app)
    access.init_app(app)
    shown.init_app(app)
    errors.init_app(app)
    _open_rooms(app)
    cli.init_app(app, ROOT / "migrations")
    assets.init_app(app, ROOT / "groepswerk" / "static", Path(app.config["INSTANCE"]))
    return app


def _know_tables() -> None:
    """Read every room's tables, also of rooms that have no page yet: the migrations are compared with all of them."""
    for room in ROOMS:
        if find_spec(f"groepswerk.{room}.models") is not None:
            import_module(f"groepswerk.{room}.models")


def _open_rooms(app: Flask) -> None:
    """Register each room's pages. The demo's are there in demo mode only."""
    for room in ROOMS:
        name = f"groepswerk.{room}.views"
        if (room == "demo" and not app.config["DEMO"]) or find_spec(name) is None:
            continue
        app.register_blueprint(import_module(name).blueprint)
