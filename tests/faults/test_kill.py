"""SIGKILL at any moment: what was acknowledged is there, once, and whole."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import text

from tests.faults.conftest import Figure, Ground
from tests.faults.posting import Load, moments
from tests.faults.running import Running

pytestmark = pytest.mark.faults
KILLS = 12


def kill_under_load(ground: Ground, planted: str | None, kills: int, seed: int) -> tuple[Load, int, int]:
    """Kill and restart under load; return the load, how many were lost and how many doubled."""
    flows = ground.flows()
    with ground.server(planted) as server:
        load = Load(server, ground.stage, flows)
        with load.running():
            for place, moment in enumerate(moments(seed, kills)):
                time.sleep(moment)
                _kill(ground, server, place)
        time.sleep(0.5)
    pairs = [(ledger, flow.rows(ground.engine)) for ledger, flow in zip(load.ledgers, flows, strict=True)]
    return load, sum(each.lost(rows) for each, rows in pairs), sum(each.doubled(rows) for each, rows in pairs)


def _kill(ground: Ground, server: Running, place: int) -> None:
    if ground.gunicorn and place % 2:
        server.kill_one_worker()
        return
    server.kill()
    server.start()


def test_nothing_acknowledged_is_lost_or_doubled(ground: Ground, figure: Figure) -> None:
    load, lost, doubled = kill_under_load(ground, None, KILLS, seed=1)
    acknowledged = sum(len(ledger.acknowledged) for ledger in load.ledgers)
    figure(f"kill -9, {ground.name}: acknowledged over {KILLS} kills", acknowledged, "forms", ">= 100")
    figure(f"kill -9, {ground.name}: lost", lost, "forms", "0")
    figure(f"kill -9, {ground.name}: doubled", doubled, "forms", "0")
    assert acknowledged >= 100
    assert load.statuses[None] > 0, "no kill hit a request"
    assert (lost, doubled) == (0, 0)
    assert set(load.statuses) <= {None, 303, 503}, load.statuses
    if not ground.gunicorn:
        with ground.engine.connect() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"


def test_the_twin_that_answers_before_it_saves_loses(ground: Ground, figure: Figure) -> None:
    load, lost, _doubled = kill_under_load(ground, "answers first", 3, seed=2)
    figure(f"kill -9, {ground.name}, planted twin that answers first: lost", lost, "forms", "> 0")
    assert sum(len(ledger.acknowledged) for ledger in load.ledgers) > 0
    assert lost > 0
