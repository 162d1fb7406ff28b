"""Serving by waitress in one process, with the due work done by its own clock."""

from __future__ import annotations

from flask import Flask
from waitress import serve

from groepswerk.cli import jobs

# A body up to here waits in memory for the page that says it is too long; waitress lays none in a temporary file, which
# would keep on disk, unsealed, what people write. A longer one is refused unread.
_BODY_IN_MEMORY = 1024 * 1024


def serve_forever(app: Flask, port: int) -> None:
    """Serve on 127.0.0.1. Many connections are allowed, because slow phones hold theirs long."""
    jobs.keep_running(app)
    serve(
        app,
        host="127.0.0.1",
        port=port,
        threads=8,
        connection_limit=1000,
        ident="",
        max_request_body_size=_BODY_IN_MEMORY,
        inbuf_overflow=2 * _BODY_IN_MEMORY,
    )
