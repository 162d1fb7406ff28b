"""``flask check-deploy`` refuses weak set-ups; ``flask check-migrations`` compares the migrations with the models."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import click
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import URL, text

from groepswerk.core import keyring
from groepswerk.core.db import PRAGMAS, Base, db
from groepswerk.messages import outbound

_PG_DURABILITY = ("fsync", "synchronous_commit", "full_page_writes")
_PG_SAFE_WIRE = frozenset({"require", "verify-ca", "verify-full"})
_HERE = frozenset({"", "localhost", "127.0.0.1", "::1"})
_OTHERS, _WORLD, _OTHERS_WRITE = 0o077, 0o007, 0o022
_SHORTEST_TOKEN = 22
# 32 random bytes hold about 30 different ones; fewer than 16 do not happen by chance.
_LEAST_DIFFERENT = 16


@click.command("check-deploy")
@with_appcontext
def check_deploy() -> None:
    """Say what is too weak to serve people with; exit 1 when there is anything."""
    found = [
        *_settings(),
        *_addresses(),
        *outbound.problems(current_app.config),
        *_key_file(),
        *_database_file(),
        *_database_wire(),
        *_database(),
    ]
    for problem in found:
        click.echo(problem, err=True)
    click.echo("This set-up may serve people." if not found else f"{len(found)} to mend.")
    sys.exit(1 if found else 0)


def _settings() -> Iterator[str]:
    config = current_app.config
    if current_app.debug:
        yield "Debug mode is on: it shows the program's inside to visitors."
    if sys.flags.optimize:
        yield "Python runs with -O or PYTHONOPTIMIZE: it leaves out checks that the packages here count on."
    if config["DEMO"]:
        yield "Demo mode is on: everybody can sign in as anybody."
    if not config["HTTPS"]:
        yield "GROEPSWERK_HTTPS is not 1: cookies would travel unprotected."
    if config["PROXIES"] and not config["HTTPS"]:
        yield "GROEPSWERK_PROXIES is set and GROEPSWERK_HTTPS is not: a proxy in front means that people come by https."
    if config["OIDC_ISSUER"] and not config["OIDC_ACR"]:
        yield "GROEPSWERK_OIDC_ACR is not set: who signs in elsewhere may do so with a password alone."
    if config["METRICS_TOKEN"] and len(config["METRICS_TOKEN"]) < _SHORTEST_TOKEN:
        yield f"GROEPSWERK_METRICS_TOKEN can be guessed: give it at least {_SHORTEST_TOKEN} random signs."


def _addresses() -> Iterator[str]:
    config = current_app.config
    if not config["SITE_ADDRESS"]:
        yield "GROEPSWERK_SITE_ADDRESS is not set: links cannot be checked against the host's name."
    elif urlsplit(config["SITE_ADDRESS"]).scheme != "https":
        yield "GROEPSWERK_SITE_ADDRESS must be an https address: every link and QR code begins with it."
    if urlsplit(config["EXIT_ADDRESS"]).scheme != "https":
        yield "GROEPSWERK_EXIT_ADDRESS must be an https address."


def _key_file() -> Iterator[str]:
    path = Path(current_app.config["KEY_FILE"])
    if not path.exists():
        yield "There is no key file."
        return
    path = path.resolve()
    found, folder = path.stat(), path.parent.stat()
    if found.st_mode & _OTHERS:
        yield "Others on this computer can read the key file: chmod 600."
    if found.st_uid not in {0, os.geteuid()}:
        yield "The key file belongs to another account of this computer: it can change the file at any time."
    if folder.st_mode & (_WORLD | _OTHERS_WRITE):
        yield "The folder of the key file is open to others on this computer: chmod 700."
    if any((parent / ".git").exists() for parent in path.parents):
        yield "The key file lies in a git work tree: one careless commit gives it away. Set GROEPSWERK_KEY_FILE."
    if _weak(keyring.read(path)):
        yield "A key in the key file is not random: flask keys rotate --end-all-sign-ins, then flask keys forget-old."


def _weak(ring: keyring.Keyring) -> bool:
    return any(len(set(secret)) < _LEAST_DIFFERENT for secret in (*ring.keys.values(), ring.root))


def _database_file() -> Iterator[str]:
    """SQLite's own: a file that the operating system guards, or nobody."""
    if db.engine.dialect.name != "sqlite":
        return
    file = Path(str(db.engine.url.database)).resolve()
    if Path(current_app.config["KEY_FILE"]).resolve().is_relative_to(file.parent):
        yield "The key file lies beside the database: a copy of the folder gives both. Set GROEPSWERK_KEY_FILE."
    if file.exists() and file.stat().st_mode & _OTHERS:
        yield "Others on this computer can read the database: chmod 600."
    if file.parent.stat().st_mode & stat.S_IWOTH and not file.parent.stat().st_mode & stat.S_ISVTX:
        yield "Everybody on this computer can put other files into the database's folder: chmod 700."


def _database_wire() -> Iterator[str]:
    if db.engine.dialect.name == "postgresql" and not is_safe_wire(db.engine.url):
        yield "The database is on another computer and may be reached unencrypted: add ?sslmode=verify-full."


def is_safe_wire(url: URL) -> bool:
    """Whether nobody can listen between this computer and PostgreSQL: it is here, or the way there is encrypted."""
    host = str(url.query.get("host", "")) or url.host or ""
    return host in _HERE or host.startswith("/") or str(url.query.get("sslmode", "")) in _PG_SAFE_WIRE


def _database() -> list[str]:
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            read = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in PRAGMAS}
            return [
                f"PRAGMA {name} is {read[name]}, not {right}." for name, right in PRAGMAS.items() if read[name] != right
            ]
        shown = {name: connection.execute(text(f"SHOW {name}")).scalar() for name in _PG_DURABILITY}
        return [
            f"PostgreSQL's {name} is off: saved work could be lost." for name, value in shown.items() if value == "off"
        ]


@click.command("check-migrations")
@with_appcontext
def check_migrations() -> None:
    """Run every migration on this (empty, scratch) database and compare the outcome with the models."""
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
    for difference in differences:
        click.echo(str(difference), err=True)
    sys.exit(1 if differences else 0)
