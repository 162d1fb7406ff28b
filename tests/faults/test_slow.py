"""Phones on a bad line hold their connection for minutes. Everybody else is served meanwhile."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.faults.conftest import Figure, Ground
from tests.faults.running import Running

pytestmark = pytest.mark.faults
SLOW, PROBES, PATIENCE = 300, 10, 0.8


@contextmanager
def slow_clients(server: Running) -> Iterator[None]:
    """So many clients who have begun a request and do not finish it."""
    with ExitStack() as open_lines:
        for _ in range(SLOW):
            line = open_lines.enter_context(socket.create_connection(("127.0.0.1", server.port), 5))
            line.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        time.sleep(0.5)
        yield


def served(server: Running) -> int:
    """How many of ten others get the page within a second."""
    return sum(_probe(server) for _ in range(PROBES))


def _probe(server: Running) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as line:
            line.settimeout(PATIENCE)
            line.sendall(b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return line.recv(12) == b"HTTP/1.1 200"
    except OSError:
        return False


@pytest.mark.parametrize("planted", [None, "few connections"])
def test_slow_clients_keep_nobody_out(sqlite_ground: Ground, figure: Figure, planted: str | None) -> None:
    with sqlite_ground.server(planted) as server, slow_clients(server):
        got = served(server)
    twin = f", planted twin with {planted}" if planted else ""
    figure(f"{SLOW} slow clients{twin}: others served", got, f"of {PROBES}", "0" if planted else str(PROBES))
    assert got == (0 if planted else PROBES)
