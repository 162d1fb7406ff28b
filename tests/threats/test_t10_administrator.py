"""T10: nobody becomes somebody else. There is no 'sign in as', for an administrator or for anybody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import redirect
from sqlalchemy import select

from groepswerk.app import create_app
from groepswerk.core import cookies
from groepswerk.core.db import db
from groepswerk.people import entrance
from groepswerk.people.models import SignIn, SignInKind
from tests.house import places
from tests.house.test_access import endpoints
from tests.house_of_tests import House, one_database
from tests.pages import Pages

STAFF = ("Ada", "Els", "Naima", "Joost")
# The demo's doorway is open in demo mode only; a link of an invitation makes an account that was not there.
DOORWAYS = frozenset({"demo.sign_in"})


def became(house: House, pages: Pages, person: str) -> list[str]:
    """The endpoints after which her browser holds a ticket of somebody else, each with what its forms send."""
    things = places.furnish(house)
    client, self_id = pages.client(person), house.person(person)
    own = client.get_cookie("key")
    assert own is not None
    found = []
    for endpoint, method, rule in endpoints(house):
        address = places.address_of(house, rule, things)
        data = {**pages.credentials(client), **_as_others(house)} if method == "POST" else None
        with house.connection.begin_nested() as savepoint:
            client.open(address, method=method, data=data)
            holder = _holder(house, client)
            savepoint.rollback()
        with house.app.app_context():
            db.session.remove()
        client.set_cookie("key", own.value)
        if holder not in {None, self_id} and endpoint not in DOORWAYS:
            found.append(f"{method} {endpoint}")
    return found


def _as_others(house: House) -> dict[str, str]:
    """What somebody would send who wants to be Roos."""
    roos = str(house.person("Roos"))
    return {"as": roos, "user": roos, "person": roos, "person_id": roos, "impersonate": roos, "name": "Roos"}


def _holder(house: House, client: Any) -> UUID | None:
    """Whose ticket the browser holds now."""
    cookie = client.get_cookie("key")
    with house.app.test_request_context():
        ticket = cookies.parse("key", cookie.value) if cookie else None
    with house.app.app_context():
        return db.session.scalar(select(SignIn.person_id).where(SignIn.id == ticket.row)) if ticket else None


@one_database
@pytest.mark.parametrize("person", STAFF)
def test_nobody_becomes_somebody_else(house: House, pages: Pages, person: str) -> None:
    assert became(house, pages, person) == []


@one_database
def test_a_way_to_become_somebody_else_is_seen(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    def sign_in_as() -> Any:
        entrance.enter(house.person("Roos"), SignInKind.OWN)
        return redirect("/", 303)

    sign_in_as.guard = house.app.view_functions["people.end_all_devices"].guard  # type: ignore[attr-defined]
    monkeypatch.setitem(house.app.view_functions, "people.end_all_devices", sign_in_as)
    assert became(house, pages, "Ada") == ["POST people.end_all_devices"]


def test_outside_demo_mode_the_doorway_is_not_there(tmp_path: Path) -> None:
    app = create_app({"DEMO": False, "INSTANCE": str(tmp_path), "SITE_ADDRESS": "https://groepswerk.example.org"})
    names = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert "people.sign_in" in names
    assert [name for name in names if name.startswith("demo")] == []


def test_no_name_promises_it(house: House) -> None:
    words = ("impersonat", "sign_in_as", "sign-in-as", "log_in_as", "become", "switch_user", "sudo", "masquerade")
    said: Callable[[Any], str] = lambda rule: f"{rule.endpoint} {rule.rule}"  # noqa: E731
    assert [said(rule) for rule in house.app.url_map.iter_rules() if any(word in said(rule) for word in words)] == []
