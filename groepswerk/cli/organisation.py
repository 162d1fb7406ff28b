"""``flask organisation create``: a new organisation and the link for its first coordinator."""

from __future__ import annotations

import os

import click
from flask.cli import AppGroup

from groepswerk.core import addresses, clock
from groepswerk.core.db import db, writing
from groepswerk.core.plain_text import tidy_line
from groepswerk.people.service import appointing

group = AppGroup("organisation", help="Organisations.")


@group.command()
@click.argument("name")
@click.option("--coordinator", prompt="Name of the first coordinator", help="Her name.")
def create(name: str, coordinator: str) -> None:
    """Make an organisation and print the one-time link for its first coordinator."""
    if not tidy_line(name) or not tidy_line(coordinator):
        raise click.ClickException("An organisation and its coordinator both need a name.")
    with writing():
        _, token = appointing.found_organisation(tidy_line(name), tidy_line(coordinator), clock.now())
        db.session.commit()
    click.echo(addresses.for_command(os.environ.get("PORT", "8000"), "people.accept_invitation", token=token))
    click.echo("This link works once, for seven days.")
