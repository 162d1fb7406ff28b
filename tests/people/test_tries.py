"""Guessing is slowed down by what is counted beforehand (threat T20): side by side no more is looked at than in a row.

Who used the codes of a day up reads at once how she comes in without them; a stranger without the password uses none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from sqlalchemy import delete, update

from groepswerk.core import clock, idempotency, refusals
from groepswerk.core.db import db
from groepswerk.core.refusals import Throttle
from groepswerk.people import passwords
from groepswerk.people.models import StaffAccount
from groepswerk.people.service import locking, recovery, signing_in
from groepswerk.people.service.locking import MOST_TRIES
from groepswerk.people.views import trying
from tests.conftest import DATABASES
from tests.house_of_tests import House, one_database
from tests.lasting import lasting_house, together
from tests.pages import Pages
from tests.people.device import Device
from tests.people.test_lock import CODE, WRONG, is_locked, put_on, quiet, tries
from tests.people.test_passkeys import comes_in, with_key
from tests.people.test_password import OTHER, offered
from tests.people.test_recovery import codes_of, half_in
from tests.people.test_sign_in import PASSWORD, give_password

STEP, PAPER = "/sign-in/code", "/sign-in/paper-code"
CROWD = 40
QUARTER = timedelta(minutes=15, seconds=1)
NAIMA = {"email": "naima@demo.invalid", "password": PASSWORD}


def use_up(house: House, pages: Pages) -> None:
    """Wrong codes until there are none left today, ten in a quarter of an hour."""
    for _ in range(trying.CODES_A_DAY // trying.TRIES):
        half_in(pages)
        for place in range(trying.TRIES):
            pages.post(*((STEP, {"code": "abcdef"}) if place % 2 else (PAPER, {"code": "ABCD-2345"})), expects=422)
        house.clock.forward(QUARTER)
    half_in(pages)


def right_code(house: House, secret: str) -> dict[str, str]:
    """The code of this moment, as if none was used yet."""
    with house.inside():
        db.session.execute(update(StaffAccount).values(totp_last_step=0))
    return {"code": pyotp.TOTP(secret).now()}


def test_it_is_twenty_codes_a_day() -> None:
    assert timedelta(days=1) == trying.DAY
    assert {trying.CODES_A_DAY, trying.LOCKS_A_DAY} == {20}


def test_after_twenty_wrong_codes_the_right_one_waits_until_tomorrow(house: House, pages: Pages) -> None:
    secret = give_password(house, "Naima")
    paper = codes_of(pages)[0]
    use_up(house, pages)
    for address, sent in ((STEP, right_code(house, secret)), (PAPER, {"code": paper})):
        page = pages.post(address, sent, expects=429)
        assert "/sign-in" in page.links()
    house.clock.forward(trying.DAY - 2 * QUARTER - timedelta(minutes=1))
    half_in(pages)
    pages.post(STEP, right_code(house, secret), expects=429)
    house.clock.forward(timedelta(minutes=2))
    half_in(pages)
    pages.post(STEP, right_code(house, secret))


@one_database
def test_the_page_says_how_long_and_which_ways_are_open(house: House, pages: Pages) -> None:
    give_password(house, "Naima")
    pages.get("/languages", lang="en")
    half_in(pages)
    for _ in range(trying.TRIES):
        pages.post(STEP, {"code": "abcdef"}, expects=422)
    assert "Wait a quarter of an hour." in pages.post(STEP, {"code": "abcdef"}, expects=429).seen
    house.clock.forward(QUARTER)
    half_in(pages)
    for _ in range(trying.TRIES):
        pages.post(STEP, {"code": "abcdef"}, expects=422)
    house.clock.forward(QUARTER)
    half_in(pages)
    seen = pages.post(STEP, {"code": "abcdef"}, expects=429).seen
    assert "Tomorrow codes work again." in seen
    assert "Two of them together help you start again." in seen
    assert "somebody knows your password" in seen


@one_database
def test_what_is_stopped_for_a_quarter_is_no_try_of_the_day(house: House, pages: Pages) -> None:
    secret = give_password(house, "Naima")
    half_in(pages)
    for place in range(trying.CODES_A_DAY + 5):
        pages.post(STEP, {"code": "abcdef"}, expects=422 if place < trying.TRIES else 429)
    house.clock.forward(QUARTER)
    half_in(pages)
    pages.post(STEP, right_code(house, secret))


def wrong_ones_that_stand(house: House) -> int:
    """How many counters hold a wrong try."""
    with house.inside():
        return db.session.query(Throttle).filter(Throttle.failures > 0).count()


def test_what_fits_is_no_try(house: House, pages: Pages) -> None:
    secret = give_password(house, "Naima")
    for address, sent in ((PAPER, {"code": codes_of(pages)[0]}), (STEP, right_code(house, secret))):
        her = Pages(house)
        half_in(her)
        her.post(address, sent)
    her.post("/my-account/confirm", {"password": PASSWORD}, "Naima")
    her.post("/my-account/password", {"old_password": PASSWORD, "password": OTHER}, "Naima")
    at_a_lock(house, pages)
    tries(pages, CODE, 303)
    pages.post("/my-lock/take-off", {"tap": CODE}, "Roos")
    assert wrong_ones_that_stand(house) == 0
    Pages(house).post("/sign-in", {**NAIMA, "password": "wrong"}, expects=422)
    assert wrong_ones_that_stand(house) > 0, "else this test sees nothing"


def test_a_code_that_is_sent_twice_leads_to_the_same_page_and_is_no_try(house: House, pages: Pages) -> None:
    secret = give_password(house, "Naima")
    half_in(pages)
    sent = {**right_code(house, secret), "idempotency_key": idempotency.new_key()}
    before = pages.client().get_cookie("form")
    assert before is not None
    pages.post(STEP, sent)
    for _ in range(trying.TRIES + 2):
        # The second tap leaves her phone with the cookies of the first.
        pages.client().delete_cookie("key")
        pages.client().set_cookie("form", before.value)
        assert pages.post(STEP, sent).location == "/"
    assert wrong_ones_that_stand(house) == 0


@one_database
def test_her_device_lets_her_in_when_the_codes_are_used_up(house: House, pages: Pages) -> None:
    give_password(house, "Naima")
    device: Device = with_key(Pages(house))
    use_up(house, pages)
    comes_in(pages, device)
    assert pages.get("/my-account").h1


@one_database
def test_a_new_start_by_two_lets_her_in_when_the_codes_are_used_up(house: House, pages: Pages) -> None:
    give_password(house, "Naima")
    use_up(house, pages)
    pages.post(STEP, {"code": "abcdef"}, expects=429)
    her = Pages(house)
    her.post(offered(Pages(house)), {"password": OTHER})
    secret = str(her.get(STEP).tree.xpath("//code/text()")[0]).replace(" ", "")
    her.post(STEP, {"code": pyotp.TOTP(secret).now()})
    assert her.get("/my-account").h1


@one_database
def test_who_has_no_password_uses_none_of_her_codes_up(house: House, pages: Pages) -> None:
    secret = give_password(house, "Naima")
    for place in range(trying.CODES_A_DAY + 5):
        stranger = Pages(house)
        if place < trying.TRIES:
            stranger.post("/sign-in", {**NAIMA, "password": "wrong"}, expects=422)
        for address in (STEP, PAPER):
            assert stranger.post(address, {"code": "abcdef"}).location == "/sign-in"
    house.clock.forward(QUARTER)
    half_in(pages)
    pages.post(STEP, right_code(house, secret))


# ----- side by side -----


@pytest.fixture(scope="module", params=DATABASES)
def lasting(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house whose transactions are real: what one thread saves, the others see."""
    with lasting_house(request, tmp_path_factory.mktemp("tries")) as found:
        give_password(found, "Naima")
        yield found


def at_the_button(house: House, kind: str) -> Callable[[], int]:
    """A browser with its finger on the button under a wrong password, or a wrong code of one of two kinds."""
    pages, address = Pages(house), "/sign-in"
    sent: dict[str, Any] = {**NAIMA, "password": "wrong"}
    if kind != "password":
        half_in(pages)
        address, sent = (STEP, {"code": "abcdef"}) if kind == "code" else (PAPER, {"code": "ABCD-2345"})
    client = pages.client()
    sent |= {**pages.credentials(client), "idempotency_key": idempotency.new_key()}
    return lambda: client.post(address, data=sent).status_code


LOOKS = {"password": (passwords, "is_right"), "code": (signing_in, "step_of"), "paper": (recovery, "spend_code")}


def looked_at(house: House, kind: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many of forty wrong ones, sent at the same instant, are compared; the comparing itself is the real one."""
    with house.inside():
        db.session.execute(delete(Throttle))
    presses, seen = [at_the_button(house, kind) for _ in range(CROWD)], []
    module, name = LOOKS[kind]
    honest = getattr(module, name)

    def look(*given: Any) -> Any:
        seen.append(1)
        return honest(*given)

    monkeypatch.setattr(module, name, look)
    answers = together(presses)
    assert set(answers) <= {422, 429}
    return len(seen)


@pytest.mark.parametrize("kind", list(LOOKS))
def test_of_forty_side_by_side_ten_are_looked_at(lasting: House, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    assert looked_at(lasting, kind, monkeypatch) == trying.TRIES


@pytest.mark.parametrize("kind", ["code"])
def test_planted_what_is_counted_only_afterwards_lets_more_through(
    lasting: House, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """The twin looks how many stand there, and counts when the page is made."""

    def look_first(limits: list[trying.Limit]) -> trying.Limit | None:
        now = clock.now()
        over = next((each for each in limits if refusals.failures(each.bucket, now) >= each.most), None)
        for each in limits:
            refusals.note("test.wrong", bucket=each.bucket, window=each.lasts)
        return over

    monkeypatch.setattr(trying, "take", look_first)
    assert looked_at(lasting, kind, monkeypatch) > trying.TRIES


# ----- locks -----


def wrong_ones(pages: Pages, times: int) -> None:
    """So many wrong taps; after four of them the right ones, so that this phone's own count begins anew."""
    for place in range(times):
        if place and place % (MOST_TRIES - 1) == 0:
            tries(pages, CODE, 303)
            quiet(pages.house)
        tries(pages, WRONG, 422)


def at_a_lock(house: House, pages: Pages) -> None:
    pages.client("Roos").set_cookie("language", "en")
    put_on(pages)
    quiet(house)


def test_of_all_her_locks_together_twenty_tries_a_day_are_looked_at(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_a_lock(house, pages)
    wrong_ones(pages, trying.LOCKS_A_DAY)
    monkeypatch.setattr(locking, "fits", lambda *_: pytest.fail("It was compared."))
    page = tries(pages, CODE, 422)
    assert page.h1 == "Your guide lets you in"
    assert "Tomorrow you can tap again." in page.seen
    assert "/door" in page.links()
    assert is_locked(pages)


@one_database
def test_tomorrow_the_same_lock_opens(house: House, pages: Pages) -> None:
    at_a_lock(house, pages)
    wrong_ones(pages, trying.LOCKS_A_DAY)
    for _ in range(MOST_TRIES + 2):
        tries(pages, CODE, 422)
    house.clock.forward(trying.DAY)
    tries(pages, CODE, 303)
    assert not is_locked(pages)


@one_database
def test_who_was_let_in_and_makes_a_new_lock_opens_it_today(house: House, pages: Pages) -> None:
    at_a_lock(house, pages)
    wrong_ones(pages, trying.LOCKS_A_DAY)
    anew = Pages(house)
    at_a_lock(house, anew)
    tries(anew, CODE, 303)
    assert not is_locked(anew)
