"""What can be set from outside, by variables that begin with ``GROEPSWERK_``, and what holds when nobody sets them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask

_TEXTS = {
    "EXIT_ADDRESS": "https://weer.nl/",
    "NOW": "",
    "KEY_FILE": "",
    "DATABASE_URL": "",
    "SITE_ADDRESS": "",
}
_SWITCHES = ("DEMO", "HTTPS")


def load(app: Flask, root: Path, given: Mapping[str, Any] | None) -> None:
    """Fill ``app.config``. ``given`` (a test, a command) goes before the environment.

    The environment is read as text, never as JSON: a secret of six digits must not become a number.
    """
    for name, usual in _TEXTS.items():
        app.config[name] = os.environ.get(f"GROEPSWERK_{name}", usual)
    for name in _SWITCHES:
        app.config[name] = os.environ.get(f"GROEPSWERK_{name}", "0") == "1"
    app.config["INSTANCE"] = os.environ.get("GROEPSWERK_INSTANCE", str(root / "instance"))
    app.config.update(given or {})
    instance = Path(app.config["INSTANCE"])
    instance.mkdir(parents=True, exist_ok=True)
    app.config["KEY_FILE"] = app.config["KEY_FILE"] or str(instance / "groepswerk.key")
    address = app.config["DATABASE_URL"] or f"sqlite:///{instance / 'groepswerk.db'}"
    app.config["SQLALCHEMY_DATABASE_URI"] = address.replace("postgresql://", "postgresql+psycopg://")
    # An error of the database must not quote what somebody typed. A server may restart between two requests, so its
    # connections are tried before they are used.
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "hide_parameters": True,
        "pool_pre_ping": address.startswith("postgresql"),
    }
