"""The ground of the fault tests: a scratch house per database, and figures printed as JSON lines."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from tests.bench.scene import Stage, prepare
from tests.conftest import drop_postgres, fresh_postgres
from tests.faults.posting import Flow, meetings, people
from tests.faults.running import Running

Figure = Callable[[str, float, str, str], None]


@dataclass
class Ground:
    """A house on disk that servers can be started on, and a way to look into its database from outside."""

    stage: Stage
    engine: Engine
    gunicorn: bool
    name: str

    def server(self, planted: str | None = None, **options: object) -> Running:
        """A server on this house."""
        return Running(self.stage.environment, self.gunicorn, planted, **options)  # type: ignore[arg-type]

    def flows(self) -> list[Flow]:
        """The forms that are sent."""
        return [meetings(self.stage), people(self.stage)]


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """A furnished house on SQLite, to be copied."""
    return prepare(tmp_path_factory.mktemp("furnished"))


@pytest.fixture
def sqlite_ground(furnished: Stage, tmp_path: Path) -> Iterator[Ground]:
    """A copy of the house on SQLite, served by waitress."""
    yield from copied(furnished, tmp_path / "instance")


def copied(furnished: Stage, folder: Path, database: Path | None = None) -> Iterator[Ground]:
    """A copy of the house; ``database``: where its database file goes instead."""
    shutil.copytree(furnished.environment["GROEPSWERK_INSTANCE"], folder)
    file = folder / "groepswerk.db"
    environment = {**furnished.environment, "GROEPSWERK_INSTANCE": str(folder)}
    if database is not None:
        file = Path(shutil.move(file, database))
        environment["GROEPSWERK_DATABASE_URL"] = f"sqlite:///{file}"
    engine = create_engine(f"sqlite:///{file}")
    yield Ground(replace(furnished, environment=environment), engine, False, "waitress, SQLite")
    engine.dispose()


@pytest.fixture
def postgres_ground(postgres_server: str, tmp_path: Path) -> Iterator[Ground]:
    """A house on PostgreSQL, served by two workers of gunicorn."""
    address = fresh_postgres(postgres_server, f"groepswerk_faults_{os.getpid()}")
    engine = create_engine(address)
    yield Ground(prepare(tmp_path, address), engine, True, "gunicorn, PostgreSQL")
    engine.dispose()
    drop_postgres(address)


@pytest.fixture(params=["sqlite_ground", "postgres_ground"])
def ground(request: pytest.FixtureRequest) -> Ground:
    """Both of them, one after the other."""
    found: Ground = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def figure(capsys: pytest.CaptureFixture[str]) -> Figure:
    """Prints one measured figure as a line of JSON."""

    def say(name: str, value: float, unit: str, limit: str) -> None:
        with capsys.disabled():
            line = json.dumps({"name": name, "value": value, "unit": unit, "limit": limit})
            os.write(1, f"{line}\n".encode())

    return say


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that another user of this computer (PostgreSQL's) can reach."""
    folder = Path(tempfile.mkdtemp(prefix="groepswerk-faults-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
