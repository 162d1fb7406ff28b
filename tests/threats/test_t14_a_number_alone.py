"""T14: who holds a woman's old telephone number holds nothing. No form takes a number for a way in."""

from __future__ import annotations

from typing import Any

import pytest
from flask import redirect, request
from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.people import entrance
from groepswerk.people.models import SignIn, SignInKind
from tests.house import places
from tests.house.test_access import endpoints
from tests.house_of_tests import House, one_database
from tests.pages import Page, Pages

NUMBER = "0655501917"
WRITTEN = (NUMBER, "06 55 50 19 17", "+31655501917", "31655501917", "501917")
FIELDS = ("digits", "code", "phone", "number", "email", "password", "name", "username", "pin", "answer", "said")
# The demo's doorway lets in by its address, and only there.
DOORWAYS = frozenset({"demo.sign_in"})


def let_in(house: House, pages: Pages, ways: tuple[str, ...] = WRITTEN) -> list[str]:
    """Where somebody who knows nothing but the number gets a ticket, or a sign-in of hers is made."""
    things = places.furnish(house)
    places.give_phone(house, "Roos", NUMBER)
    client, before = pages.client(), _sign_ins(house)
    found = []
    for endpoint, method, rule in endpoints(house):
        if endpoint in DOORWAYS:
            continue
        address = places.address_of(house, rule, things)
        for number in ways:
            fields = dict.fromkeys(FIELDS, number)
            data = {**fields, **pages.credentials(client)} if method == "POST" else None
            answer = client.open(address, method=method, data=data, query_string=fields)
            if client.get_cookie("key") is not None or _sign_ins(house) != before or _greets(answer):
                found.append(f"{method} {endpoint}")
            client.delete_cookie("key")
            before = _sign_ins(house)
    return found


def _greets(answer: Any) -> bool:
    page = Page(answer)
    return page.status == 200 and page.tree is not None and "Roos" in page.seen


def _sign_ins(house: House) -> set[Any]:
    with house.app.app_context():
        return set(db.session.scalars(select(SignIn.id).where(SignIn.person_id == house.person("Roos"))))


@one_database
def test_no_form_takes_a_number_for_a_way_in(house: House, pages: Pages) -> None:
    # How a number is written is a matter of the forms; the other database is asked for it as it is kept.
    ways = WRITTEN if house.connection.dialect.name == "sqlite" else (NUMBER,)
    assert let_in(house, pages, ways) == []


@one_database
def test_a_form_that_does_is_seen(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    view: Any = house.app.view_functions["groups.digits"]

    def by_number() -> Any:
        if request.form.get("digits", "").replace(" ", "").endswith("55501917"):
            entrance.enter(house.person("Roos"), SignInKind.OWN)
            return redirect("/", 303)
        return view()

    by_number.guard = view.guard  # type: ignore[attr-defined]
    monkeypatch.setitem(house.app.view_functions, "groups.digits", by_number)
    assert set(let_in(house, pages)) == {"POST groups.digits"}
