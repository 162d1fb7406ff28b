"""``flask check-deploy`` refuses weak set-ups; ``flask check-migrations`` compares the migrations with the models."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from urllib.parse import urlsplit

import click
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import text

from groepswerk.core.db import PRAGMAS, Base, db

_PG_DURABILITY = ("fsync", "synchronous_commit", "full_page_writes")


@click.command("check-deploy")
@with_appcontext
def check_deploy() -> None:
    """Say what is too weak to serve people with; exit 1 when there is anything."""
    found = [*_settings(), *_key_file(), *_database()]
    for problem in found:
        click.echo(problem, err=True)
    click.echo("This set-up may serve people." if not found else f"{len(found)} to mend.")
    sys.exit(1 if found else 0)


def _settings() -> list[str]:
    config, found = current_app.config, []
    if current_app.debug:
        found.append("Debug mode is on: it shows the program's inside to visitors.")
    if config["DEMO"]:
        found.append("Demo mode is on: everybody can sign in as anybody.")
    if not config["HTTPS"]:
        found.append("GROEPSWERK_HTTPS is not 1: cookies would travel unprotected.")
    if not config["SITE_ADDRESS"]:
        found.append("GROEPSWERK_SITE_ADDRESS is not set: links cannot be checked against the host's name.")
    if urlsplit(config["EXIT_ADDRESS"]).scheme != "https":
        found.append("GROEPSWERK_EXIT_ADDRESS must be an https address.")
    return found


def _key_file() -> list[str]:
    path = Path(current_app.config["KEY_FILE"])
    if not path.exists():
        return ["There is no key file."]
    found = []
    if stat.S_IMODE(os.stat(path).st_mode) & 0o077:
        found.append("Others on this computer can read the key file: chmod 600.")
    address = str(db.engine.url.database or "")
    if db.engine.dialect.name == "sqlite" and path.resolve().parent == Path(address).resolve().parent:
        found.append("The key file lies beside the database: a copy of the folder gives both. Set GROEPSWERK_KEY_FILE.")
    return found


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
