"""Sealing: opens in its place only, needs the key file, and is gone when the data key is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from groepswerk.app import create_app
from groepswerk.core import vault
from groepswerk.core.db import db
from groepswerk.core.keyring import KeyFileBroken, KeyFileMissing, create, read
from groepswerk.core.vault import CannotOpen, DataKey, OwnerKind, Place
from groepswerk.words.models import Utterance
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


def test_a_key_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    ring = create(path)
    assert path.stat().st_mode & 0o077 == 0
    assert read(path).keys == ring.keys
    with pytest.raises(FileExistsError):
        create(path)
    path.write_text("no key at all\n")
    with pytest.raises(KeyFileBroken):
        read(path)
