"""One form sent fifty times at once does its work once, and every sending gets the same answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from groepswerk.core.idempotency import new_key
from tests.faults.conftest import Figure, Ground
from tests.faults.posting import Browser, Flow
from tests.faults.running import Running

pytestmark = pytest.mark.faults
TIMES = 50


def adding_people(ground: Ground) -> Flow:
    """The form that would add somebody each time: a meeting sent again is refused as a clash, whatever its key."""
    return ground.flows()[1]


def press(ground: Ground, server: Running, flow: Flow, key: str) -> list[tuple[int, str]]:
    """Send number 7 so many times at once; the answers."""
    browser = Browser(server, ground.stage, flow)
    with ThreadPoolExecutor(TIMES) as crowd:
        answers = list(crowd.map(lambda _: browser.send(7, key), range(TIMES)))
    return [(answer[0], str(answer[1]["Location"])) for answer in answers if answer]


def test_fifty_presses_are_one_also_after_a_kill(ground: Ground, figure: Figure) -> None:
    flow, key = adding_people(ground), new_key()
    with ground.server() as server:
        answers = press(ground, server, flow, key)
        server.kill()
        server.start()
        answers += press(ground, server, flow, key)
    rows = flow.rows(ground.engine)[7]
    figure(f"double submit, {ground.name}: rows after {2 * TIMES} presses and a kill", rows, "rows", "1")
    assert rows == 1
    assert len(answers) == 2 * TIMES
    assert len(set(answers)) == 1
    assert answers[0][0] == 303


def test_the_twin_that_looks_at_no_key_makes_many(ground: Ground, figure: Figure) -> None:
    flow = adding_people(ground)
    with ground.server("no keys") as server:
        press(ground, server, flow, new_key())
    rows = flow.rows(ground.engine)[7]
    figure(f"double submit, {ground.name}, planted twin without keys: rows", rows, "rows", "> 1")
    assert rows > 1
