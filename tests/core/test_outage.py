"""A database that is locked for long: on both, whoever waits hears in the end that we are busy, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from groepswerk.core import config
from groepswerk.core.outage import is_outage
from tests.house_of_tests import House


def test_whoever_waits_for_a_lock_waits_ten_seconds(house: House) -> None:
    if house.connection.dialect.name == "sqlite":
        assert house.connection.execute(text("PRAGMA busy_timeout")).scalar_one() == 10_000
    else:
        assert house.connection.execute(text("SHOW lock_timeout")).scalar_one() == "10s"


@pytest.mark.parametrize(
    ("options", "found"),
    [("-c work_mem=5MB -c search_path=public", ("10s", "5MB")), ("-c lock_timeout=3s", ("3s", None))],
)
def test_what_the_address_asks_of_the_server_is_asked_too(
    house: House, tmp_path: Path, options: str, found: tuple[str, str | None]
) -> None:
    if house.connection.dialect.name != "postgresql":
        pytest.skip("SQLite is asked nothing by its address.")
    address = house.connection.engine.url.set(drivername="postgresql").update_query_dict({"options": options})
    text_of_it = address.render_as_string(hide_password=False)
    app = Flask(__name__)
    config.load(app, tmp_path, {"DATABASE_URL": text_of_it, "INSTANCE": str(tmp_path)})
    engine = create_engine(app.config["SQLALCHEMY_DATABASE_URI"], **app.config["SQLALCHEMY_ENGINE_OPTIONS"])
    with engine.connect() as connection:
        assert connection.execute(text("SHOW lock_timeout")).scalar_one() == found[0]
        if found[1]:
            assert connection.execute(text("SHOW work_mem")).scalar_one() == found[1]
    engine.dispose()


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
