"""``flask demo``: load the demo year, sign somebody of the cast in, and show it all at once."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from flask_migrate import upgrade
from sqlalchemy import select

from groepswerk.core import addresses, clock
from groepswerk.core.db import db, writing
from groepswerk.demo import doorway
from groepswerk.demo.load import build
from groepswerk.people.models import Person

group = AppGroup("demo", help="The demo year (only with GROEPSWERK_DEMO=1).")
# One heap for all threads: each of its own would keep what its busiest moment needed.
LEAN = {"MALLOC_ARENA_MAX": "1"}
_SHOWN = ("Naima", "Hanan", "Selam", "Els", "Roos", "Zon", "Yamina", "Noor")


def _refuse_outside_demo() -> None:
    if not current_app.config["DEMO"]:
        raise click.ClickException("This is not a demo: set GROEPSWERK_DEMO=1 (never where real people are).")


@group.command()
def load() -> None:
    """Load the demo year. A second run changes nothing."""
    _refuse_outside_demo()
    click.echo("Demo loaded." if _load() else "The demo was there already; nothing changed.")


def _load() -> bool:
    with writing():
        loaded = build(clock.now()) is not None
        db.session.commit()
    return loaded


@group.command("sign-in")
@click.argument("name")
def sign_in(name: str) -> None:
    """Print an address that signs NAME of the cast in, after one press of a button."""
    _refuse_outside_demo()
    click.echo(_address(name))


def _address(name: str) -> str:
    person_id = db.session.scalar(
        select(Person.id).where((Person.name == name) | Person.name.startswith(f"{name} ")).order_by(Person.made_at)
    )
    if person_id is None:
        raise click.ClickException(f"Nobody in the demo is called {name}.")
    port = os.environ.get("PORT", "8000")
    return addresses.for_command(port, "demo.sign_in", token=doorway.token_for(person_id))


@group.command()
def serve() -> None:
    """Bring the database up to date, load the demo, print the cast's addresses, and serve on 127.0.0.1."""
    _refuse_outside_demo()
    upgrade()
    _load()
    port = int(os.environ.get("PORT", "8000"))
    click.echo(f"\nGroepswerk is at http://127.0.0.1:{port}/  Come in as:")
    for name in _SHOWN:
        click.echo(f"  {name:8} {_address(name)}")
    click.echo("")
    db.session.remove()
    sys.stdout.flush()
    # The server begins anew in this process: it need not hold the migrations and the words of a whole year.
    os.environ["PORT"] = str(port)
    os.environ.update({name: value for name, value in LEAN.items() if name not in os.environ})
    server = str(Path(current_app.root_path).parent / "wsgi.py")
    os.execv(sys.executable, [sys.executable, server])  # noqa: S606 -- our own server, by the Python that runs now
