"""The real server and the real commands, with pages and jobs that stumble over what they were sent.

``LEAK`` names a control that is taken away, for the twin of the log test. The product has no such switch.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn
from uuid import uuid4

import click
from flask import Response, request
from sqlalchemy import insert, text

from groepswerk.cli import jobs
from groepswerk.core.access import anyone, guarded_by
from groepswerk.core.db import db
from groepswerk.core.due import Forgetting
from groepswerk.people.models import Organisation, StaffAccount
from wsgi import app


def _raises(said: str) -> NoReturn:
    held = {"in a local": said}
    raise ValueError(f"stumbled over {held}")


def _asks_the_database(said: str) -> None:
    db.session.execute(text("SELECT nothing FROM nowhere WHERE it = :it"), {"it": said})


def _breaks_a_constraint(said: str) -> None:
    account = {"person_id": None, "email": said, "password_hash": said, "totp_secret": said.encode()}
    db.session.execute(insert(StaffAccount), [account])


def _finds_it_taken(said: str) -> None:
    account = {"email": said, "password_hash": said, "totp_secret": said.encode(), "totp_last_step": 0}
    # In one statement: whose accounts they are is looked at after both are there.
    db.session.execute(insert(StaffAccount).values([{**account, "person_id": uuid4()} for _ in range(2)]))


def _is_no_number(said: str) -> None:
    """PostgreSQL says back what it could not read; SQLite reads a nought."""
    db.session.execute(text("SELECT CAST(:it AS INTEGER)"), {"it": said})


def _breaks_at_the_end(said: str) -> None:
    db.session.add(Organisation(name=said, made_at=said))
    db.session.flush()


def _warns(said: str) -> None:
    warnings.warn(said, stacklevel=2)
    logging.getLogger("somebody.else").warning("said %s", said)
    logging.getLogger("somebody.else").error(said)
    app.logger.error("said %s", said)


def _breaks_in_a_thread(said: str) -> None:
    thread = threading.Thread(target=_raises, args=[said])
    thread.start()
    thread.join()


def _breaks_when_forgotten(said: str) -> None:
    class Dying:
        def __del__(self) -> None:
            _raises(said)

    Dying()


def _has_two_causes(said: str) -> None:
    try:
        _raises(said)
    except ValueError as error:
        raise KeyError(said) from error


def _half_an_answer(said: str) -> Iterator[bytes]:
    yield b"half of it"
    _raises(said)


STUMBLES: dict[str, Callable[[str], Any]] = {
    "raises": _raises,
    "database": _asks_the_database,
    "constraint": _breaks_a_constraint,
    "taken": _finds_it_taken,
    "number": _is_no_number,
    "type": _breaks_at_the_end,
    "warns": _warns,
    "thread": _breaks_in_a_thread,
    "forgotten": _breaks_when_forgotten,
    "causes": _has_two_causes,
    "streams": _half_an_answer,
}


@app.route("/stumble/<how>", methods=["GET", "POST"])
@guarded_by(anyone)
def stumble(how: str) -> str | Response:
    """Stumble in one way over the query."""
    found = STUMBLES[how](request.args["said"])
    return Response(found, mimetype="text/html") if found else "still here"


@app.cli.command("stumble")
@click.argument("said")
def stumble_as_command(said: str) -> None:
    """The same in a command: what does not end it, and then what does."""
    for how in ("warns", "thread", "forgotten"):
        STUMBLES[how](said)
    _has_two_causes(said)


class Stumbling(Forgetting):
    """A job that breaks over the rows it does."""

    def do_one(self, _now: object) -> bool:
        """Break over what stands in the environment."""
        _raises(os.environ["SAID"])


jobs.JOBS = (*jobs.JOBS, Stumbling("people.stumble", Organisation, Organisation.made_at, timedelta(0)))


def _leak_messages() -> None:
    """Errors with their message, as Flask writes them."""
    app.log_exception = lambda info: _say("".join(traceback.format_exception(*info)))  # type: ignore[method-assign,assignment]


def _leak_libraries() -> None:
    """What libraries say, as they say it."""
    logging.getLogger().addHandler(logging.StreamHandler())


def _leak_processes() -> None:
    """What nobody caught, as Python writes it."""
    sys.excepthook, threading.excepthook = sys.__excepthook__, threading.__excepthook__
    sys.unraisablehook = sys.__unraisablehook__


def _leak_addresses() -> None:
    """A line a request with its address and where it came from."""
    _first(lambda: _say(f"{request.method} {request.url} {request.headers}"))


def _leak_files() -> None:
    """Bodies in a temporary file."""
    spool = Path(os.environ["TMPDIR"], "spool")
    _first(lambda: None if request.method == "GET" else _say(str(spool.write_bytes(request.get_data()))))


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _first(step: Callable[[], None]) -> None:
    """Do it before anything else looks at a request."""
    app.before_request_funcs[None].insert(0, step)


LEAKS = {
    "messages": _leak_messages,
    "libraries": _leak_libraries,
    "processes": _leak_processes,
    "addresses": _leak_addresses,
    "files": _leak_files,
}
if os.environ.get("LEAK"):
    LEAKS[os.environ["LEAK"]]()

if __name__ == "__main__":
    from groepswerk.cli.serving import serve_forever

    serve_forever(app, int(os.environ["PORT"]))
