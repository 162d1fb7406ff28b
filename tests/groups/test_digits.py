"""Typing the six digits: sloppy hands get in, guessing hands are slowed down, and the QR works on meanwhile."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from groepswerk.core.idempotency import new_key
from groepswerk.groups.views import digits as digits_view
from tests.conftest import counted
from tests.groups.at_the_door import come_in_by, door_page, open_up
from tests.groups.guessing import Guess, address_of, guess_away
from tests.house_of_tests import House, one_database
from tests.pages import Pages

ARABIC, PERSIAN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"), str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


GUESSES = 300
RANDOM = re.compile(r'name="(csrf_token|idempotency_key)" value="[^"]*"')


def wrong(digits: str, by: int = 1) -> str:
    """Six digits that are not these."""
    return f"{(int(digits) + by) % 1_000_000:06d}"


@one_database
@pytest.mark.parametrize("how", ["{a}{b}", " {a} {b} ", "{a}-{b}", "{a}.{b}", "\u200f{a} {b}", "arabic", "persian"])
def test_digits_may_be_typed_in_any_way(house: House, pages: Pages, how: str) -> None:
    token, digits = open_up(house, pages)
    scripts = {"arabic": digits.translate(ARABIC), "persian": digits.translate(PERSIAN)}
    typed = scripts.get(how) or how.format(a=digits[:3], b=digits[3:])
    visitor = Pages(house)
    page = visitor.submit(visitor.get("/door"), "/door", {"digits": typed})
    assert page.location == f"/d/{token}"


@one_database
@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "12345a", "1" * 10_000, "\u202e"])
def test_what_is_no_code_is_a_slip_and_not_a_guess(house: House, pages: Pages, typed: str) -> None:
    open_up(house, pages)
    visitor = Pages(house)
    for _ in range(7):
        page = visitor.post("/door", {"digits": typed}, expects=422)
        assert page.tree.xpath("//*[@id='error-summary']")


def test_a_shut_door_and_unknown_digits_get_the_same_answer(house: House, pages: Pages) -> None:
    _, digits = open_up(house, pages)
    pages.post(f"{door_page(house)}/close", as_="Naima")
    answers = {Pages(house).post("/door", {"digits": each}, expects=422).seen for each in (digits, wrong(digits))}
    assert len(answers) == 1
    page = Pages(house).post("/door", {"digits": digits}, expects=422)
    assert page.tree.xpath("//input[@name='digits']/@value") == [digits]


def test_digits_travel_by_post_alone(house: House, pages: Pages) -> None:
    _, digits = open_up(house, pages)
    page = Pages(house).get(f"/door?digits={digits}")
    assert page.h1
    guide = pages.get(door_page(house), "Naima")
    addresses = [*guide.links(), *guide.tree.xpath("//form/@action")]
    assert not [address for address in addresses if digits in address]


def test_after_five_wrong_tries_a_browser_waits_a_quarter_of_an_hour(house: House, pages: Pages) -> None:
    token, digits = open_up(house, pages)
    visitor = Pages(house)
    for by in range(1, 6):
        visitor.post("/door", {"digits": wrong(digits, by)}, expects=422)
    page = visitor.post("/door", {"digits": digits}, expects=429)
    assert page.tree.xpath("//*[@id='error-summary']")
    # The QR does not wait, and neither does anybody else.
    visitor.get(f"/d/{token}")
    Pages(house).post("/door", {"digits": digits})
    house.clock.forward(timedelta(minutes=15, seconds=1))
    open_up(house, pages)
    visitor.post("/door", {"digits": digits})


def tries_that_were_looked_up(house: House, digits: str, tries: int) -> int:
    """How many wrong tries, each from a fresh browser, were compared with the doors."""
    looked_up = 0
    for by in range(1, tries + 1):
        stranger = Pages(house)
        answer = stranger.client().get("/door")
        assert answer.status_code == 200
        sent = {**stranger.credentials(stranger.client()), "digits": wrong(digits, by)}
        looked_up += stranger.client().post("/door", data=sent).status_code == 422
    return looked_up


@one_database
def test_throwing_cookies_away_helps_no_further_than_thirty_tries_a_door(house: House, pages: Pages) -> None:
    token, digits = open_up(house, pages)
    assert tries_that_were_looked_up(house, digits, 60) == 30
    Pages(house).post("/door", {"digits": digits}, expects=429)
    # Whoever is really there scans the picture.
    visitor = Pages(house)
    visitor.post(f"/d/{token}", {"name": "Perzik"})
    assert visitor.post(f"/d/{token}", {"phone": "own"}).location == "/door/wait"


@one_database
def test_more_open_doors_allow_more_tries(house: House, pages: Pages) -> None:
    _, digits = open_up(house, pages)
    open_up(house, pages, "Woensdagavond", "Hanan")
    assert tries_that_were_looked_up(house, digits, 65) == 60


@one_database
def test_the_count_sees_a_throttle_that_is_missing(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted twin: without the limits the same strangers are looked up every time."""
    monkeypatch.setattr(digits_view, "TRIES_PER_OPEN_DOOR", 10**6)
    _, digits = open_up(house, pages)
    assert tries_that_were_looked_up(house, digits, 35) == 35
    monkeypatch.setattr(digits_view, "TRIES_IN_A_BROWSER", 10**6)
    visitor = Pages(house)
    for by in range(1, 9):
        visitor.post("/door", {"digits": wrong(digits, by)}, expects=422)


def guess_from(house: House, number: int) -> Guess:
    """A fresh browser at an address of its own."""
    stranger, here = Pages(house), {"REMOTE_ADDR": address_of(number)}
    sent = stranger.credentials(stranger.client())

    def guess(digits: str) -> int:
        fields = {**sent, "idempotency_key": new_key(), "digits": digits}
        return stranger.client().post("/door", data=fields, environ_base=here).status_code

    return guess


def test_three_hundred_guesses_open_nothing_and_the_qr_works_on(house: House, pages: Pages) -> None:
    token, digits = open_up(house, pages)
    outcome = guess_away(partial(guess_from, house), digits, GUESSES)
    assert (outcome.tried, outcome.compared, outcome.hits) == (GUESSES, 30, 0)
    come_in_by(house, pages, token, "Perzik")


@one_database
def test_the_same_guesses_open_doors_where_nothing_counts_them(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted twin."""
    monkeypatch.setattr(digits_view, "TRIES_PER_OPEN_DOOR", 10**6)
    monkeypatch.setattr(digits_view, "TRIES_IN_A_BROWSER", 10**6)
    _, digits = open_up(house, pages)
    outcome = guess_away(partial(guess_from, house), digits, GUESSES)
    assert outcome.compared == GUESSES
    assert outcome.hits > 20


def test_right_and_wrong_digits_get_one_answer_once_there_were_too_many(house: House, pages: Pages) -> None:
    _, digits = open_up(house, pages)
    visitor = Pages(house)
    for by in range(1, 6):
        visitor.post("/door", {"digits": wrong(digits, by)}, expects=422)
    answers = [visitor.post("/door", {"digits": each}, expects=429) for each in (digits, wrong(digits))]
    first, second = (RANDOM.sub("", page.text).replace(digits, "").replace(wrong(digits), "") for page in answers)
    assert first == second
    assert len(answers[0].text) == len(answers[1].text)


def test_wrong_digits_leave_a_trace_without_the_digits(house: House, pages: Pages) -> None:
    _, digits = open_up(house, pages)
    Pages(house).post("/door", {"digits": wrong(digits)}, expects=422)
    with house.inside():
        query = select(func.count()).select_from(AuditRow).where(AuditRow.what == "groups.digits_wrong")
        assert db.session.scalar(query)


def test_the_page_itself_asks_the_database_nothing(house: House, pages: Pages) -> None:
    _, digits = open_up(house, pages)
    visitor = Pages(house)
    with counted(house.connection) as statements:
        visitor.get("/door")
    assert statements == []
    visitor.credentials(visitor.client())
    with counted(house.connection) as statements:
        visitor.post("/door", {"digits": digits})
    assert len(statements) <= 9, statements
