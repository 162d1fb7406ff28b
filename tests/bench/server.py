"""A real server process of one worker, and what it costs: processor time read from the operating system."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import psutil

from groepswerk.cli.demo import LEAN


@dataclass
class Server:
    """gunicorn with one synchronous worker on a loopback port; use it as a context.

    ``embedded``: not gunicorn, but the server that ``make run`` ends in.
    """

    target: str
    environment: dict[str, str]
    embedded: bool = False

    def __enter__(self) -> Server:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "-w", "1", "-b", f"127.0.0.1:{self.port}", self.target]
        runtime = {"PYTHONPATH": str(Path(__file__).parent / "runtime_only")}
        if self.embedded:
            command = [sys.executable, "wsgi.py"]
            runtime |= {"PORT": str(self.port), **LEAN}
        self.master = subprocess.Popen(
            command,
            env={**os.environ, **runtime, **self.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 30
        while not self._listens():
            if time.monotonic() > deadline or self.master.poll() is not None:
                raise RuntimeError(f"{self.target} did not start")
            time.sleep(0.05)
        process = psutil.Process(self.master.pid)
        self.worker = process if self.embedded else process.children()[0]
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.master.terminate()
        self.master.wait(10)

    def _listens(self) -> bool:
        try:
            return self.ask("GET", "/healthz" if "wsgi" in self.target else "/hello")[0] == 200
        except OSError:
            return False

    def ask(
        self, method: str, address: str, headers: dict[str, str] | None = None, body: str | None = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """One request on a connection of its own; status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, address, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def cpu(self) -> float:
        """Processor seconds the worker has used so far, by the scheduler's own count in nanoseconds.

        The usual accounting samples every hundredth of a second, which is longer than any request here.
        """
        nanoseconds = Path(f"/proc/{self.worker.pid}/schedstat").read_text("ascii").split()[0]
        return int(nanoseconds) / 1e9

    def memory(self) -> float:
        """What the worker holds in memory now, in MiB."""
        return float(self.worker.memory_info().rss) / 2**20
