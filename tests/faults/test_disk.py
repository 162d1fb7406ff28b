"""The disk is full: writing is refused with a page, reading goes on, and it recovers by itself when there is room."""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest
from sqlalchemy import text

from groepswerk.core.idempotency import new_key
from tests.bench.scene import Stage
from tests.faults.conftest import Figure, Ground, copied
from tests.faults.planted import HELD
from tests.faults.posting import Browser, Flow, Ledger
from tests.faults.running import Running

pytestmark = pytest.mark.faults
ROOM = 400 * 1024
FORMS = 150


class Disk(Protocol):
    """A place where only so much fits."""

    def fill(self, server: Running) -> None:
        """Leave a little room."""

    def free(self, server: Running) -> None:
        """Make room again."""


@dataclass
class SmallDisk:
    """A file system in memory that a ballast fills."""

    folder: Path

    def fill(self, server: Running) -> None:
        space = os.statvfs(self.folder)
        (self.folder / "ballast").write_bytes(bytes(space.f_bavail * space.f_frsize - ROOM))

    def free(self, server: Running) -> None:
        (self.folder / "ballast").unlink()


@dataclass
class ShortFiles:
    """Where nothing can be mounted: no file of the server may grow beyond a length."""

    folder: Path

    def fill(self, server: Running) -> None:
        log = next(self.folder.glob("*-wal"), None)
        length = max((self.folder / "groepswerk.db").stat().st_size, log.stat().st_size if log else 0) + ROOM
        self._limit(server, length)

    def free(self, server: Running) -> None:
        self._limit(server, resource.RLIM_INFINITY)

    def _limit(self, server: Running, length: int) -> None:
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (length, resource.RLIM_INFINITY))


@contextmanager
def small_disk(folder: Path) -> Iterator[Disk]:
    """A small disk at this folder, the real thing where we may mount one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        yield ShortFiles(folder)
        return
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A small disk."""
    with small_disk(tmp_path / "disk") as found:
        yield found


@pytest.fixture
def disk_ground(furnished: Stage, tmp_path: Path, disk: Disk) -> Iterator[Ground]:
    """A house whose database lies on that disk."""
    yield from copied(furnished, tmp_path / "instance", tmp_path / "disk" / "groepswerk.db")


def send(browser: Browser, ledger: Ledger, numbers: range) -> None:
    """Send these forms, each once."""
    for number in numbers:
        answer = browser.send(number, new_key())
        status = answer[0] if answer else None
        ledger.statuses[status] += 1
        if status == 303:
            ledger.acknowledged[number] = ""


def fill_up(ground: Ground, disk: Disk, planted: str | None, flow: Flow) -> tuple[Ledger, int, int]:
    """Write until nothing fits; return the ledger, a page's status then, and the first form's after room was made."""
    ledger = Ledger()
    with ground.server(planted) as server:
        browser = Browser(server, ground.stage, flow)
        send(browser, ledger, range(10))
        time.sleep(2 * HELD if planted else 0)
        disk.fill(server)
        send(browser, ledger, range(10, FORMS))
        page = server.ask("GET", f"/groups/{ground.stage.group}", browser.visitor.headers())[0]
        time.sleep(4 * HELD if planted else 0)
        disk.free(server)
        after = Ledger()
        send(browser, after, range(FORMS, FORMS + 1))
        ledger.acknowledged |= after.acknowledged
    return ledger, page, next(iter(after.statuses)) or 0


def test_a_full_disk_refuses_and_loses_nothing(disk_ground: Ground, disk: Disk, figure: Figure) -> None:
    flow = disk_ground.flows()[0]
    ledger, page, after = fill_up(disk_ground, disk, None, flow)
    rows = flow.rows(disk_ground.engine)
    how = type(disk).__name__
    figure(f"disk full ({how}): accepted", len(ledger.acknowledged), "forms", "> 10")
    figure(f"disk full ({how}): answered with 503 and the text", ledger.statuses[503], "forms", "> 0")
    figure(f"disk full ({how}): lost", ledger.lost(rows), "forms", "0")
    assert ledger.statuses[503] > 0
    assert set(ledger.statuses) == {303, 503}, ledger.statuses
    assert (page, after) == (200, 303)
    assert ledger.lost(rows) == 0
    assert Ledger.doubled(rows) == 0
    assert set(rows) == set(ledger.acknowledged), "what was refused is not there"
    with disk_ground.engine.connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"


def test_the_twin_that_answers_first_loses(disk_ground: Ground, disk: Disk, figure: Figure) -> None:
    flow = disk_ground.flows()[0]
    ledger, _page, _after = fill_up(disk_ground, disk, "answers first", flow)
    rows = flow.rows(disk_ground.engine)
    lost = ledger.lost(rows)
    figure("disk full, planted twin that answers first: lost", lost, "forms", "> 0")
    assert lost > 0
    assert len(rows) >= 10, "the first ten had room"


def test_files_that_may_not_grow_are_a_full_disk_too(sqlite_ground: Ground, tmp_path: Path, figure: Figure) -> None:
    flow = sqlite_ground.flows()[0]
    disk = ShortFiles(tmp_path / "instance")
    ledger, page, after = fill_up(sqlite_ground, disk, None, flow)
    rows = flow.rows(sqlite_ground.engine)
    figure("files may not grow: answered with 503 and the text", ledger.statuses[503], "forms", "> 0")
    figure("files may not grow: lost", ledger.lost(rows), "forms", "0")
    assert set(ledger.statuses) == {303, 503}, ledger.statuses
    assert (page, after) == (200, 303)
    assert ledger.lost(rows) == 0
