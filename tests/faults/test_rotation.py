"""The server's key is replaced twenty times while people write: whatever was acknowledged opens afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from groepswerk.app import create_app
from groepswerk.core import keyring, vault
from groepswerk.core.clock import DEMO_START
from groepswerk.core.db import db
from groepswerk.core.keyring import KeyFileMissing, Keyring
from groepswerk.core.vault import OwnerKind, Place
from groepswerk.people.models import Contact
from groepswerk.words.models import Utterance
from groepswerk.words.queries import words_of
from tests.bench.scene import Stage
from tests.conftest import ROOT
from tests.faults.conftest import Figure, Ground
from tests.faults.posting import Load, Posting, moments

pytestmark = pytest.mark.faults
ROTATIONS, CUT_SHORT = 20, 8


def themes(stage: Stage) -> Posting:
    """Writing down what the group said: number n stands in the words, sealed with the group's key."""
    return Posting(
        f"/groups/{stage.group}/themes/new",
        lambda number: {"words": f"Gezegd {number}", "brought_by": "group"},
    )


def phones(stage: Stage) -> Posting:
    """Writing down somebody with a phone: number n stands in the phone's, sealed with a key made that moment."""
    return Posting(
        f"/groups/{stage.group}/members/new",
        lambda number: {
            "name": f"Vogel {number}",
            "role": "participant",
            "language": "none",
            "phone": f"06{20_000_000 + number}",
        },
    )


def application(ground: Ground) -> Flask:
    """The house as a process that starts now has it. Raises KeyFileMissing."""
    found = ground.stage.environment
    address = found.get("GROEPSWERK_DATABASE_URL", "")
    return create_app({"DEMO": True, "INSTANCE": found["GROEPSWERK_INSTANCE"], "DATABASE_URL": address})


def opened(ground: Ground) -> tuple[Counter[int], Counter[int]]:
    """Which themes and which phones open, for a server that starts now; none when it refuses to."""
    try:
        app = application(ground)
    except KeyFileMissing:
        return Counter(), Counter()
    with app.app_context():
        ids = list(db.session.scalars(select(Utterance.id).where(Utterance.sealed.is_not(None))))
        # PostgreSQL takes some thousands of values in a statement, not any number.
        parts = [words_of(ids[start : start + 500]).values() for start in range(0, len(ids), 500)]
        said = Counter(words.text for part in parts for words in part)
        numbers = Counter(
            _phone(contact) for contact in db.session.scalars(select(Contact).where(Contact.phone.is_not(None)))
        )
        db.session.remove()
        db.engine.dispose()
    return (
        Counter({int(text.split()[1]): count for text, count in said.items() if text.startswith("Gezegd ")}),
        Counter({int(phone[-8:]) - 20_000_000: count for phone, count in numbers.items()}),
    )


def _phone(contact: Contact) -> str:
    assert contact.phone is not None
    key = vault.key_of(OwnerKind.PERSON, contact.person_id, DEMO_START)
    return vault.open_sealed(contact.phone, key, Place("contact", contact.person_id, "phone"))


def run(app: Flask, *words: str) -> tuple[int, str]:
    """Run ``flask keys …`` here, in another process than the servers'."""
    answer = app.test_cli_runner().invoke(args=["keys", *words])
    with app.app_context():
        db.engine.dispose()
    return answer.exit_code, answer.output


def begin_rotation(ground: Ground) -> subprocess.Popen[bytes]:
    """Begin ``flask keys rotate`` in a process of its own, which can be killed."""
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "keys", "rotate"],
        cwd=ROOT,
        env={**os.environ, **ground.stage.environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def lost(ground: Ground, load: Load) -> int:
    """How many were acknowledged and do not open."""
    return sum(ledger.lost(rows) for ledger, rows in zip(load.ledgers, opened(ground), strict=True))


def key_file(ground: Ground) -> Path:
    """The server's key file."""
    return Path(ground.stage.environment["GROEPSWERK_INSTANCE"]) / "groepswerk.key"


def test_rotating_under_load_loses_no_text(ground: Ground, figure: Figure) -> None:
    app, first, forgotten = application(ground), keyring.read(key_file(ground)).current_id, 0
    with ground.server() as server:
        load = Load(server, ground.stage, [themes(ground.stage), phones(ground.stage)], browsers=4)
        with load.running():
            for _ in range(ROTATIONS):
                code, told = run(app, "rotate")
                assert code == 0, told
                # Refused when somebody made a key under the old one meanwhile; then the next rotation takes it along.
                forgotten += run(app, "forget-old")[0] == 0
                time.sleep(0.3)
    acknowledged = [len(ledger.acknowledged) for ledger in load.ledgers]
    gone = lost(ground, load)
    figure(f"keys rotated {ROTATIONS} times, {ground.name}: texts acknowledged", acknowledged[0], "texts", ">= 50")
    figure(f"keys rotated {ROTATIONS} times, {ground.name}: new data keys", acknowledged[1], "phones", ">= 50")
    figure(f"keys rotated {ROTATIONS} times, {ground.name}: old keys forgotten", forgotten, "times", "> 0")
    figure(f"keys rotated {ROTATIONS} times, {ground.name}: lost", gone, "texts and phones", "0")
    assert min(acknowledged) >= 50
    assert gone == 0
    assert forgotten > 0
    assert set(load.statuses) <= {303, 503}, load.statuses
    assert run(app, "rewrap")[0] == run(app, "forget-old")[0] == 0
    assert list(keyring.read(key_file(ground)).keys) != [first]
    assert lost(ground, load) == 0


def test_a_rotation_that_is_killed_loses_no_text(ground: Ground, figure: Figure) -> None:
    before = len(keyring.read(key_file(ground)).keys)
    with ground.server() as server:
        load = Load(server, ground.stage, [themes(ground.stage), phones(ground.stage)])
        with load.running():
            for moment in moments(3, CUT_SHORT):
                process = begin_rotation(ground)
                _until_it_has_begun(ground, process)
                time.sleep(moment / 4)
                process.kill()
                process.wait()
    gone, begun = lost(ground, load), len(keyring.read(key_file(ground)).keys) - before
    figure(f"key rotation killed {CUT_SHORT} times, {ground.name}: begun", begun, "rotations", str(CUT_SHORT))
    figure(f"key rotation killed {CUT_SHORT} times, {ground.name}: lost", gone, "texts and phones", "0")
    assert (gone, begun) == (0, CUT_SHORT)
    app = application(ground)
    assert run(app, "rewrap")[0] == 0
    assert run(app, "forget-old")[0] == 0
    assert len(keyring.read(key_file(ground)).keys) == 1
    assert lost(ground, load) == 0
    assert sum(len(ledger.acknowledged) for ledger in load.ledgers) >= 50


def _until_it_has_begun(ground: Ground, process: subprocess.Popen[bytes]) -> None:
    """Wait until the new key is in the file."""
    before = keyring.read(key_file(ground))
    while process.poll() is None and keyring.is_read_from(before, key_file(ground)):
        time.sleep(0.005)


def test_the_twin_that_does_not_keep_the_old_keys_loses(ground: Ground, figure: Figure) -> None:
    with ground.server() as server:
        load = Load(server, ground.stage, [themes(ground.stage), phones(ground.stage)])
        with load.running():
            time.sleep(2)
            whole = keyring.read(key_file(ground))
            fresh = whole.with_new_key()
            keyring.replace_file(
                key_file(ground), Keyring({fresh.current_id: fresh.keys[fresh.current_id]}, whole.root)
            )
            time.sleep(1)
    gone = lost(ground, load)
    figure(f"planted twin that drops the old key, {ground.name}: lost", gone, "texts and phones", "> 0")
    assert gone > 0
