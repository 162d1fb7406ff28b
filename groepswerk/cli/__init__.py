"""The commands of this house for whoever runs the server.

Holds the `flask` commands: jobs, access table, languages, organisation, group, checks
before serving. Each asks a room to do the work and prints what came of it. Not
for rules: what a command may do is decided where the web page would decide it.
"""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup


class Commands(AppGroup):
    """The commands, read when somebody asks for one: a serving process needs neither them nor what they stand on."""

    def __init__(self, app: Flask, migrations: Path) -> None:
        super().__init__(app.name)
        self._app, self._migrations, self._is_read = app, migrations, False

    def read(self) -> None:
        """Read every command, and those of the migrations. A second call does nothing."""
        if self._is_read:
            return
        self._is_read = True
        from flask_migrate import Migrate

        from groepswerk.cli import access, account, demo, deploy, docs, group, jobs, keys, languages, organisation
        from groepswerk.core.db import db

        Migrate(self._app, db, directory=str(self._migrations), render_as_batch=True, compare_type=True)
        for each in (account, demo, group, languages, organisation, jobs, keys):
            self.add_command(each.group)
        for command in (docs.write, access.show, deploy.check_deploy, deploy.check_migrations):
            self.add_command(command)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by its name."""
        self.read()
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        self.read()
        return super().list_commands(ctx)


def init_app(app: Flask, migrations: Path) -> None:
    """Let ``flask`` find the commands."""
    app.cli = Commands(app, migrations)


def know_migrations(app: Flask) -> None:
    """Make ``flask_migrate`` work on this application outside a command, as a test does."""
    if isinstance(app.cli, Commands):
        app.cli.read()
