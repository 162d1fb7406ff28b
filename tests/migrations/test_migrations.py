"""Every migration goes up, down and up again, on both databases, and the head equals the models."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from groepswerk import cli
from groepswerk.app import create_app
from groepswerk.core.clock import DEMO_START
from groepswerk.core.db import Base, db, writing
from groepswerk.demo import load
from tests.conftest import DATABASES, drop_postgres, fresh_postgres


@pytest.fixture(params=DATABASES)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    address = ""
    if request.param == "postgresql":
        address = fresh_postgres(request.getfixturevalue("postgres_server"), f"groepswerk_empty_{os.getpid()}")
    app = create_app({"DEMO": True, "INSTANCE": str(tmp_path), "DATABASE_URL": address})
    cli.know_migrations(app)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    if address:
        drop_postgres(address)


def shape() -> dict[str, object]:
    """Tables with their columns, keys and constraints, as the database tells them."""
    seen = inspect(db.engine)
    return {
        table: (
            sorted((column["name"], str(column["type"]), column["nullable"]) for column in seen.get_columns(table)),
            sorted(str(index["name"]) for index in seen.get_indexes(table)),
            sorted(str(check["name"]) for check in seen.get_check_constraints(table)),
            sorted(str(key["constrained_columns"]) for key in seen.get_foreign_keys(table)),
        )
        for table in seen.get_table_names()
        if table != "alembic_version"
    }


def test_the_head_equals_the_models(empty: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_up_down_up(empty: Flask) -> None:
    upgrade()
    first = shape()
    assert len(first) == len(Base.metadata.tables)
    downgrade(revision="base")
    assert shape() == {}
    upgrade()
    assert shape() == first


def test_a_full_house_loses_no_row_on_the_way_down_and_up(empty: Flask) -> None:
    upgrade()
    with writing():
        load.build(DEMO_START)
        db.session.commit()
    before = rows("group_session", "rsvp", "attendance", "series", "message", "contact", "utterance", "data_key")
    assert all(before.values())
    db.session.remove()
    with pytest.raises(SystemExit):
        # Somebody left a group of the demo, and what was said since would not open any more.
        downgrade(revision="0001")
    assert rows(*before) == before
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM data_key WHERE epoch > 0"))
    before = rows(*before)
    downgrade(revision="0001")
    upgrade()
    assert rows(*before) == before


def rows(*tables: str) -> dict[str, int]:
    """How many rows stand in each table."""
    with db.engine.connect() as connection:
        return {table: connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0 for table in tables}  # noqa: S608
