"""``flask keys``: a new key takes the place of the old one, and nothing that was sealed is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from groepswerk.app import create_app
from groepswerk.core import keyring, rotation, vault
from groepswerk.core.clock import DEMO_START
from groepswerk.core.db import db, writing
from groepswerk.core.vault import CannotOpen, DataKey, OwnerKind, Place
from tests.conftest import DATABASES, drop_postgres, fresh_postgres

MARKER = "wat-wij-hier-zeggen-9a3c"


@dataclass
class Server:
    """One server on a database with its key file."""

    given: dict[str, Any]
    started: list[Flask] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.app = create_app(dict(self.given))
        self.key_file = Path(self.app.config["KEY_FILE"])
        self.started.append(self.app)

    def another(self) -> Server:
        """A second server on the same database and key file, started now."""
        return Server(self.given, self.started)

    def run(self, *words: str) -> tuple[int, str]:
        """The exit code of a command in a process that starts now, and what it says."""
        answer = self.another().app.test_cli_runner().invoke(args=["keys", *words])
        return answer.exit_code, answer.output

    def derived(self, purpose: str) -> bytes:
        """A secret it signs with."""
        found: bytes = self.app.extensions["keyring"].derived(purpose)
        return found

    def stop_all(self) -> None:
        """Let go of every connection, of the others too."""
        for app in self.started:
            with app.app_context():
                db.engine.dispose()

    def say(self, owner: UUID) -> tuple[bytes, Place]:
        """Seal a text of a group; what the database would hold."""
        with self.app.app_context(), writing():
            place = Place("utterance", uuid4(), "sealed")
            envelope = vault.seal(MARKER, vault.key_of(OwnerKind.GROUP, owner, DEMO_START), place)
            db.session.commit()
        return envelope, place

    def reads(self, owner: UUID, said: tuple[bytes, Place]) -> str:
        """Open it again."""
        with self.app.app_context():
            return vault.open_sealed(said[0], vault.key_of(OwnerKind.GROUP, owner, DEMO_START), said[1])

    def wrappers(self) -> set[str]:
        """The server keys that the database's data keys need."""
        with self.app.app_context():
            return set(db.session.scalars(select(DataKey.wrapped_by)))


@pytest.fixture(params=DATABASES)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """A server on an empty database with its tables."""
    address = ""
    if request.param == "postgresql":
        address = fresh_postgres(request.getfixturevalue("postgres_server"), f"groepswerk_keys_{uuid4().hex}")
    made = Server({"DEMO": True, "INSTANCE": str(tmp_path), "DATABASE_URL": address, "TESTING": True})
    with made.app.app_context():
        db.metadata.create_all(db.engine)
    yield made
    made.stop_all()
    if address:
        drop_postgres(address)


def test_a_running_server_reads_on_after_a_rotation(server: Server) -> None:
    groups = [uuid4() for _ in range(5)]
    said = {group: server.say(group) for group in groups}
    before = server.wrappers()
    code, told = server.run("rotate")
    assert (code, "5 data keys are wrapped again." in told) == (0, True)
    assert not before & server.wrappers()
    assert {server.reads(group, said[group]) for group in groups} == {MARKER}


def test_its_cookies_and_links_stay_good(server: Server) -> None:
    before = {purpose: server.derived(purpose) for purpose in ("forms", "links", "cookie key")}
    server.say(uuid4())
    server.run("rotate")
    server.run("forget-old")
    later = server.another()
    assert {purpose: later.derived(purpose) for purpose in before} == before


def test_after_a_leak_every_sign_in_ends(server: Server) -> None:
    group = uuid4()
    said, before = server.say(group), server.derived("cookie key")
    _code, told = server.run("rotate", "--end-all-sign-ins")
    assert "Start every server again now" in told
    # Until then the workers of a server agree, also one that had to read the file again.
    assert server.reads(group, said) == MARKER
    assert server.derived("cookie key") == before
    later = server.another()
    assert later.derived("cookie key") != before
    assert later.reads(group, said) == MARKER


def test_old_keys_are_forgotten_when_nothing_needs_them(server: Server) -> None:
    group = uuid4()
    said = server.say(group)
    assert server.run("forget-old") == (0, "There is no old key.\n")
    server.run("rotate", "--only-add")
    code, told = server.run("forget-old")
    assert code == 1
    assert "1 data keys are still wrapped by an old key" in told
    assert len(keyring.read(server.key_file).keys) == 2
    assert server.run("rewrap")[0] == 0
    assert server.run("forget-old")[0] == 0
    assert set(keyring.read(server.key_file).keys) == server.wrappers()
    assert server.reads(group, said) == MARKER


def test_a_server_that_knows_only_the_forgotten_key_loses_nothing(server: Server) -> None:
    """The worst moment: its key was dropped between two of its requests, and now somebody new speaks."""
    slow = server.another()
    server.run("rotate")
    server.run("forget-old")
    group = uuid4()
    said = slow.say(group)
    assert slow.wrappers() == set(keyring.read(server.key_file).keys)
    assert server.another().reads(group, said) == MARKER


def test_the_twin_that_does_not_look_again_loses(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = server.another()
    server.run("rotate")
    server.run("forget-old")
    group = uuid4()
    with monkeypatch.context() as patch:
        patch.setattr(vault, "ring_now", vault.ring)
        said = slow.say(group)
    with pytest.raises((CannotOpen, keyring.KeyFileMissing)):
        server.another().reads(group, said)


def test_the_twin_that_does_not_keep_the_old_key_loses(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    group = uuid4()
    said = server.say(group)
    keep = keyring.Keyring.with_new_key
    monkeypatch.setattr(keyring.Keyring, "with_new_key", lambda ring: keep(ring).without(set(ring.keys)))
    server.run("rotate")
    with pytest.raises((CannotOpen, keyring.KeyFileMissing)):
        server.another().reads(group, said)


def test_a_rotation_that_was_cut_short_is_finished_later(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    groups = [uuid4() for _ in range(4)]
    said = {group: server.say(group) for group in groups}
    server.run("rotate", "--only-add")
    half = server.another()
    with monkeypatch.context() as patch, half.app.app_context(), writing():
        patch.setattr(rotation, "_AT_ONCE", 2)
        assert rotation.rewrap_some() == 2
        db.session.commit()
        assert rotation.rewrap_some() == 2
        db.session.rollback()
    assert len(server.wrappers()) == 2
    assert {server.reads(group, said[group]) for group in groups} == {MARKER}
    assert server.run("rewrap") == (0, "2 data keys are wrapped again.\n")


def test_what_is_destroyed_meanwhile_stays_destroyed(server: Server) -> None:
    group = uuid4()
    said = server.say(group)
    with server.app.app_context(), writing():
        vault.destroy_key(OwnerKind.GROUP, group)
        db.session.commit()
    server.run("rotate")
    assert server.wrappers() == set()
    with pytest.raises(CannotOpen):
        server.reads(group, said)


def test_the_list_shows_no_key(server: Server) -> None:
    server.say(uuid4())
    server.run("rotate", "--only-add")
    ring = keyring.read(server.key_file)
    old, new = ring.keys
    code, told = server.run("list")
    assert (code, told) == (0, f"{old}  old     wraps 1 data keys\n{new}  in use  wraps 0 data keys\n")


def test_two_at_once_are_one_after_the_other(server: Server) -> None:
    before = server.key_file.read_text()
    with keyring.held(server.key_file):
        code, told = server.run("rotate")
    assert (code, "Another command is changing the key file." in told) == (1, True)
    assert server.key_file.read_text() == before


def test_a_key_file_behind_a_link_stays_behind_it(server: Server, tmp_path: Path) -> None:
    server.say(uuid4())
    real = tmp_path / "elsewhere" / "real"
    real.parent.mkdir()
    server.key_file.rename(real)
    server.key_file.symlink_to(real)
    assert server.run("rotate")[0] == 0
    assert server.key_file.is_symlink()
    assert len(keyring.read(real).keys) == 2
