"""``flask jobs run``: one pass over the work that is due, a line per kind."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import click
from flask import Flask
from flask.cli import AppGroup

from groepswerk.core import clock
from groepswerk.core.db import db, writing
from groepswerk.groups import jobs as group_jobs
from groepswerk.people import jobs as people_jobs

group = AppGroup("jobs", help="Work that is due.")

# Each job takes (now, limit), does at most one row's work at a time and returns how many rows it did.
JOBS: dict[str, Callable[[datetime], bool]] = {
    "people.forget_spent_keys": people_jobs.forget_spent_keys,
    "people.forget_old_sign_ins": people_jobs.forget_old_sign_ins,
    "groups.forget_knocks": group_jobs.forget_knocks,
}


@group.command()
@click.option("--limit", default=1000, help="At most so many rows of each kind.")
def run(limit: int) -> None:
    """Do what is due, one row a transaction."""
    for name, job in JOBS.items():
        click.echo(f"{name}: {run_one(job, limit)}")


def run_one(job: Callable[[datetime], bool], limit: int) -> int:
    """Run one job until nothing is due or ``limit`` rows are done; each row is committed by itself."""
    done = 0
    with writing():
        while done < limit and job(clock.now()):
            db.session.commit()
            done += 1
        db.session.rollback()
    return done


def keep_running(app: Flask, every: timedelta = timedelta(minutes=5)) -> threading.Thread:
    """Let the serving process do the due work by its own clock; several processes may, each row is done once."""

    def loop() -> None:
        while True:
            time.sleep(every.total_seconds())
            with app.app_context():
                for job in JOBS.values():
                    run_one(job, 1000)

    thread = threading.Thread(target=loop, name="due work", daemon=True)
    thread.start()
    return thread
