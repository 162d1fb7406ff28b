"""``flask jobs run``: one pass over the work that is due, a line per kind."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from datetime import timedelta

import click
from flask import Flask
from flask.cli import AppGroup

from groepswerk.core import clock, log
from groepswerk.core.db import db, empty_log, writing
from groepswerk.core.due import DueWork
from groepswerk.home.due import JOBS

group = AppGroup("jobs", help="Work that is due.")
AT_ONCE = 1000


@group.command()
@click.option("--limit", default=AT_ONCE, help="At most so many rows of each kind.")
def run(limit: int) -> None:
    """Do what is due, one row a transaction; exit 1 when a kind failed."""
    outcomes = dict(one_pass(limit))
    for name, done in outcomes.items():
        click.echo(f"{name}: {'failed' if done is None else done}")
    sys.exit(1 if None in outcomes.values() else 0)


def one_pass(limit: int) -> Iterator[tuple[str, int | None]]:
    """Do each kind once: its name and how many rows were done; None when it failed, which stops no other kind."""
    for job in JOBS:
        try:
            yield job.name, run_one(job, limit)
        except Exception as error:
            db.session.rollback()
            log.failed(error, job=job.name)
            yield job.name, None
    # What was deleted since the last pass still stands in older pages of SQLite's log.
    empty_log(db.engine)


def run_one(job: DueWork, limit: int) -> int:
    """Do one kind until nothing of it is due or ``limit`` rows are done; each row is committed by itself."""
    done = 0
    with writing():
        while done < limit and (found := job.do_one(clock.now())):
            db.session.commit()
            if callable(found):
                found()
                db.session.commit()
            done += 1
        db.session.rollback()
    return done


def keep_running(
    app: Flask, every: timedelta = timedelta(minutes=5), stop: threading.Event | None = None
) -> threading.Thread:
    """Let the serving process do the due work by its own clock; several processes may, each row is done once.

    It goes on until the process ends, or ``stop`` is set.
    """
    stop = stop or threading.Event()

    def loop() -> None:
        while not stop.wait(every.total_seconds()):
            with app.app_context():
                for _ in one_pass(AT_ONCE):
                    pass

    thread = threading.Thread(target=loop, name="due work", daemon=True)
    thread.start()
    return thread
