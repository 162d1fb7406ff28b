"""Alembic's entry: migrations run on the application's own engine, in one transaction that means to write."""

from __future__ import annotations

from alembic import context
from flask import current_app

from groepswerk.core.db import db, writing


def run() -> None:
    """Run the migrations, each whole or not at all."""
    options = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection, writing():
        context.configure(connection=connection, target_metadata=db.metadata, **options)
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations run on a database; there is no offline mode.")
run()
