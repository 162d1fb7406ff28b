"""What can be set from outside, by variables that begin with ``GROEPSWERK_``, and what holds when nobody sets them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import make_url

_TEXTS = {
    "EXIT_ADDRESS": "https://weer.nl/",
    "NOW": "",
    "KEY_FILE": "",
    "DATABASE_URL": "",
    "SITE_ADDRESS": "",
    "PROXIES": "0",
    "METRICS_TOKEN": "",
    "OIDC_ISSUER": "",
    "OIDC_CLIENT_ID": "",
    "OIDC_CLIENT_SECRET": "",
    "OIDC_LABEL": "",
    "OIDC_ACR": "",
    "SMTP_HOST": "",
    "SMTP_PORT": "",
    "SMTP_USER": "",
    "SMTP_PASSWORD": "",
    "SMTP_FROM": "",
    "SMTP_TLS": "starttls",
    "SMS_URL": "",
}
# How the way to the mail server is closed, and the port that is usual for it.
SMTP_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_SWITCHES = ("DEMO", "HTTPS")


class SettingWrong(RuntimeError):
    """A setting says something that cannot be followed."""


def load(app: Flask, root: Path, given: Mapping[str, Any] | None) -> None:
    """Fill ``app.config``. ``given`` (a test, a command) goes before the environment.

    The environment is read as text, never as JSON: a secret of six digits must not become a number.
    Raises SettingWrong.
    """
    for name, usual in _TEXTS.items():
        app.config[name] = os.environ.get(f"GROEPSWERK_{name}", usual)
    for name in _SWITCHES:
        app.config[name] = os.environ.get(f"GROEPSWERK_{name}", "0") == "1"
    app.config["INSTANCE"] = os.environ.get("GROEPSWERK_INSTANCE", str(root / "instance"))
    app.config.update(given or {})
    app.config["TRUSTED_HOSTS"] = _trusted_hosts(str(app.config["SITE_ADDRESS"]))
    app.config["PROXIES"] = _proxies(str(app.config["PROXIES"]))
    _check_outside(app.config)
    app.config["SMTP_PORT"] = _smtp_port(app.config)
    instance = Path(app.config["INSTANCE"]).resolve()
    instance.mkdir(parents=True, exist_ok=True)
    app.config["KEY_FILE"] = app.config["KEY_FILE"] or str(instance / "groepswerk.key")
    address = app.config["DATABASE_URL"] or f"sqlite:///{instance / 'groepswerk.db'}"
    app.config["SQLALCHEMY_DATABASE_URI"] = address.replace("postgresql://", "postgresql+psycopg://")
    # An error of the database must not quote what somebody typed. A server may restart between two requests, so its
    # connections are tried before they are used.
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"hide_parameters": True}
    if address.startswith("postgresql"):
        given_too = {"options": _server_options(address)}
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] |= {"pool_pre_ping": True, "connect_args": given_too}


def _server_options(address: str) -> str:
    """What is asked of PostgreSQL for each connection: ours, then what the address asks, which goes before ours.

    Whoever waits for a lock waits as long as with SQLite, and then hears that we are busy.
    """
    return " ".join(("-c lock_timeout=10s", *make_url(address).normalized_query.get("options", ())))


def _trusted_hosts(site: str) -> list[str] | None:
    """The only host that requests may name; None, every host, where no address of the site is set."""
    if not site:
        return None
    parts = urlsplit(site)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise SettingWrong("GROEPSWERK_SITE_ADDRESS must be such as https://groepswerk.example.org, without a path.")
    return [parts.hostname]


def _check_outside(found: Mapping[str, Any]) -> None:
    """Accounts elsewhere are off without an issuer. An issuer is reached over https, but for one on this computer."""
    issuer = str(found["OIDC_ISSUER"])
    if not issuer:
        return
    parts = urlsplit(issuer)
    if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "::1", "localhost"}:
        raise SettingWrong("GROEPSWERK_OIDC_ISSUER must begin with https://.")
    missing = [name for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_LABEL") if not found[name]]
    if missing:
        raise SettingWrong(f"GROEPSWERK_OIDC_ISSUER also needs GROEPSWERK_{missing[0]}.")


def _smtp_port(found: Mapping[str, Any]) -> int:
    tls, port = str(found["SMTP_TLS"]), str(found["SMTP_PORT"])
    if tls not in SMTP_PORTS:
        raise SettingWrong("GROEPSWERK_SMTP_TLS must be starttls, tls or none.")
    if port and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise SettingWrong("GROEPSWERK_SMTP_PORT must be a port, such as 587.")
    return int(port) if port else SMTP_PORTS[tls]


def _proxies(number: str) -> int:
    if not (number.isascii() and number.isdigit()):
        raise SettingWrong("GROEPSWERK_PROXIES must be the number of proxies before this server, such as 1.")
    return int(number)
