"""A database that is locked for long: on both, whoever waits hears in the end that we are busy, and nothing is lost."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from groepswerk.core.outage import is_outage
from tests.house_of_tests import House


def test_whoever_waits_for_a_lock_waits_ten_seconds(house: House) -> None:
    if house.connection.dialect.name == "sqlite":
        assert house.connection.execute(text("PRAGMA busy_timeout")).scalar_one() == 10_000
    else:
        assert house.connection.execute(text("SHOW lock_timeout")).scalar_one() == "10s"


def test_giving_up_on_a_lock_is_an_outage_and_not_a_mistake(house: House) -> None:
    if house.connection.dialect.name != "postgresql":
        pytest.skip("SQLite's lock is of the whole file: the fault drills hold it.")
    engine = create_engine(house.connection.engine.url, connect_args={"options": "-c lock_timeout=100"})
    with engine.connect() as holder, engine.connect() as other:
        holder.execute(text("SELECT 1 FROM organisation FOR UPDATE"))
        with pytest.raises(DBAPIError) as given_up:
            other.execute(text("UPDATE organisation SET name = name"))
    engine.dispose()
    assert is_outage(given_up.value)
