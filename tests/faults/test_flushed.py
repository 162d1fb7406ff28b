"""What is acknowledged is on the disk: counted from outside, in the calls the server makes to the operating system."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from groepswerk.app import create_app
from groepswerk.core.db import db
from groepswerk.core.idempotency import new_key
from tests.faults.conftest import Figure, Ground
from tests.faults.posting import Browser

pytestmark = pytest.mark.faults
FORMS = 60
_CALL = re.compile(r"\bf(?:data)?sync\(")


def flushes(ground: Ground, planted: str | None, trace: Path) -> float:
    """How many times the disk was told to keep what was written, for each form that was acknowledged."""
    strace = ("strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-e", "signal=none", "-o", str(trace))
    with ground.server(planted, under=strace) as server:
        browser = Browser(server, ground.stage, ground.flows()[0])
        before = len(_CALL.findall(trace.read_text()))
        answers = Counter(answer[0] for n in range(FORMS) if (answer := browser.send(n, new_key())))
        after = len(_CALL.findall(trace.read_text()))
    assert answers == {303: FORMS}
    return (after - before) / FORMS


def test_every_acknowledged_form_was_flushed(sqlite_ground: Ground, tmp_path: Path, figure: Figure) -> None:
    if shutil.which("strace") is None:
        # Nobody can be watched here; that every connection asks for it is looked at below.
        return
    ours = flushes(sqlite_ground, None, tmp_path / "ours")
    twin = flushes(_emptied(sqlite_ground), "not flushed", tmp_path / "twin")
    figure("SQLite: flushes to disk for each acknowledged form", round(ours, 2), "fdatasync", ">= 1")
    figure("SQLite, planted twin with synchronous=OFF", round(twin, 2), "fdatasync", "< 1")
    assert ours >= 1
    assert twin < 1


def _emptied(ground: Ground) -> Ground:
    """The same house without the meetings that were added."""
    with ground.engine.begin() as connection:
        connection.execute(text("DELETE FROM group_session WHERE on_day >= '2028-01-01'"))
    return ground


def test_every_connection_of_the_pool_asks_for_it(sqlite_ground: Ground) -> None:
    app = create_app({"DEMO": True, "INSTANCE": sqlite_ground.stage.environment["GROEPSWERK_INSTANCE"]})
    with app.app_context(), ExitStack() as held:
        pool = db.engine.pool
        assert pool.size() > 1  # type: ignore[attr-defined]
        found = [held.enter_context(db.engine.connect()) for _ in range(pool.size() + 5)]  # type: ignore[attr-defined]
        asked = {(_pragma(each, "synchronous"), _pragma(each, "journal_mode")) for each in found}
        assert asked == {(2, "wal")}
    with app.app_context():
        db.engine.dispose()


def _pragma(connection: Connection, name: str) -> Any:
    """As the driver says it, outside any transaction."""
    driver: Any = connection.connection.driver_connection
    return driver.execute(f"PRAGMA {name}").fetchone()[0]
