"""``flask check-deploy`` names each weakness of a set-up, and lets a good one pass."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import make_url

from groepswerk.app import create_app
from groepswerk.core import db as core_db
from groepswerk.core.db import db
from tests.conftest import DATABASES, drop_postgres, fresh_postgres

GOOD: dict[str, Any] = {"DEMO": False, "NOW": "", "HTTPS": True, "SITE_ADDRESS": "https://groepswerk.example.org"}


@pytest.fixture(params=DATABASES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'data.db'}"
        return
    made = fresh_postgres(request.getfixturevalue("postgres_server"), f"groepswerk_deploy_{os.getpid()}")
    yield made
    drop_postgres(made)


@pytest.fixture
def good(address: str, tmp_path: Path) -> dict[str, Any]:
    """A set-up that may serve people: the key file lies apart from the database."""
    folder = tmp_path / "instance"
    return {**GOOD, "DATABASE_URL": address, "INSTANCE": str(folder), "KEY_FILE": str(tmp_path / "keys" / "key")}


def check(app: Flask) -> tuple[int, str]:
    """The exit code and everything the command says."""
    answer = app.test_cli_runner().invoke(args=["check-deploy"])
    with app.app_context():
        db.engine.dispose()
    return answer.exit_code, answer.output


def test_a_good_set_up_passes(good: dict[str, Any]) -> None:
    assert check(create_app(good)) == (0, "This set-up may serve people.\n")


@pytest.mark.parametrize(
    ("weak", "named"),
    [
        ({"DEMO": True}, "Demo mode is on"),
        ({"HTTPS": False}, "GROEPSWERK_HTTPS is not 1"),
        ({"SITE_ADDRESS": ""}, "GROEPSWERK_SITE_ADDRESS is not set"),
        ({"EXIT_ADDRESS": "http://weer.nl/"}, "GROEPSWERK_EXIT_ADDRESS must be an https address"),
    ],
)
def test_a_weak_setting_is_named(good: dict[str, Any], weak: dict[str, Any], named: str) -> None:
    code, said = check(create_app({**good, **weak}))
    assert code == 1
    assert said.startswith(named)
    assert said.endswith("1 to mend.\n")


def test_debug_mode_is_named(good: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    code, said = check(create_app(good))
    assert code == 1
    assert said.startswith("Debug mode is on")


def test_a_key_file_that_others_can_read_is_named(good: dict[str, Any]) -> None:
    app = create_app(good)
    Path(app.config["KEY_FILE"]).chmod(0o640)
    code, said = check(app)
    assert code == 1
    assert "chmod 600" in said


def test_a_key_file_that_is_gone_is_named(good: dict[str, Any]) -> None:
    app = create_app(good)
    Path(app.config["KEY_FILE"]).unlink()
    assert check(app) == (1, "There is no key file.\n1 to mend.\n")


def test_a_key_file_beside_the_database_is_named(tmp_path: Path) -> None:
    code, said = check(create_app({**GOOD, "INSTANCE": str(tmp_path)}))
    assert code == 1
    assert "lies beside the database" in said


def test_a_pragma_that_is_off_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weak = {**core_db.PRAGMAS, "synchronous": 1}
    app = create_app({**GOOD, "INSTANCE": str(tmp_path), "KEY_FILE": str(tmp_path / "keys" / "key")})
    with monkeypatch.context() as patch:
        # What a connection is given; what it should have is read from the name in the command's own module.
        patch.setattr(core_db, "PRAGMAS", weak)
        code, said = check(app)
    assert code == 1
    assert "PRAGMA synchronous is 1, not 2." in said


def test_a_durability_of_postgres_that_is_off_is_named(
    good: dict[str, Any], request: pytest.FixtureRequest, address: str
) -> None:
    if not address.startswith("postgresql"):
        pytest.skip("only PostgreSQL has these settings")
    options = {"options": "-csynchronous_commit=off"}
    weak = make_url(address).update_query_dict(options).render_as_string(hide_password=False)
    code, said = check(create_app({**good, "DATABASE_URL": weak}))
    assert code == 1
    assert "PostgreSQL's synchronous_commit is off" in said
