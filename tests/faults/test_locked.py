"""Another process holds the database of SQLite: short, and requests wait; long, and they say so and keep the text."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from lxml import html

from groepswerk.core.idempotency import new_key
from tests.faults.conftest import Figure, Ground
from tests.faults.posting import Browser
from tests.faults.running import Answer, Running

pytestmark = pytest.mark.faults
_HOLD = """
import sqlite3, sys, time
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
held.execute("COMMIT")
"""
SHORT, LONG = 3.0, 11.5


@contextmanager
def held(ground: Ground, seconds: float) -> Iterator[None]:
    """Meanwhile the database is locked, for so many seconds from the beginning."""
    command = [sys.executable, "-c", _HOLD, str(ground.engine.url.database), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        yield
        assert holder.wait() == 0


def post_while_held(ground: Ground, server: Running, seconds: float, count: int) -> list[Answer | None]:
    """Send so many different forms while the database is locked."""
    browser = Browser(server, ground.stage, ground.flows()[0])
    with held(ground, seconds), ThreadPoolExecutor(count) as crowd:
        return list(crowd.map(lambda number: browser.send(number, new_key()), range(count)))


def test_a_short_lock_is_waited_out_and_reading_goes_on(sqlite_ground: Ground, figure: Figure) -> None:
    flow = sqlite_ground.flows()[0]
    with sqlite_ground.server() as server:
        browser = Browser(server, sqlite_ground.stage, flow)
        with held(sqlite_ground, SHORT), ThreadPoolExecutor(4) as crowd:
            sent = [crowd.submit(browser.send, number, new_key()) for number in range(4)]
            began = time.monotonic()
            browser.visitor.get(f"/groups/{sqlite_ground.stage.group}")
            read_in = time.monotonic() - began
            answers = [each.result() for each in sent]
    saved = [answer for answer in answers if answer and answer[0] == 303]
    figure(f"locked for {SHORT:.0f} s: saved of 4", len(saved), "forms", "4")
    figure(f"locked for {SHORT:.0f} s: a page meanwhile", round(read_in, 2), "s", "< 1")
    assert len(saved) == 4
    assert read_in < 1
    assert flow.rows(sqlite_ground.engine) == {0: 1, 1: 1, 2: 1, 3: 1}


def test_the_twin_that_does_not_wait_refuses(sqlite_ground: Ground, figure: Figure) -> None:
    with sqlite_ground.server("does not wait") as server:
        answers = post_while_held(sqlite_ground, server, 1.0, 4)
    refused = [answer for answer in answers if answer and answer[0] == 503]
    figure("locked, planted twin that does not wait: refused of 4", len(refused), "forms", "> 0")
    assert refused


def test_a_long_lock_is_said_and_what_was_typed_can_be_sent_again(sqlite_ground: Ground, figure: Figure) -> None:
    flow = sqlite_ground.flows()[1]
    with sqlite_ground.server() as server, sqlite_ground.server("all is our fault") as twin:
        browser, other = (Browser(each, sqlite_ground.stage, flow) for each in (server, twin))
        with held(sqlite_ground, LONG), ThreadPoolExecutor(2) as crowd:
            answer, twins = crowd.map(lambda each: each.send(5, new_key()), (browser, other))
        assert answer is not None
        assert twins is not None
        figure(f"locked for {LONG} s: answer", answer[0], "status", "503")
        figure(f"locked for {LONG} s, planted twin: answer", twins[0], "status", "500")
        assert (answer[0], twins[0]) == (503, 500)
        assert int(answer[1]["Retry-After"]) > 0
        again, fields = _form_in(answer)
        assert fields["name"] == "Vogel 5"
        sent = browser.visitor.poster(again, lambda _count, _hidden: fields)
        sent(0)
        sent(1)
    assert flow.rows(sqlite_ground.engine) == {5: 1}, "the page's own form saves it, once, however often it is sent"


def _form_in(answer: Answer) -> tuple[str, dict[str, Any]]:
    form = html.document_fromstring(answer[2].decode()).xpath("//main//form[@method='post']")[0]
    fields = {str(field.get("name")): field.get("value") for field in form.xpath(".//input")}
    fields.pop("csrf_token")
    return str(form.get("action")), fields


def test_leaving_does_not_wait_for_a_locked_database(sqlite_ground: Ground, figure: Figure) -> None:
    key = sqlite_ground.stage.keys["Roos"]
    with sqlite_ground.server() as server, held(sqlite_ground, SHORT):
        began = time.monotonic()
        status, headers, _ = server.ask("POST", "/leave", {"Cookie": f"key={key}"}, "")
        left_in = time.monotonic() - began
    figure(f"locked for {SHORT:.0f} s: leaving", round(left_in, 2), "s", "< 2")
    assert (status, left_in < 2) == (303, True)
    sent = headers.get_all("Set-Cookie") or []
    assert any(each.startswith("key=;") for each in sent)
    assert any(each.startswith("left=1;") and "Max-Age=15552000" in each for each in sent)
