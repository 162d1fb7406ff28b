"""A house whose transactions are real: for tests of what several connections do to each other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar, cast

import pytest
from sqlalchemy import Connection

from groepswerk.core.clock import DEMO_START
from groepswerk.core.db import db
from tests.conftest import build, drop_postgres, fresh_postgres
from tests.house_of_tests import House, StandingClock

T = TypeVar("T")


@contextmanager
def lasting_house(request: pytest.FixtureRequest, folder: Path, **given: Any) -> Iterator[House]:
    """The loaded house on the database that ``request`` names; what is saved in it stays until it is dropped."""
    address = ""
    if request.param == "postgresql":
        address = fresh_postgres(request.getfixturevalue("postgres_server"), f"groepswerk_{folder.name}_{os.getpid()}")
    app, scene = build(folder, address, **given)
    clock = StandingClock(DEMO_START)
    app.extensions["clock"] = clock
    yield House(app, scene, clock, cast(Connection, None))
    with app.app_context():
        db.engine.dispose()
    if address:
        drop_postgres(address)


def together(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Call them all at the same instant, each in a thread of its own."""
    start = Barrier(len(calls))

    def wait_and(call: Callable[[], T]) -> T:
        start.wait(30)
        return call()

    with ThreadPoolExecutor(len(calls)) as crowd:
        return list(crowd.map(wait_and, calls))
