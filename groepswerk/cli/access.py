"""``flask access``: every endpoint with its methods, its address and the rule that stands before it."""

from __future__ import annotations

import csv
import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from groepswerk.core.access import guard_of


@click.command("access")
@with_appcontext
def show() -> None:
    """The access table as CSV."""
    writer = csv.writer(sys.stdout)
    writer.writerow(["endpoint", "method", "address", "rule"])
    for rule in sorted(current_app.url_map.iter_rules(), key=lambda each: each.endpoint):
        for method in sorted(set(rule.methods or ()) & {"GET", "POST"}):
            guard = guard_of(rule.endpoint)
            name = f"{guard.rule.__module__.removeprefix('groepswerk.')}.{guard.rule.__name__}" if guard else "closed"
            writer.writerow([rule.endpoint, method, rule.rule, name])
