"""The key file: whole at every moment, for its owner only, readable in its older form, and forgotten key by key."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from groepswerk.core import keyring
from groepswerk.core.keyring import KeyFileBroken, KeyFileBusy

FIRST = "0f1e2d3c4b5a69788796a5b4c3d2e1f00123456789abcdeffedcba9876543210"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A key file with one key."""
    file = tmp_path / "keys" / "key"
    keyring.create(file)
    return file


def test_it_is_for_its_owner_only_from_the_first_moment(path: Path) -> None:
    keyring.replace_file(path, keyring.read(path).with_new_key())
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["key"], "a file with keys was left beside it"


def test_a_new_key_is_added_and_the_old_stay(path: Path) -> None:
    before = keyring.read(path)
    after = keyring.replace_file(path, before.with_new_key())
    assert keyring.read(path).keys == after.keys
    assert list(after.keys)[:-1] == list(before.keys)
    assert after.current_id not in before.keys
    assert after.derived("links") == before.derived("links")


def test_the_key_in_use_cannot_go(path: Path) -> None:
    ring = keyring.read(path)
    with pytest.raises(ValueError, match="in use"):
        ring.without({ring.current_id})


def test_cookies_and_links_outlive_their_oldest_key(path: Path) -> None:
    first = keyring.read(path)
    kept = first.with_new_key().without({first.current_id})
    assert keyring.replace_file(path, kept).derived("links") == first.derived("links")
    assert keyring.read(path).with_new_root().derived("links") != first.derived("links")


def test_an_older_file_derives_the_same_secrets_as_ever(path: Path) -> None:
    path.write_text(f"abcd1234 {FIRST}\n")
    ring = keyring.read(path)
    ever = HKDF(hashes.SHA256(), 32, None, b"groepswerk links").derive(bytes.fromhex(FIRST))
    assert ring.derived("links") == ever
    # Its first key can be forgotten: what is kept of it does not give it back.
    keyring.replace_file(path, ring.with_new_key().without({"abcd1234"}))
    assert keyring.read(path).derived("links") == ever
    assert FIRST not in path.read_text()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no key at all\n",
        "\n",
        f"abcd1234 {FIRST[:-2]}\n",
        f"abcd1234 {FIRST}00\n",
        f"derive {FIRST}\n",
        f" {FIRST}\n",
    ],
)
def test_what_is_no_key_file_is_refused(path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(KeyFileBroken) as refused:
        keyring.read(path)
    assert FIRST[:20] not in str(refused.value)


def test_signs_that_are_no_letters_are_refused_too(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00\x81")
    with pytest.raises(KeyFileBroken):
        keyring.read(path)


def test_a_file_that_was_not_replaced_is_not_read_again(path: Path) -> None:
    ring = keyring.read(path)
    assert keyring.is_read_from(ring, path)
    keyring.replace_file(path, ring.with_new_key())
    assert not keyring.is_read_from(ring, path)
    path.unlink()
    assert not keyring.is_read_from(ring, path)


def test_a_full_disk_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = path.read_text()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        keyring.replace_file(path, keyring.read(path).with_new_key())
    assert path.read_text() == before
    assert [each.name for each in path.parent.iterdir()] == ["key"]


def test_it_is_on_the_disk_before_it_takes_the_place(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    flush, move = os.fsync, os.replace

    def note_flush(file: int) -> None:
        done.append("flush")
        flush(file)

    def note_move(old: Path, new: Path) -> None:
        done.append("move")
        move(old, new)

    monkeypatch.setattr(os, "fsync", note_flush)
    monkeypatch.setattr(os, "replace", note_move)
    keyring.replace_file(path, keyring.read(path).with_new_key())
    assert done == ["flush", "move", "flush"]


def test_who_reads_meanwhile_finds_a_whole_file(path: Path) -> None:
    stop, torn = threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            try:
                keyring.read(path)
            except (KeyFileBroken, FileNotFoundError) as error:
                torn.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(60):
        keyring.replace_file(path, keyring.read(path).with_new_key())
    stop.set()
    reader.join()
    assert not torn
    assert len(keyring.read(path).keys) == 61


def test_two_that_start_at_once_make_one_file(tmp_path: Path) -> None:
    for number in range(20):
        path, start = tmp_path / str(number) / "key", threading.Barrier(4)
        found: list[str] = []

        def make(path: Path = path, found: list[str] = found, start: threading.Barrier = start) -> None:
            start.wait()
            with suppress(FileExistsError):
                keyring.create(path)
            found.append(keyring.read(path).current_id)

        crowd = [threading.Thread(target=make) for _ in range(4)]
        for each in crowd:
            each.start()
        for each in crowd:
            each.join()
        assert len(found) == 4
        assert len(set(found)) == 1


def test_one_change_at_a_time(path: Path) -> None:
    with keyring.held(path), pytest.raises(KeyFileBusy), keyring.held(path):
        raise AssertionError("two held it")
    with keyring.held(path):
        pass
