"""Serving by waitress in one process, with the due work done by its own clock."""

from __future__ import annotations

from typing import Any

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import RequestEntityTooLarge

from groepswerk.cli import jobs

# A body up to here waits in memory for the page that says it is too long; waitress lays none in a temporary file, which
# would keep on disk, unsealed, what people write. A longer one is refused unread.
_BODY_IN_MEMORY = 1024 * 1024
_THREADS = 5


def serve_forever(app: Flask, port: int) -> None:
    """Serve on 127.0.0.1. Many connections are allowed, because slow phones hold theirs long."""
    jobs.keep_running(app)
    server = create_server(
        app,
        host="127.0.0.1",
        port=port,
        threads=_THREADS,
        connection_limit=1000,
        ident="",
        max_request_body_size=_BODY_IN_MEMORY,
        inbuf_overflow=2 * _BODY_IN_MEMORY,
    )
    server.channel_class = _Channel
    server.run()


class _Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    @staticmethod
    def error_task_class(channel: Any, request: Any) -> Any:
        """A body that is refused unread gets our own page, in her language: the application sees how long it is."""
        if not isinstance(request.error, RequestEntityTooLarge) or request.path is None:
            return ErrorTask(channel, request)
        request.headers["CONTENT_LENGTH"] = str(max(request.content_length, _BODY_IN_MEMORY))
        task = WSGITask(channel, request)
        task.set_close_on_finish()
        return task
