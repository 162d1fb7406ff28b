"""The log: one line a request with the endpoint's name, never an address, a name, a token, a body or a raw IP."""

from __future__ import annotations

import logging
import sys
import time
import traceback
from typing import Any

import structlog
from flask import Flask, Response, g, request
from prometheus_client import Counter

REQUESTS = Counter("groepswerk_requests", "Answers by endpoint and status.", ["endpoint", "status"])
_log = structlog.get_logger("groepswerk")


def init_app(app: Flask) -> None:
    """Write lines to standard error as JSON, and count answers."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    app.log_exception = _exception  # type: ignore[assignment, method-assign]
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    endpoint = request.endpoint or "none"
    REQUESTS.labels(endpoint, response.status_code).inc()
    if response.status_code >= 400 or request.method not in {"GET", "HEAD"}:
        took = round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1)
        _log.info("answer", endpoint=endpoint, method=request.method, status=response.status_code, ms=took)
    return response


def _exception(info: Any) -> None:
    failed(info[1], endpoint=request.endpoint)


def failed(error: BaseException | None, **where: str | None) -> None:
    """What went wrong and where in the code: no message (it can quote what somebody typed), no address, no values.

    ``where``: the endpoint of a request, the name of a job.
    """
    trace = traceback.extract_tb(error.__traceback__ if error else None)
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in trace]
    _log.error("failed", **where, error=type(error).__name__ if error else "?", at=places[-8:])
