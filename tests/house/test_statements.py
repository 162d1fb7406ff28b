"""What a form costs the database: at most 12 statements, whoever sends it, for every POST of every room.

Those of the year are sent in a group of twenty people with thirty meetings to come, to which everybody comes.
"""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyotp
import pytest
from sqlalchemy import text
from werkzeug.routing import Rule

from groepswerk.core.db import db
from groepswerk.groups.service import keys
from groepswerk.people.models import LockKind, Office
from tests.conftest import counted
from tests.house import full_house, places
from tests.house.sent import ELSEWHERE, FOLLOWS_ON, LAST, LOOKS, PEOPLE_AND_GROUPS, THE_YEAR, WORDS, Sent
from tests.house_of_tests import House, one_database
from tests.pages import Page, Pages
from tests.people.test_lock import SHAPES, put_on, quiet
from tests.people.test_sign_in import PASSWORD, give_password
from tests.sessions.reaching import reach

MOST = 12
TESTS = Path(__file__).parents[1]
Costs = dict[str, list[str]]


def forms(house: House) -> list[Rule]:
    """Every POST."""
    return [rule for rule in house.app.url_map.iter_rules() if "POST" in (rule.methods or ())]


class Counting(Pages):
    """The same client; of each form that succeeds it keeps what it cost when it was dearest."""

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self.costs: Costs = {}

    def post(self, address: str, *given: Any, **rest: Any) -> Page:
        """Send it a moment after the one before, and count."""
        self.house.clock.forward(timedelta(seconds=1))
        with counted(self.house.connection) as statements:
            page = super().post(address, *given, **rest)
        if page.status < 400:
            place = self.house.app.url_map.bind("localhost").match(address.partition("?")[0], method="POST")
            self.costs[place[0]] = max(statements, self.costs.get(place[0], []), key=len)
        return page


def dear(costs: Costs) -> dict[str, int]:
    """Those that cost too much."""
    return {endpoint: len(seen) for endpoint, seen in costs.items() if len(seen) > MOST}


def in_a_row(house: House) -> Costs:
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


def one_by_one(house: House, table: dict[str, Sent]) -> Costs:
    """Each form of a table by itself, undone before the next."""
    # A new start takes a second coordinator.
    house.appoint("Bart", Office.COORDINATOR)
    things, costs = places.furnish(house), {}
    for rule in forms(house):
        if rule.endpoint in table:
            as_, sent = table[rule.endpoint]
            with house.connection.begin_nested() as savepoint:
                answer, costs[rule.endpoint] = _sent(house, rule, places.address_of(house, rule, things), as_, sent)
                savepoint.rollback()
            assert answer.status == 303, f"{rule.endpoint}: {answer.status}, so it did nothing. {_errors(answer)}"
            assert not answer.location.startswith("/my-account/confirm"), rule.endpoint
            with house.app.app_context():
                db.session.remove()
    return costs


def _sent(house: House, rule: Rule, address: str, as_: str | None, sent: dict[str, Any]) -> tuple[Page, list[str]]:
    """Send it; of what reaches several meetings the page first shows what it would do, and is sent again as it is."""
    visitor = Pages(house)
    client = visitor.client(as_)
    given = {**visitor.credentials(client), **_as_it_stands(visitor, rule, address, as_, sent)}
    for _ in range(2):
        with counted(house.connection) as seen:
            answer = Page(client.post(address, data=given))
        if answer.status != 422 or not answer.tree.xpath("//input[@name='seen']/@value"):
            break
        given = answer.form(address)
    return answer, seen


def _as_it_stands(visitor: Pages, rule: Rule, address: str, as_: str | None, sent: dict[str, Any]) -> dict[str, Any]:
    """What its page would send, where the page has it, with these changes."""
    if rule.endpoint not in THE_YEAR or "GET" not in (rule.methods or ()):
        return sent
    page = visitor.get(address, as_)
    choices = {name: page.tree.xpath("//input[@type='radio'][@name=$name]/@value", name=name) for name in sent}
    return {**page.form(address), **{name: choices[name][-1] if said is LAST else said for name, said in sent.items()}}


def _errors(page: Page) -> str:
    return " | ".join(page.tree.xpath("//*[@role='alert']//text()")) if page.tree is not None else page.text[:300]


def through_the_year(house: House) -> Costs:
    """Those of a year that follow on another: moved and decided on, off and on again, undone; what is taken back."""
    visitor, group = Counting(house), f"/groups/{house.group(full_house.TUESDAY)}"
    meeting = f"/meetings/{house.meeting_on(full_house.TUESDAY, places.NEXT_TUESDAY)}"
    for name in ("Naima", "Roos", "Maan"):
        visitor.credentials(visitor.client(name))
    reach(visitor, f"{meeting}/rhythm", rhythm="2", first_on="2027-06-22", starts="10:00")
    _press(visitor, f"{group}/changes", "/undo")
    reach(visitor, f"{meeting}/cancel", scope="all")
    _press(visitor, f"{group}/changes", "/undo")
    reach(visitor, f"{meeting}/move", scope="all", on_day="2027-06-16", place="Elders")
    for choice in ("along", "cancel", "stay"):
        _press(visitor, f"{group}/meetings/to-decide", "/decide", choice=choice)
    for deed in ("/cancel", "/go-on"):
        _press(visitor, f"{meeting}/cancel", deed)
    for deed in ("/take", "/hand-back"):
        _press(visitor, meeting, deed, "Roos")
    said = visitor.post(f"{group}/themes/new", {"words": "Slapen", "circle": "group"}, "Roos")
    _press(visitor, said.location, "/take-back", "Roos")
    idea = visitor.post(f"{group}/initiatives/new", WORDS, "Roos").location
    visitor.post(f"{idea}/offer", {"kind": "help_out", "words": "Spitten."}, "Maan")
    _press(visitor, idea, "/take-back", "Maan")
    return visitor.costs


def _press(visitor: Pages, address: str, ends: str, as_: str = "Naima", **changes: Any) -> None:
    """Press the first button of a page whose form leads there."""
    page = visitor.get(address, as_)
    actions = [urlsplit(str(each)).path for each in page.tree.xpath("//form/@action")]
    action = next(each for each in actions if each.endswith(ends))
    visitor.submit(page, action, changes, as_)


def test_no_form_of_people_and_groups_costs_more_than_twelve_statements(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    costs = one_by_one(house, PEOPLE_AND_GROUPS) | in_a_row(house)
    assert costs.keys() >= PEOPLE_AND_GROUPS.keys() | FOLLOWS_ON["people and groups"]
    _check(costs, "people and groups", capsys)


def test_no_form_of_the_year_costs_more_than_twelve_statements(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    full_house.fill(house)
    costs = one_by_one(house, THE_YEAR)
    for endpoint, seen in through_the_year(house).items():
        costs[endpoint] = max(seen, costs.get(endpoint, []), key=len)
    assert costs.keys() >= THE_YEAR.keys() | FOLLOWS_ON["the year"]
    _check(costs, "the year", capsys)


def _check(costs: Costs, of: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert dear(costs) == {}
    with capsys.disabled():
        worst = max(len(seen) for seen in costs.values())
        line = {"name": f"{of}: statements of the dearest form", "value": worst, "limit": MOST}
        os.write(2, json.dumps(line).encode() + b"\n")


@one_database
def test_every_form_is_counted(house: House) -> None:
    there = {rule.endpoint for rule in forms(house)}
    counted_here = PEOPLE_AND_GROUPS.keys() | THE_YEAR.keys() | set().union(*FOLLOWS_ON.values())
    assert there - counted_here - ELSEWHERE.keys() - LOOKS == set(), "what do these cost?"
    assert (counted_here | ELSEWHERE.keys() | LOOKS) - there == set(), "these are there no more"
    for endpoint, file in ELSEWHERE.items():
        assert "counted(" in (TESTS / file).read_text("utf-8"), endpoint


def test_a_form_that_asks_too_much_is_seen(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def ask_much(*_: object) -> None:
        for number in range(MOST):
            db.session.execute(text(f"SELECT {number}"))

    monkeypatch.setattr(keys, "end_old_keys", ask_much)
    one = {"groups.new_key": PEOPLE_AND_GROUPS["groups.new_key"]}
    assert "groups.new_key" in dear(one_by_one(house, one))
