"""The log: one line a request with the endpoint's name, never an address, a name, a token, a body or a raw IP.

What a library wants to log goes the same way: whose line it was and where in the code, without its message. A message
can quote whatever somebody sent: waitress writes the path, gunicorn the IP, PostgreSQL the value of the column.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
import traceback
import warnings
from types import TracebackType
from typing import Any, TextIO

from flask import Flask, Response, g, request
from prometheus_client import Counter

from groepswerk.core.plain_lines import structlog

REQUESTS = Counter("groepswerk_requests", "Answers by endpoint and status.", ["endpoint", "status"])
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
# These bring handlers of their own, which write messages out in full.
_TALKATIVE = ("gunicorn.error", "gunicorn.access", "waitress", "waitress.queue", "werkzeug", "py.warnings")
_log = structlog.get_logger("groepswerk")


def init_app(app: Flask) -> None:
    """Write lines to standard error as JSON, count answers, and let no library write lines of its own."""
    _write_lines()
    _quieten_libraries(app)
    app.log_exception = _exception  # type: ignore[assignment, method-assign]
    app.before_request(_begin)
    app.after_request(_end)


def _write_lines() -> None:
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


class WithoutMessage(logging.Handler):
    """Takes what libraries log, from a warning upwards, and leaves the message out."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line for it."""
        error = record.exc_info[1] if record.exc_info else None
        at = [f"{record.pathname}:{record.lineno} {record.funcName}", *places_of(error)]
        _log.warning("library", by=record.name, severity=record.levelname, error=_name_of(error), at=at)


def _quieten_libraries(app: Flask) -> None:
    root = logging.getLogger()
    if not any(isinstance(handler, WithoutMessage) for handler in root.handlers):
        root.addHandler(WithoutMessage(logging.WARNING))
    for name in (app.name, *_TALKATIVE):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
    warnings.showwarning = _warned


def _warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    _log.warning("warned", error=category.__name__, at=[f"{filename}:{lineno}"])


def take_over_process() -> None:
    """For a process that is ours alone, a server or a command: what nobody caught is logged without its message too."""
    _write_lines()
    sys.excepthook = _uncaught
    threading.excepthook = lambda thread: failed(thread.exc_value, thread="yes")
    sys.unraisablehook = lambda lost: failed(lost.exc_value, unraisable="yes")


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        failed(error)


def _begin() -> None:
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    endpoint = request.endpoint or "none"
    REQUESTS.labels(endpoint, response.status_code).inc()
    if response.status_code >= 400 or request.method not in {"GET", "HEAD"}:
        took = round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1)
        # The method is a word that the other side chose, like everything else in a request.
        method = request.method if request.method in METHODS else "other"
        _log.info("answer", endpoint=endpoint, method=method, status=response.status_code, ms=took)
    return response


def _exception(info: Any) -> None:
    failed(info[1], endpoint=request.endpoint)


def failed(error: BaseException | None, **where: str | None) -> None:
    """What went wrong and where in the code: no message (it can quote what somebody typed), no address, no values.

    ``where``: the endpoint of a request, the name of a job.
    """
    _log.error("failed", **where, error=_name_of(error), at=places_of(error), because=_causes(error))


def places_of(error: BaseException | None) -> list[str]:
    """The last places in the code that an error passed through: file, line and function."""
    trace = traceback.extract_tb(error.__traceback__ if error else None)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in trace][-8:]


def _name_of(error: BaseException | None) -> str | None:
    return type(error).__name__ if error else None


def _causes(error: BaseException | None) -> list[str]:
    """The kinds of the errors behind it, nearest first."""
    behind = error.__cause__ or error.__context__ if error else None
    return [type(behind).__name__, *_causes(behind)][:4] if behind else []
