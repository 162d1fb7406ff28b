"""``flask keys``: the server's keys, and how one takes the place of another without a text or a minute lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from groepswerk.core import keyring, rotation, vault
from groepswerk.core.db import db, empty_log, writing

group = AppGroup("keys", help="The server's keys: list them, put a new one in use, forget the old ones.")
_RESTART = "Start every server again now: until then it lets the old sign-ins in, and gives out old ones."


@group.command("list")
def show() -> None:
    """Print each key's id, and how many data keys it wraps; never a key."""
    ring, used = keyring.read(_path()), rotation.use_counts()
    for name in ring.keys:
        state = "in use" if name == ring.current_id else "old"
        click.echo(f"{name}  {state:6}  wraps {used.get(name, 0)} data keys")


@group.command()
@click.option("--only-add", is_flag=True, help="Add the key, wrap nothing yet: first bring the file to other machines.")
@click.option(
    "--end-all-sign-ins",
    is_flag=True,
    help="After a leak: end every sign-in, link, paper code and screen lock there is.",
)
def rotate(only_add: bool, end_all_sign_ins: bool) -> None:
    """Put a new key in use and wrap every data key by it. Servers go on working; old keys stay in the file."""
    with _changing() as path:
        ring = keyring.read(path).with_new_key()
        ring = ring.with_new_root() if end_all_sign_ins else ring
        keyring.replace_file(path, ring)
        click.echo(f"Key {ring.current_id} is in use.")
        if only_add:
            click.echo("Bring the key file to every machine, then run: flask keys rewrap")
        else:
            _rewrap()
    if end_all_sign_ins:
        click.echo(_RESTART)


@group.command()
def rewrap() -> None:
    """Wrap every data key by the key in use: after --only-add, or when a rotation was cut short."""
    with _changing():
        _rewrap()


@group.command("forget-old")
def forget_old() -> None:
    """Take old keys out of the file; refuses while anything is wrapped by them. Sign-ins and links stay good.

    Backups from before the rotation open with the key file of that time only.
    """
    with _changing() as path:
        try:
            gone = rotation.forget_old(path)
        except rotation.StillNeeded as needed:
            raise click.ClickException(
                f"{needed.count} data keys are still wrapped by an old key. Run first: flask keys rewrap"
            ) from None
        db.session.commit()
    if not gone:
        click.echo("There is no old key.")
        return
    click.echo(f"Forgotten: {', '.join(sorted(gone))}. Backups from before need the key file of their time.")


def _rewrap() -> None:
    done = 0
    while count := rotation.rewrap_some():
        db.session.commit()
        done += count
    db.session.rollback()
    click.echo(f"{done} data keys are wrapped again.")
    if db.engine.dialect.name == "sqlite" and not empty_log(db.engine):
        click.echo("Somebody was reading: the old wrappings leave the disk at the next pass over the due work.")


def _path() -> Path:
    return Path(current_app.config["KEY_FILE"]).resolve()


@contextmanager
def _changing() -> Iterator[Path]:
    """The key file, for us alone, in transactions that write."""
    path = _path()
    try:
        with keyring.held(path), writing():
            vault.ring_now()
            yield path
    except keyring.KeyFileBusy as busy:
        raise click.ClickException(str(busy)) from None
    except OSError as error:
        raise click.ClickException(f"The key file could not be replaced: {error.strerror}. Nothing changed.") from None
    finally:
        db.session.rollback()
