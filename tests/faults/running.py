"""A server process that can be killed and started again on the same port."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import psutil

START_WITHIN = 60.0
Answer = tuple[int, http.client.HTTPMessage, bytes]


@dataclass
class Running:
    """``python wsgi.py`` (waitress, one process), or gunicorn with two workers. Use it as a context.

    planted: the fault of tests.faults.planted that this server has. under: a command that runs it, such as strace.
    """

    environment: Mapping[str, str]
    gunicorn: bool = False
    planted: str | None = None
    under: tuple[str, ...] = ()
    target: str = "wsgi"
    options: tuple[str, ...] = ()
    output: Path | None = None
    port: int = field(init=False)
    process: subprocess.Popen[bytes] = field(init=False)

    def __enter__(self) -> Running:
        self.port = _free_port()
        self.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.kill()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        environment = {**os.environ, **self.environment, "PORT": str(self.port)}
        if self.planted:
            environment["PLANTED"] = self.planted
        with (self.output or Path(os.devnull)).open("ab") as written:
            self.process = subprocess.Popen(
                [*self.under, sys.executable, *self._command()],
                env=environment,
                stdout=written,
                stderr=written,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_WITHIN
        while not self.is_up():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("The server did not start.")
            time.sleep(0.03)

    def _command(self) -> list[str]:
        target = "tests.faults.planted" if self.planted else self.target
        if not self.gunicorn:
            return ["-m", target]
        bound = f"127.0.0.1:{self.port}"
        return ["-m", "gunicorn", "-w", "2", "--threads", "4", "-b", bound, *self.options, f"{target}:app"]

    def is_up(self) -> bool:
        """Whether it answers (also that it cannot do anything just now)."""
        try:
            return self.ask("GET", "/sign-in")[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def kill(self) -> None:
        """SIGKILL to all its processes."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_one_worker(self) -> None:
        """SIGKILL to one worker of gunicorn."""
        workers = psutil.Process(self.process.pid).children()
        if workers:
            workers[0].kill()

    def ask(self, method: str, address: str, headers: dict[str, str] | None = None, body: str | None = None) -> Answer:
        """One request on a connection of its own; status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, address, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()


def _free_port() -> int:
    """A port below those that outgoing connections take: while the server is dead, none of them must sit on it."""
    for port in range(20000 + os.getpid() % 5000, 32000):
        with socket.socket() as free:
            try:
                free.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("No port is free.")
