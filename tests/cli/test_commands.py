"""The other commands: what they print, what they make, and what they refuse."""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, inspect, select

from groepswerk.app import create_app
from groepswerk.core.db import db
from groepswerk.core.languages import PROMISED
from groepswerk.people.models import Organisation
from tests.house.test_access import endpoints
from tests.house_of_tests import House, one_database
from tests.pages import Pages

SITE = "https://groepswerk.example.org"


def run(app: Flask, *command: str, code: int = 0) -> str:
    """What a command says; its exit code is looked at."""
    answer = app.test_cli_runner().invoke(args=list(command))
    assert answer.exit_code == code, answer.output
    return answer.output


@one_database
def test_access_names_every_endpoint_with_its_rule(house: House) -> None:
    rows = list(csv.DictReader(StringIO(run(house.app, "access"))))
    assert {(row["endpoint"], row["method"]) for row in rows} >= {
        (name, method) for name, method, _ in endpoints(house)
    }
    by_name = {row["endpoint"]: row for row in rows}
    assert by_name["people.devices"]["rule"] == "core.access.signed_in"
    assert by_name["people.staff"] == {
        "endpoint": "people.staff",
        "method": "GET",
        "address": "/staff",
        "rule": "people.policy.may_coordinate",
    }
    assert {row["endpoint"] for row in rows if row["rule"] == "closed"} <= {"static"}


def test_languages_says_how_whole_each_is(house: House) -> None:
    rows = {row["language"]: row for row in csv.DictReader(StringIO(run(house.app, "languages")))}
    assert {code for code, row in rows.items() if row["promised"] == "yes"} == {each.code for each in PROMISED}
    for row in rows.values():
        assert 0 <= int(row["translated"]) <= int(row["strings"])
        assert row["reviewed"] in {"yes", "no"}
    assert int(rows["nl"]["strings"]) > 300


def test_an_organisation_is_made_with_a_link_that_works(house: House, pages: Pages) -> None:
    said = run(house.app, "organisation", "create", " Nieuw  Begin ", "--coordinator", "Aad")
    link = re.search(r"^http://127\.0\.0\.1:8000(/staff-invitation/[\w-]+)$", said, re.MULTILINE)
    assert link
    assert "Aad" in pages.get(link.group(1)).h1
    with house.inside():
        assert db.session.scalars(select(Organisation.name).where(Organisation.name == "Nieuw Begin")).one()
    house.clock.forward(timedelta(days=7))
    pages.get(link.group(1), expects=404)


def test_the_link_begins_with_the_site_or_the_port(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8123")
    command = ("organisation", "create", "Nieuw", "--coordinator", "Aad")
    assert run(house.app, *command).startswith("http://127.0.0.1:8123/staff-invitation/")
    monkeypatch.setitem(house.app.config, "SITE_ADDRESS", SITE)
    assert run(house.app, *command).startswith(f"{SITE}/staff-invitation/")


@pytest.mark.parametrize(("name", "coordinator"), [("\u202e", "Aad"), ("Nieuw", "  ")])
def test_an_organisation_needs_names(house: House, name: str, coordinator: str) -> None:
    with house.inside():
        before = db.session.scalar(select(func.count(Organisation.id)))
    assert "need a name" in run(house.app, "organisation", "create", name, "--coordinator", coordinator, code=1)
    with house.inside():
        assert db.session.scalar(select(func.count(Organisation.id))) == before


@pytest.mark.parametrize("command", [("load",), ("sign-in", "Naima"), ("serve",)])
def test_the_demo_is_refused_where_real_people_are(tmp_path: Path, command: tuple[str, ...]) -> None:
    app = create_app({"DEMO": False, "NOW": "", "INSTANCE": str(tmp_path)})
    assert "This is not a demo" in run(app, "demo", *command, code=1)
    with app.app_context():
        assert inspect(db.engine).get_table_names() == [], "nothing was made either"
        db.engine.dispose()


def test_the_demo_signs_somebody_of_the_cast_in(house: House, pages: Pages) -> None:
    assert "already" in run(house.app, "demo", "load")
    address = run(house.app, "demo", "sign-in", "Naima").strip().removeprefix("http://127.0.0.1:8000")
    page = pages.get(address)
    pages.submit(page, address)
    pages.get("/my-devices")
    assert "Nobody in the demo" in run(house.app, "demo", "sign-in", "Niemand", code=1)
