"""The commands of this house for whoever runs the server.

Holds the `flask` commands: jobs, access table, languages, organisation, checks
before serving. Each asks a room to do the work and prints what came of it. Not
for rules: what a command may do is decided where the web page would decide it.
"""

from __future__ import annotations

from flask import Flask

from groepswerk.cli import access, demo, deploy, docs, jobs, languages, organisation


def init_app(app: Flask) -> None:
    """Register every command."""
    app.cli.add_command(demo.group)
    app.cli.add_command(docs.write)
    app.cli.add_command(languages.group)
    app.cli.add_command(access.show)
    app.cli.add_command(organisation.group)
    app.cli.add_command(jobs.group)
    app.cli.add_command(deploy.check_deploy)
    app.cli.add_command(deploy.check_migrations)
