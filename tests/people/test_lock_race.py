"""Twenty tries at one lock at the same instant, with real commits: five are looked at, and no more."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, update

from groepswerk.core import cookies
from groepswerk.core.db import db
from groepswerk.core.refusals import Throttle
from groepswerk.people.models import LockKind, SignIn
from groepswerk.people.service import locking
from groepswerk.people.service.locking import LOCKS_AFTER, MOST_TRIES
from tests.conftest import DATABASES
from tests.house_of_tests import House
from tests.lasting import lasting_house, together
from tests.pages import Pages
from tests.people.test_lock import uncounted

CROWD = 20
CODE, WRONG = ["4", "7", "1", "9"], ["4", "7", "1", "8"]


@pytest.fixture(scope="module", params=DATABASES)
def open_house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own, whose transactions are real: what is saved here stays."""
    with lasting_house(request, tmp_path_factory.mktemp("lock"), PROPAGATE_EXCEPTIONS=False) as house:
        yield house


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each try whose taps were compared with the lock; the comparing itself is the real one."""
    seen: list[int] = []
    honest = locking.fits

    def fits(*given: Any) -> bool:
        seen.append(1)
        return honest(*given)

    monkeypatch.setattr(locking, "fits", fits)
    return seen


def locked_phone(house: House) -> tuple[UUID, str]:
    """Roos's phone with a lock that is shut: its sign-in, and the value of its ticket."""
    sign_in_id = house.sign_in("Roos")
    lock = {"lock_kind": LockKind.DIGITS, "lock_hash": locking_hash(house, sign_in_id), "lock_failures": 0}
    with house.inside():
        db.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(**lock))
        db.session.execute(delete(Throttle))
    with house.app.test_request_context():
        ticket = cookies.value_of("key", sign_in_id, house.now)
    house.clock.forward(LOCKS_AFTER + timedelta(seconds=1))
    return sign_in_id, ticket


def locking_hash(house: House, sign_in_id: UUID) -> str:
    with house.app.app_context():
        return locking.hash_of(sign_in_id, CODE)


def finger(house: House, ticket: str, taps: list[str]) -> Callable[[], bool]:
    """A window of that browser with these taps ready to be sent; says whether they opened the lock."""
    pages = Pages(house)
    client = pages.client()
    client.set_cookie("key", ticket)
    sent = {**pages.credentials(client), "tap": taps}

    def press() -> bool:
        answer = client.post("/locked", data={**sent, "idempotency_key": os.urandom(11).hex()})
        assert answer.status_code in {303, 422}
        return answer.headers.get("Location") == "/"

    return press


def failures(house: House, sign_in_id: UUID) -> int | None:
    with house.inside():
        return db.session.scalar(select(SignIn.lock_failures).where(SignIn.id == sign_in_id))


def test_of_twenty_wrong_tries_five_are_looked_at(open_house: House, looked_at: list[int]) -> None:
    sign_in_id, ticket = locked_phone(open_house)
    opened = together([finger(open_house, ticket, WRONG) for _ in range(CROWD)])
    assert (any(opened), len(looked_at)) == (False, MOST_TRIES)
    assert failures(open_house, sign_in_id) == MOST_TRIES


def test_after_five_wrong_ones_twenty_right_ones_open_nothing(open_house: House, looked_at: list[int]) -> None:
    sign_in_id, ticket = locked_phone(open_house)
    for _ in range(MOST_TRIES):
        assert not finger(open_house, ticket, WRONG)()
    opened = together([finger(open_house, ticket, CODE) for _ in range(CROWD)])
    assert (any(opened), len(looked_at)) == (False, MOST_TRIES)
    assert failures(open_house, sign_in_id) == MOST_TRIES


def test_right_ones_side_by_side_leave_no_try_counted(open_house: House, looked_at: list[int]) -> None:
    sign_in_id, ticket = locked_phone(open_house)
    opened = together([finger(open_house, ticket, CODE) for _ in range(MOST_TRIES)])
    assert (all(opened), len(looked_at)) == (True, MOST_TRIES)
    assert failures(open_house, sign_in_id) == 0
    assert counted_today(open_house) == 0


def test_a_right_one_waits_for_another_and_neither_fails(open_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever counts a try locks the sign-in and then the counter of the day; so must whoever gives it back."""
    honest = locking.open_again
    monkeypatch.setattr(locking, "open_again", lambda *of: (time.sleep(0.2), honest(*of))[1])
    _, ticket = locked_phone(open_house)
    first, second = finger(open_house, ticket, CODE), finger(open_house, ticket, CODE)
    assert together([first, lambda: (time.sleep(0.1), second())[1]]) == [True, True]
    assert counted_today(open_house) == 0


def test_taking_the_lock_off_waits_for_another_try_and_neither_fails(
    open_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It locks the sign-in before the counter, too."""
    honest = locking.take_off
    monkeypatch.setattr(locking, "take_off", lambda *of: (time.sleep(0.2), honest(*of))[1])
    sign_in_id, _ = locked_phone(open_house)
    pages = Pages(open_house)
    client = pages.client()
    with open_house.app.test_request_context():
        # Used just now, so it is open.
        client.set_cookie("key", cookies.value_of("key", sign_in_id, open_house.now))
    sent = {**pages.credentials(client), "tap": CODE}

    def takes_off() -> int:
        return client.post("/my-lock/take-off", data={**sent, "idempotency_key": os.urandom(11).hex()}).status_code

    assert together([takes_off, lambda: (time.sleep(0.1), takes_off())[1]]) == [303, 303]
    assert counted_today(open_house) == 0


def counted_today(house: House) -> int:
    """How many tries at all locks of anybody stand counted."""
    with house.inside():
        return db.session.scalar(select(func.coalesce(func.sum(Throttle.failures), 0))) or 0


def test_planted_tries_that_nobody_counts_are_all_looked_at(
    open_house: House, looked_at: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "count", uncounted)
    _, ticket = locked_phone(open_house)
    together([finger(open_house, ticket, WRONG) for _ in range(CROWD)])
    assert len(looked_at) == CROWD
