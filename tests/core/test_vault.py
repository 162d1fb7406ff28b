"""Sealing: opens in its place only, needs the key file, and is gone when the data key is."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from groepswerk.app import create_app
from groepswerk.cli import jobs
from groepswerk.core import db as core_db
from groepswerk.core import vault
from groepswerk.core.clock import DEMO_START
from groepswerk.core.db import db, writing
from groepswerk.core.keyring import KeyFileMissing, create
from groepswerk.core.vault import CannotOpen, DataKey, OwnerKind, Place
from groepswerk.words.models import Circle, Utterance
from groepswerk.words.queries import words_of
from groepswerk.words.service import Speaker, say
from tests.conftest import ROOT, build
from tests.house_of_tests import House

MARKER = "wat-wij-hier-zeggen-7c1f"


def test_a_sealed_text_opens_in_its_own_place(house: House) -> None:
    with house.inside():
        key = vault.key_of(OwnerKind.GROUP, house.group("Dinsdaggroep"), house.now)
        place = Place("utterance", uuid4(), "sealed")
        envelope = vault.seal(MARKER, key, place)
        assert vault.open_sealed(envelope, key, place) == MARKER
        assert MARKER.encode() not in envelope


@pytest.mark.parametrize("moved", ["row", "column", "table"])
def test_a_sealed_text_does_not_open_elsewhere(house: House, moved: str) -> None:
    with house.inside():
        key = vault.key_of(OwnerKind.GROUP, house.group("Dinsdaggroep"), house.now)
        here = Place("utterance", uuid4(), "sealed")
        there = {
            "row": Place("utterance", uuid4(), "sealed"),
            "column": Place("utterance", here.row, "plain"),
            "table": Place("rendition", here.row, "sealed"),
        }[moved]
        with pytest.raises(CannotOpen):
            vault.open_sealed(vault.seal(MARKER, key, here), key, there)


def test_another_groups_key_does_not_open_it(house: House) -> None:
    with house.inside():
        ours = vault.key_of(OwnerKind.GROUP, house.group("Dinsdaggroep"), house.now)
        theirs = vault.key_of(OwnerKind.GROUP, house.group("Woensdagavond"), house.now)
        place = Place("utterance", uuid4(), "sealed")
        with pytest.raises(CannotOpen):
            vault.open_sealed(vault.seal(MARKER, ours, place), theirs, place)


def test_a_text_whose_key_was_destroyed_is_gone(house: House) -> None:
    group_id = house.group("Dinsdaggroep")
    with house.inside():
        said = say(MARKER, Speaker(None, "nl", house.now), (OwnerKind.GROUP, group_id))
        assert words_of([said.id])[said.id].text == MARKER
        vault.destroy_key(OwnerKind.GROUP, group_id)
        assert words_of([said.id]) == {}


def test_the_database_holds_no_word_of_a_group(house: House) -> None:
    with house.inside():
        say(MARKER, Speaker(None, "nl", house.now), (OwnerKind.GROUP, house.group("Dinsdaggroep")))
        rows = db.session.execute(select(Utterance.__table__)).all()
        assert MARKER not in str(rows)
        assert "koffieceremonie" not in str(rows)


def test_a_database_without_its_key_file_does_not_start(tmp_path: Path) -> None:
    app, _ = build(tmp_path, "")
    with app.app_context():
        assert db.session.scalar(select(DataKey.id).limit(1)) is not None
        db.engine.dispose()
    key_file = tmp_path / "groepswerk.key"
    kept = key_file.read_text()
    key_file.unlink()
    with pytest.raises(KeyFileMissing, match="is gone"):
        create_app({"DEMO": True, "INSTANCE": str(tmp_path)})
    assert not key_file.exists(), "a new key file would make the refusal a lie"
    create(key_file)
    with pytest.raises(KeyFileMissing, match="is not the one"):
        create_app({"DEMO": True, "INSTANCE": str(tmp_path)})
    key_file.write_text(kept)
    create_app({"DEMO": True, "INSTANCE": str(tmp_path)})


def test_a_server_without_its_key_file_says_why_and_stops(tmp_path: Path) -> None:
    app, _ = build(tmp_path, "")
    with app.app_context():
        db.engine.dispose()
    (tmp_path / "groepswerk.key").unlink()
    environment = {**os.environ, "GROEPSWERK_DEMO": "1", "GROEPSWERK_INSTANCE": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "serve"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode != 0
    assert "is gone, and this database holds text" in ended.stderr
    assert "Traceback" not in ended.stderr


@contextmanager
def in_files(folder: Path) -> Iterator[Flask]:
    """An application on a SQLite database of its own, whose commits reach the disk."""
    app = create_app({"DEMO": True, "INSTANCE": str(folder), "TESTING": True})
    with app.app_context():
        db.metadata.create_all(db.engine)
    yield app
    with app.app_context():
        db.engine.dispose()


def files_of(folder: Path) -> dict[str, bytes]:
    """Every byte of the database, its log and its shared memory."""
    return {each.name: each.read_bytes() for each in folder.glob("groepswerk.db*")}


def copy_of(folder: Path) -> bytes:
    """A backup, made the way SQLite makes them while somebody works."""
    with closing(sqlite3.connect(folder / "groepswerk.db")) as source, closing(sqlite3.connect(":memory:")) as copy:
        source.backup(copy)
        return copy.serialize()


def sealed_for(app: Flask, owner: UUID) -> tuple[bytes, Place, bytes]:
    """A text sealed for a group; its envelope, its place and the wrapped key it needs."""
    with app.app_context(), writing():
        place = Place("utterance", uuid4(), "sealed")
        envelope = vault.seal(MARKER, vault.key_of(OwnerKind.GROUP, owner, DEMO_START), place)
        wrapped = db.session.scalars(select(DataKey.wrapped).where(DataKey.owner_id == owner)).one()
        db.session.commit()
    return envelope, place, wrapped


def destroy(app: Flask, owner: UUID) -> None:
    with app.app_context(), writing():
        vault.destroy_key(OwnerKind.GROUP, owner)
        db.session.commit()


def test_a_destroyed_key_is_in_no_byte_of_the_database(tmp_path: Path) -> None:
    gone, stays = uuid4(), uuid4()
    with in_files(tmp_path) as app:
        _, _, key = sealed_for(app, gone)
        _, _, other = sealed_for(app, stays)
        assert key in b"".join(files_of(tmp_path).values())
        assert key in copy_of(tmp_path)
        destroy(app, gone)
        assert [name for name, found in files_of(tmp_path).items() if key in found] == []
        assert key not in copy_of(tmp_path)
        assert other in copy_of(tmp_path)


def test_the_twins_that_only_delete_the_row_leave_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = uuid4()
    monkeypatch.setitem(core_db.PRAGMAS, "secure_delete", 0)
    with in_files(tmp_path / "kept") as app:
        _, _, key = sealed_for(app, owner)
        destroy(app, owner)
        assert key in b"".join(files_of(tmp_path / "kept").values())
    monkeypatch.setitem(core_db.PRAGMAS, "secure_delete", 1)
    monkeypatch.setattr(core_db, "empty_log", lambda _engine: False)
    with in_files(tmp_path / "log") as app:
        _, _, key = sealed_for(app, owner)
        destroy(app, owner)
        assert key in b"".join(files_of(tmp_path / "log").values())


def test_a_destroyed_key_opens_nothing_also_not_in_a_later_copy(tmp_path: Path) -> None:
    owner = uuid4()
    with in_files(tmp_path / "first") as app:
        envelope, place, _ = sealed_for(app, owner)
        destroy(app, owner)
        # The owner speaks again: a new key, which is another.
        sealed_for(app, owner)
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "groepswerk.db").write_bytes(copy_of(tmp_path / "first"))
    shutil.copy(tmp_path / "first" / "groepswerk.key", tmp_path / "later")
    with in_files(tmp_path / "later") as app, app.app_context(), pytest.raises(CannotOpen):
        vault.open_sealed(envelope, vault.key_of(OwnerKind.GROUP, owner, DEMO_START), place)


def test_who_reads_meanwhile_delays_the_emptying_only(tmp_path: Path) -> None:
    owner = uuid4()
    with in_files(tmp_path) as app:
        _, _, key = sealed_for(app, owner)
        with closing(sqlite3.connect(tmp_path / "groepswerk.db")) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM data_key").fetchall()
            destroy(app, owner)
            assert key in b"".join(files_of(tmp_path).values())
        with app.app_context():
            assert list(jobs.one_pass(10))
        assert key not in b"".join(files_of(tmp_path).values())


def test_a_rollback_destroys_nothing(tmp_path: Path) -> None:
    owner = uuid4()
    with in_files(tmp_path) as app:
        envelope, place, _ = sealed_for(app, owner)
        with app.app_context(), writing():
            vault.destroy_key(OwnerKind.GROUP, owner)
            db.session.rollback()
            assert vault.open_sealed(envelope, vault.key_of(OwnerKind.GROUP, owner, DEMO_START), place) == MARKER


def test_a_key_moved_to_another_owner_does_not_open(house: House) -> None:
    ours, theirs = house.group("Dinsdaggroep"), house.group("Woensdagavond")
    with house.inside():
        mine = db.session.scalars(select(DataKey).where(DataKey.owner_id == ours)).one()
        other = db.session.scalars(select(DataKey).where(DataKey.owner_id == theirs)).one()
        other.wrapped = mine.wrapped
        db.session.flush()
        with pytest.raises(CannotOpen):
            vault.key_of(OwnerKind.GROUP, theirs, house.now)


def test_the_database_is_for_its_owner_only(tmp_path: Path) -> None:
    with in_files(tmp_path) as app:
        sealed_for(app, uuid4())
        assert {each.stat().st_mode & 0o777 for each in tmp_path.glob("groepswerk.db*")} == {0o600}


@pytest.mark.parametrize(
    ("circle", "owner", "sealed"),
    [("own", "initiative", True), ("own", "group", True), ("group", "person", True), ("group", "group", False)],
)
def test_the_database_refuses_a_text_under_the_wrong_key(house: House, circle: str, owner: str, sealed: bool) -> None:
    with house.inside():
        wrong = Utterance(
            language="nl",
            circle=Circle(circle),
            owner_kind=OwnerKind(owner),
            owner_id=house.group("Dinsdaggroep"),
            sealed=b"closed" if sealed else None,
            plain=None if sealed else "open",
            said_at=house.now,
        )
        nested = db.session.begin_nested()
        db.session.add(wrong)
        with pytest.raises(IntegrityError):
            db.session.flush()
        nested.rollback()
