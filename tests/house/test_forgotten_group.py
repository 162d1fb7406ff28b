"""A group that ended: what was said in it does not open, in the database or in a copy that was made after.

On both databases, with commits that reach the disk: every text of the group is written over HTTP with a mark of its
own, the group is ended by the command, and then the site, a copy of it and the bytes on the disk are looked at.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url, select, text

from groepswerk.app import create_app
from groepswerk.core import db as core_db
from groepswerk.core import vault
from groepswerk.core.db import db
from groepswerk.core.vault import CannotOpen, DataKey, OwnerKind, Place
from groepswerk.initiatives.models import Initiative
from groepswerk.words.models import Utterance
from groepswerk.words.queries import words_of
from tests.cli.test_commands import run
from tests.cli.test_group import ORGANISATION
from tests.conftest import drop_postgres
from tests.house.test_sealed import (  # noqa: F401  a fixture is asked for by its name
    INSIDE,
    TUESDAY,
    Marks,
    address,
    lived_in,
    opened,
    plant,
    written,
)
from tests.house_of_tests import House


def readable(marks: Marks, inside: set[str]) -> set[str]:
    """Which of the texts stand among what can be opened, by form and field."""
    everything = " ".join(inside)
    return {name for name, mark in marks.by_field.items() if mark in everything}


def keys_of_group(house: House) -> list[DataKey]:
    """The data keys of the group and of its initiatives, as they are kept."""
    group_id = house.group(TUESDAY)
    with house.inside():
        theirs = select(Initiative.id).where(Initiative.group_id == group_id)
        found = db.session.scalars(select(DataKey).where((DataKey.owner_id == group_id) | DataKey.owner_id.in_(theirs)))
        keys = list(found)
        db.session.expunge_all()
    return keys


@contextmanager
def copy_of(where: str, instance: Path, folder: Path) -> Iterator[Flask]:
    """The site on a copy of its database, with the key file that it has now."""
    folder.mkdir()
    shutil.copy(instance / "groepswerk.key", folder)
    copy = ""
    if where:
        name = f"groepswerk_copy_{uuid4().hex}"
        url = make_url(where)
        engine = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{url.database}"'))
        engine.dispose()
        copy = url.set(database=name).render_as_string(hide_password=False)
    else:
        with (
            closing(sqlite3.connect(instance / "groepswerk.db")) as source,
            closing(sqlite3.connect(folder / "groepswerk.db")) as to,
        ):
            source.backup(to)
    app = create_app({"DEMO": True, "INSTANCE": str(folder), "DATABASE_URL": copy, "TESTING": True})
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()
        if copy:
            drop_postgres(copy)


def opens_in(app: Flask) -> set[str]:
    """Every text that a site can still open."""
    with app.app_context():
        said = words_of(db.session.scalars(select(Utterance.id)))
        db.session.remove()
        return {words.text for words in said.values()}


def forget(house: House) -> None:
    run(house.app, "group", "forget", TUESDAY, "--organisation", ORGANISATION, "--yes")
    with house.app.app_context():
        db.session.remove()


def test_what_was_said_does_not_open_any_more(address: str, tmp_path: Path) -> None:  # noqa: F811
    instance = tmp_path / "instance"
    with lived_in(address, instance) as (house, pages):
        marks = plant(house, pages)
        assert readable(marks, opened(house)) == INSIDE
        keys = keys_of_group(house)
        assert len(keys) > 2
        with house.inside():
            envelopes = {row.id: bytes(row.sealed) for row in db.session.scalars(select(Utterance)) if row.sealed}
        forget(house)
        assert readable(marks, opened(house)) == set()
        assert keys_of_group(house) == []
        if not address:
            everything = written(address, instance)
            assert [name for name, found in everything.items() if any(key.wrapped in found for key in keys)] == []
        with house.app.app_context():
            db.engine.dispose()
        with copy_of(address, instance, tmp_path / "copy") as copy:
            kept = opens_in(copy)
            assert readable(marks, kept) == set()
            assert kept, "what other groups said still opens"
            # A group of that id that would speak again has another key, which opens nothing of before.
            with copy.app_context():
                key = vault.key_of(OwnerKind.GROUP, house.group(TUESDAY), house.now)
                theirs = db.session.scalars(select(Utterance).where(Utterance.owner_id == house.group(TUESDAY))).all()
                assert theirs
                for row in theirs:
                    with pytest.raises(CannotOpen):
                        vault.open_sealed(envelopes[row.id], key, Place("utterance", row.id, "sealed"))
                db.session.rollback()


def test_the_twins_that_keep_the_keys_are_seen(
    address: str,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    instance = tmp_path / "instance"
    with lived_in(address, instance) as (house, pages):
        marks = plant(house, pages)
        keys = keys_of_group(house)
        with monkeypatch.context() as without:
            without.setattr(vault, "destroy_key", lambda *_given, **_more: None)
            forget(house)
        with house.app.app_context():
            db.engine.dispose()
        with copy_of(address, instance, tmp_path / "copy") as copy:
            found = readable(marks, opens_in(copy))
        assert {"SayForm.words", "ChangeIdeaForm.purpose"} <= found
    if address:
        return
    monkeypatch.setattr(core_db, "empty_log", lambda _engine: False)
    with lived_in(address, tmp_path / "log") as (house, _pages):
        keys = keys_of_group(house)
        forget(house)
        everything = b"".join(written(address, tmp_path / "log").values())
        assert any(key.wrapped in everything for key in keys), "the log still holds them"
