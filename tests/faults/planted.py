"""Servers with a fault planted in them: what each test must see go wrong, or it sees nothing.

``PLANTED`` names the fault. Only the tests run this; the product has no such switch.
"""

from __future__ import annotations

import io
import os
import threading
import time
from collections.abc import Callable, Iterable
from queue import Queue
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Flask
from waitress import serve

from groepswerk.app import create_app, errors
from groepswerk.core import clock, refusals
from groepswerk.core import db as database
from groepswerk.core.idempotency import new_key
from groepswerk.groups.views import digits
from groepswerk.people.views import trying

Wsgi = Callable[..., Iterable[bytes]]
HELD = 0.25


def answers_first(inner: Wsgi) -> Wsgi:
    """Says that a form is saved, and saves it a moment later."""
    waiting: Queue[tuple[float, dict[str, Any]]] = Queue()

    def save() -> None:
        while True:
            at, environ = waiting.get()
            time.sleep(max(0.0, at - time.monotonic()))
            b"".join(inner(environ, lambda *_: None))

    threading.Thread(target=save, daemon=True).start()

    def outer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST":
            return inner(environ, start_response)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        waiting.put((time.monotonic() + HELD, {**environ, "wsgi.input": io.BytesIO(body)}))
        start_response("303 See Other", [("Location", "/")])
        return [b""]

    return outer


def no_keys(inner: Wsgi) -> Wsgi:
    """Takes every sending of a form for a new one."""

    def outer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST":
            fields = dict(parse_qsl(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode(), True))
            body = urlencode({**fields, "idempotency_key": new_key()}).encode()
            environ = {**environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        return inner(environ, start_response)

    return outer


def counts_afterwards(limits: list[trying.Limit]) -> trying.Limit | None:
    """Looks how many wrong tries stand there, and counts this one when its page is made."""
    now = clock.now()
    over = next((each for each in limits if refusals.failures(each.bucket, now) >= each.most), None)
    for each in limits:
        refusals.note("planted.wrong", bucket=each.bucket, window=each.lasts)
    return over


def planted() -> tuple[Flask, Wsgi]:
    """The application with the fault that ``PLANTED`` names."""
    fault = os.environ["PLANTED"]
    if fault == "not flushed":
        database.PRAGMAS["synchronous"] = 0
    if fault == "does not wait":
        database.PRAGMAS["busy_timeout"] = 0
    if fault == "all is our fault":
        errors.is_outage = lambda _error: False
    if fault == "counts no guesses":
        digits.TRIES_IN_A_BROWSER = digits.TRIES_PER_OPEN_DOOR = 10**6
    if fault == "counts codes afterwards":
        trying.take = counts_afterwards
    app = create_app()
    if fault == "trusts old connections":
        with app.app_context():
            database.db.engine.pool._pre_ping = False
    wrapped = {"answers first": answers_first, "no keys": no_keys}
    return app, wrapped[fault](app) if fault in wrapped else app


if __name__ == "__main__":
    limit = 100 if os.environ["PLANTED"] == "few connections" else 1000
    serve(planted()[1], host="127.0.0.1", port=int(os.environ["PORT"]), threads=8, connection_limit=limit, ident="")
elif "PLANTED" in os.environ:
    app = planted()[1]
