"""``flask languages``: how whole each language is; and building, extracting and checking the catalogues."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from groepswerk.core import catalogues


@click.group("languages", cls=AppGroup, invoke_without_command=True)
@click.pass_context
def group(context: click.Context) -> None:
    """How whole each language is."""
    if context.invoked_subcommand is None:
        context.invoke(show)


def _root() -> Path:
    return Path(current_app.root_path).parent


def _folder() -> Path:
    return _root() / "translations"


@group.command("list")
def show() -> None:
    """Per language: strings, translated, fuzzy, promised, reviewed by a speaker."""
    click.echo("language,strings,translated,fuzzy,promised,reviewed")
    for row in catalogues.standings(_folder()):
        cells = [row.language.code, row.strings, row.translated, row.fuzzy]
        click.echo(",".join(map(str, [*cells, _yes(row.language.promised), _yes(row.language.reviewed)])))


@group.command()
def compile() -> None:
    """Build the catalogues that are older than their texts."""
    click.echo(f"built: {', '.join(catalogues.build(_folder())) or 'nothing, all fresh'}")


@group.command()
def extract() -> None:
    """Bring the catalogues up to what code and templates say."""
    catalogues.update(_root(), _folder())
    show.callback()  # type: ignore[misc]


@group.command()
def check() -> None:
    """Fail when a promised language is not whole."""
    found = catalogues.problems(_root(), _folder())
    for problem in found:
        click.echo(problem, err=True)
    sys.exit(1 if found else 0)


def _yes(truth: bool) -> str:
    return "yes" if truth else "no"
