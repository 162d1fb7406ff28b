"""``flask account new-start``: for somebody who cannot come in and has no coordinator who can help."""

from __future__ import annotations

import os

import click
from flask.cli import AppGroup

from groepswerk.core import addresses, clock
from groepswerk.core.db import db, writing
from groepswerk.people.queries import account_by_email, person_by_id
from groepswerk.people.service import renewing

group = AppGroup("account", help="Accounts of staff.")


@group.command("new-start")
@click.argument("email")
def new_start(email: str) -> None:
    """Print a one-time link with which the owner of EMAIL begins her account anew. She sees that it was made."""
    with writing():
        account = account_by_email(email)
        person = person_by_id(account.person_id) if account else None
        if person is None:
            raise click.ClickException("There is no account with this e-mail address.")
        reset = renewing.offer_reset(person.id, person.organisation_id, None, clock.now())
        token = renewing.reset_token(reset.id)
        db.session.commit()
    click.echo(addresses.for_command(os.environ.get("PORT", "8000"), "people.begin_anew", token=token))
    click.echo("This link works once, for two days.")
