"""A gateway for text messages on this computer: it keeps what it is sent, and answers what a test asks of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class Gateway:
    """What came in: the address it was sent to, and the text."""

    def __init__(self) -> None:
        self.status, self.port = 200, 0
        self.taken: list[tuple[str, dict[str, Any], dict[str, str]]] = []

    @property
    def url(self) -> str:
        """What the settings of the site name."""
        return f"json://127.0.0.1:{self.port}/sms/{{number}}?+Idempotency-Key={{id}}"


@contextmanager
def opened(gateway: Gateway) -> Iterator[Gateway]:
    """The gateway, listening on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if gateway.status == 200:
                gateway.taken.append((self.path, body, dict(self.headers)))
            self.send_response(gateway.status)
            self.end_headers()

        def log_message(self, *_given: Any) -> None:
            """Tests read what it keeps."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    gateway.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
