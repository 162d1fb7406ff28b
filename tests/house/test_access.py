"""Who may open what: the table in access.csv, walked in full over HTTP, for every endpoint, method and person.

A cell is what the person gets: 200, 303, 404 ... ``entry`` means: sent to the entry because she is not signed in.
A POST is sent without fields, so 422 means that the form came back: she may. After a change of the house, run
``python -m tests.house.test_access`` to write the table anew, and READ the difference before you commit it.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from sqlalchemy import Connection
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from groepswerk.core.db import db
from tests.house import places
from tests.house_of_tests import House
from tests.pages import Pages

TABLE = Path(__file__).parent / "access.csv"
# In the order of nearness to the Dinsdaggroep; Roos owns the sign-in, Yamina the initiative, Fadma the proposal.
PEOPLE = (
    "nobody",
    "Roos",
    "Fadma",
    "Noor",
    "Yamina",
    "Naima",
    "Loes",
    "Karim",
    "Hanan",
    "Fatiha",
    "Els",
    "Joost",
    "Ada",
    "Petra",
    "Sanne",
    "Wim",
)


def endpoints(house: House) -> list[tuple[str, str, Rule]]:
    """Every endpoint with each of its methods."""
    rules = sorted(house.app.url_map.iter_rules(), key=lambda rule: rule.endpoint)
    return [
        (rule.endpoint, method, rule)
        for rule in rules
        if rule.endpoint != "static"
        for method in ("GET", "POST")
        if method in (rule.methods or ())
    ]


def expected() -> dict[tuple[str, str], dict[str, str]]:
    """The table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {(row["endpoint"], row["method"]): row for row in csv.DictReader(file)}


def walk(house: House, pages: Pages, person: str) -> dict[tuple[str, str], str]:
    """What one person gets everywhere; each request is undone before the next."""
    things = places.furnish(house)
    as_ = None if person == "nobody" else person
    pages.credentials(pages.client(as_))
    cells = {}
    for endpoint, method, rule in endpoints(house):
        response = _ask(house.connection, pages, places.address_of(house, rule, things), method, as_)
        closed = not getattr(house.app.view_functions[endpoint].guard.rule, "open_to_all", False)  # type: ignore[attr-defined]
        sent_away = closed and as_ is None and response.status_code == 303
        cells[endpoint, method] = "entry" if sent_away else str(response.status_code)
    return cells


def _ask(connection: Connection, pages: Pages, address: str, method: str, as_: str | None) -> TestResponse:
    client = pages.client(as_)
    before = {cookie: client.get_cookie(cookie) for cookie in ("key", "form", "knock")}
    with connection.begin_nested() as savepoint:
        data = pages.credentials(client) if method == "POST" else None
        response = client.open(address, method=method, data=data)
        savepoint.rollback()
    with pages.house.app.app_context():
        db.session.remove()
    for name, cookie in before.items():
        client.delete_cookie(name)
        if cookie is not None:
            client.set_cookie(name, cookie.value)
    return response


def test_the_table_lists_exactly_the_endpoints(house: House) -> None:
    there = {(endpoint, method) for endpoint, method, _ in endpoints(house)}
    listed = set(expected())
    assert there - listed == set(), "these endpoints have no row in access.csv"
    assert listed - there == set(), "these rows of access.csv have no endpoint any more"


@pytest.mark.parametrize("person", PEOPLE)
def test_everybody_gets_what_the_table_says(house: House, pages: Pages, person: str) -> None:
    got, table = walk(house, pages, person), expected()
    wrong = [
        f"{method} {endpoint}: {person} gets {cell}, the table says {table[endpoint, method][person]}"
        for (endpoint, method), cell in got.items()
        if table[endpoint, method][person] != cell
    ]
    assert not wrong, "\n".join(wrong)


def test_an_endpoint_without_a_guard_is_closed_to_everybody(house: House, pages: Pages) -> None:
    view = house.app.view_functions["people.devices"]
    bare = lambda: "open"  # noqa: E731
    house.app.view_functions["people.devices"] = bare
    try:
        pages.get("/my-devices", "Naima", expects=403)
    finally:
        house.app.view_functions["people.devices"] = view
    pages.get("/my-devices", "Naima")


def test_every_address_with_an_argument_loads_its_thing_through_a_rule(house: House) -> None:
    bare = [
        endpoint
        for endpoint, _, rule in endpoints(house)
        if rule.arguments and getattr(house.app.view_functions[endpoint], "guard").of is None  # noqa: B009
    ]
    assert bare == [], "a view must receive the loaded thing, never an id: give guarded_by an `of`"


def write_table(tmp: Path) -> None:
    """Write the table as the house answers now."""
    from tests.conftest import build, standing

    app, scene = build(tmp, "")
    columns: dict[str, dict[tuple[str, str], str]] = {}
    rows: list[tuple[str, str]] = []
    for person in PEOPLE:
        with standing(app, scene) as house:
            columns[person] = walk(house, Pages(house), person)
            rows = [(endpoint, method) for endpoint, method, _ in endpoints(house)]
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["endpoint", "method", *PEOPLE])
        for endpoint, method in rows:
            writer.writerow([endpoint, method, *(columns[person][endpoint, method] for person in PEOPLE)])


if __name__ == "__main__":
    import tempfile

    from tests.conftest import pytest_configure

    pytest_configure()
    with tempfile.TemporaryDirectory() as folder:
        write_table(Path(folder))
