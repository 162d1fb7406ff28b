"""What a form costs the database: at most 12 statements, whoever sends it, for every POST of people and groups."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from sqlalchemy import text
from werkzeug.routing import Rule

from groepswerk.core.db import db
from groepswerk.groups.service import keys
from groepswerk.people.models import LockKind, Office
from tests.conftest import counted
from tests.house import places
from tests.house_of_tests import House
from tests.pages import Page, Pages
from tests.people.test_lock import SHAPES, put_on, quiet
from tests.people.test_sign_in import PASSWORD, give_password

MOST = 12
ROOMS = ("groups.", "people.")
TESTS = Path(__file__).parents[1]
NOW = {"first_without": "2027-06-09"}
ACCOUNT = {"email": "fenna@nieuw.example.org", "password": PASSWORD, "work_phone": "06 99 88 77 66"}
NEW_GROUP = {"nickname": "Nieuw", "languages": ["nl"], "format": "circle", "co_guide": "none"}
NEWCOMER = {"name": "Perzik", "role": "participant", "phone": "06 87 65 43 21", "agreed": "y"}

# Each form that succeeds by itself: who sends it, and what.
SENT: dict[str, tuple[str | None, dict[str, Any]]] = {
    "groups.add_member": ("Naima", NEWCOMER),
    "groups.answer_change": ("Naima", {"answer": "yes"}),
    "groups.close_door": ("Naima", {}),
    "groups.contact": ("Naima", {"phone": "06 87 65 43 21", "version": "1"}),
    "groups.digits": (None, {"digits": "424242"}),
    "groups.end_membership": ("Naima", {}),
    "groups.keep_door_open": ("Naima", {}),
    "groups.knock": (None, {"name": "Perzik"}),
    "groups.new": ("Naima", NEW_GROUP),
    "groups.new_key": ("Naima", {}),
    "groups.not_now": ("Naima", {}),
    "groups.open_door": ("Naima", {}),
    "groups.renew_door": ("Naima", {}),
    "groups.said_yes": ("Naima", {}),
    "groups.stop": ("Roos", {"name": "keep"}),
    "groups.welcome": ("Naima", {"who": "participant"}),
    "groups.withdraw_change": ("Els", {}),
    "people.accept_invitation": (None, ACCOUNT),
    "people.agree_to_belong": ("Roos", {}),
    "people.appoint": ("Els", {"office": "coordinator"}),
    "people.begin_anew": (None, {"password": PASSWORD}),
    "people.end_all_devices": ("Naima", {}),
    "people.end_device": ("Roos", {}),
    "people.end_office": ("Els", NOW),
    "people.go_on": ("Naima", {}),
    "people.invite_staff": ("Els", {"name": "Fenna", "office": "guide"}),
    "people.know_device": ("Roos", {}),
    "people.leave": ("Roos", {}),
    "people.leaves": ("Els", {}),
    "people.offer_reset": ("Els", {}),
    "people.remove_passkey": ("Loes", {}),
    "people.sign_colleague_out": ("Els", {}),
    "people.sign_out": ("Naima", {}),
    "people.stay": ("Roos", {}),
    "people.take_back_consent": ("Roos", {}),
    "people.withdraw_invitation": ("Els", {}),
    "people.withdraw_reset": ("Loes", {}),
}
# What takes a story of its own is counted where that is told.
ELSEWHERE = {
    "people.agree_reset": "people/test_two_for_a_new_start.py",
    "groups.come_in": "groups/test_knock.py",
    "groups.decide_change": "groups/test_replacing.py",
    "groups.hand_recording": "groups/test_members.py",
    "groups.propose_guide": "groups/test_replacing.py",
    "people.add_passkey": "people/test_passkeys.py",
    "people.change_password": "people/test_password.py",
    "people.disconnect_outside": "people/test_outside.py",
    "people.make_recovery_codes": "people/test_recovery.py",
    "people.outside_arrive": "people/test_outside.py",
    "people.paper_code": "people/test_recovery.py",
    "people.passkey_sign_in": "people/test_passkeys.py",
}


def forms(house: House) -> Iterator[Rule]:
    """Every POST of these rooms."""
    for rule in house.app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and rule.endpoint.startswith(ROOMS):
            yield rule


class Counting(Pages):
    """The same client; of each form that succeeds it keeps what it cost."""

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self.costs: dict[str, list[str]] = {}

    def post(self, address: str, *given: Any, **rest: Any) -> Page:
        """Send it, and count."""
        with counted(self.house.connection) as statements:
            page = super().post(address, *given, **rest)
        if page.status < 400:
            place = self.house.app.url_map.bind("localhost").match(address.partition("?")[0], method="POST")
            self.costs[place[0]] = statements
        return page


def dear(costs: dict[str, list[str]]) -> dict[str, int]:
    """Those that cost too much."""
    return {endpoint: len(seen) for endpoint, seen in costs.items() if len(seen) > MOST}


def in_a_row(house: House) -> dict[str, list[str]]:
    """Those that are a step of something: signing in, a lock, another phone for the codes, a new start."""
    visitor, secret = Counting(house), give_password(house, "Naima")
    for name in (None, "Naima", "Roos", "Els"):
        visitor.credentials(visitor.client(name))
    visitor.post("/sign-in", {"email": "naima@demo.invalid", "password": PASSWORD})
    visitor.post("/sign-in/code", {"code": pyotp.TOTP(secret).now()})
    visitor.post("/my-account/confirm", {"password": PASSWORD}, "Naima")
    page = visitor.get("/my-account/phone", "Naima")
    new = str(page.tree.xpath("//code/text()")[0]).replace(" ", "")
    visitor.submit(page, "/my-account/phone", {"code": pyotp.TOTP(new).now()}, as_="Naima")
    house.appoint("Bart", Office.COORDINATOR)
    made = visitor.post(f"/staff/{house.person('Loes')}/new-start", as_="Els")
    visitor.credentials(visitor.client("Bart"))
    visitor.post(f"{made.location}/agree", as_="Bart")
    visitor.get("/languages", "Roos", lang="en")
    put_on(visitor)
    quiet(house)
    visitor.post("/locked", {"tap": SHAPES[LockKind.DIGITS]}, "Roos")
    visitor.post("/my-lock/take-off", {"tap": SHAPES[LockKind.DIGITS]}, "Roos")
    return visitor.costs


def one_by_one(house: House) -> dict[str, list[str]]:
    """Each form by itself, undone before the next."""
    # A new start takes a second coordinator.
    house.appoint("Bart", Office.COORDINATOR)
    things, costs = places.furnish(house), {}
    for rule in forms(house):
        if rule.endpoint in SENT:
            as_, sent = SENT[rule.endpoint]
            visitor = Pages(house)
            with house.connection.begin_nested() as savepoint:
                given = {**visitor.credentials(visitor.client(as_)), **sent}
                with counted(house.connection) as costs[rule.endpoint]:
                    answer = visitor.client(as_).post(places.address_of(house, rule, things), data=given)
                savepoint.rollback()
            assert answer.status_code == 303, f"{rule.endpoint}: {answer.status_code}, so it did nothing"
            assert not answer.location.startswith("/my-account/confirm"), rule.endpoint
            with house.app.app_context():
                db.session.remove()
    return costs


def test_no_form_costs_more_than_twelve_statements(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    costs = one_by_one(house) | in_a_row(house)
    there = {rule.endpoint for rule in forms(house)}
    assert there - set(costs) - set(ELSEWHERE) == set(), "what do these cost?"
    assert (set(SENT) | set(ELSEWHERE)) - there == set(), "these are there no more"
    for endpoint, file in ELSEWHERE.items():
        assert "counted(" in (TESTS / file).read_text("utf-8"), endpoint
    assert dear(costs) == {}
    with capsys.disabled():
        worst = max(len(seen) for seen in costs.values())
        line = {"name": "people and groups: statements of the dearest form", "value": worst, "limit": MOST}
        os.write(2, json.dumps(line).encode() + b"\n")


def test_a_form_that_asks_too_much_is_seen(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def ask_much(*_: object) -> None:
        for number in range(MOST):
            db.session.execute(text(f"SELECT {number}"))

    monkeypatch.setattr(keys, "end_old_keys", ask_much)
    assert "groups.new_key" in dear(one_by_one(house))
