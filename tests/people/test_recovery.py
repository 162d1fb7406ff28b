"""Codes on paper: ten, shown once, each spent once; and the codes move to another phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import delete, select, update

from groepswerk.core import idempotency
from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from groepswerk.core.refusals import Throttle
from groepswerk.people.models import RecoveryCode, StaffAccount
from groepswerk.people.service import recovery
from tests.conftest import DATABASES, counted
from tests.house_of_tests import House
from tests.lasting import lasting_house, together
from tests.pages import Page, Pages
from tests.people.test_sign_in import PASSWORD, give_password

CODES, STEP = "/my-account/paper-codes", "/sign-in/paper-code"
SHAPE = re.compile(r"[A-HJKMNP-TV-Z2-9]{4}-[A-HJKMNP-TV-Z2-9]{4}")


def codes_on(page: Page) -> list[str]:
    return [str(each) for each in page.tree.xpath("//ol[@class='paper-codes']//code/text()")]


def codes_of(pages: Pages, name: str = "Naima") -> list[str]:
    """Ten fresh codes of somebody."""
    return codes_on(pages.follow(pages.submit(pages.get(CODES, name), CODES, as_=name), name))


def half_in(pages: Pages, name: str = "Naima") -> None:
    """The browser of nobody passes the first step."""
    pages.post("/sign-in", {"email": f"{name.lower()}@demo.invalid", "password": PASSWORD})


def test_ten_codes_are_shown_and_only_their_hashes_kept(house: House, pages: Pages) -> None:
    codes = codes_of(pages)
    assert len(set(codes)) == 10
    assert all(SHAPE.fullmatch(code) for code in codes), codes
    with house.inside():
        rows = db.session.scalars(select(RecoveryCode)).all()
        kept = {row.code_hash for row in rows}
        assert len(kept) == 10
        assert not any(code.replace("-", "") in each or code in each for code in codes for each in kept)


def test_a_second_press_leads_to_the_same_codes(pages: Pages) -> None:
    form = pages.get(CODES, "Naima").form(CODES)
    first, second = (codes_on(pages.follow(pages.post(CODES, form, "Naima"), "Naima")) for _ in range(2))
    assert first == second


def test_they_are_shown_in_the_browser_that_made_them_for_a_moment_only(house: House, pages: Pages) -> None:
    made = pages.submit(pages.get(CODES, "Naima"), CODES, as_="Naima")
    assert codes_on(pages.follow(made, "Naima"))
    assert pages.get(made.location, "Hanan").h1 != ""
    assert not codes_on(pages.get(made.location, "Hanan"))
    pages.give_key(pages.client(), house.sign_in("Naima"))
    assert not codes_on(pages.get(made.location)), "another browser of hers draws other codes"
    house.clock.forward(recovery.SHOWN_FOR + timedelta(seconds=1))
    give_password(house, "Naima")
    pages.post("/my-account/confirm", {"password": PASSWORD}, "Naima")
    assert not codes_on(pages.get(made.location, "Naima"))


def test_a_code_lets_her_in_once_and_says_how_many_are_left(house: House, pages: Pages) -> None:
    give_password(house, "Naima")
    code = codes_of(pages)[3]
    half_in(pages)
    came = pages.post(STEP, {"code": f"  {code.lower().replace('-', ' ')} "})
    assert "9 codes" in pages.get(came.location, lang="en").seen
    half_in(pages)
    pages.post(STEP, {"code": code}, expects=422)
    with house.inside():
        deeds = db.session.scalars(select(AuditRow.what).where(AuditRow.what == "people.recovery_code_used")).all()
        assert len(deeds) == 1


def test_new_codes_end_the_old_ones(house: House, pages: Pages) -> None:
    give_password(house, "Naima")
    old, new = codes_of(pages), codes_of(pages)
    assert not set(old) & set(new)
    half_in(pages)
    pages.post(STEP, {"code": old[0]}, expects=422)
    pages.post(STEP, {"code": new[0]})


def test_a_code_of_somebody_else_does_not_fit(house: House, pages: Pages) -> None:
    give_password(house, "Naima")
    codes = codes_of(pages, "Hanan")
    half_in(pages)
    pages.post(STEP, {"code": codes[0]}, expects=422)


def test_without_the_password_there_is_no_second_step(pages: Pages) -> None:
    assert pages.get(STEP, expects=303).location == "/sign-in"
    assert pages.post(STEP, {"code": "ABCD-2345"}).location == "/sign-in"


def test_guesses_count_together_with_wrong_codes_of_the_phone(house: House, pages: Pages) -> None:
    secret = give_password(house, "Naima")
    code = codes_of(pages)[0]
    half_in(pages)
    for _ in range(5):
        pages.post(STEP, {"code": "ABCD-2345"}, expects=422)
        pages.post("/sign-in/code", {"code": "000000"}, expects=422)
    pages.post(STEP, {"code": code}, expects=429)
    pages.post("/sign-in/code", {"code": pyotp.TOTP(secret).now()}, expects=429)
    house.clock.forward(timedelta(minutes=15))
    pages.post(STEP, {"code": code})


def test_they_are_offered_after_the_first_code(house: House, pages: Pages) -> None:
    secret = give_password(house, "Naima")
    with house.inside():
        db.session.execute(update(StaffAccount).values(confirmed_at=None))
    half_in(pages)
    came = pages.post("/sign-in/code", {"code": pyotp.TOTP(secret).now()})
    assert came.location == CODES
    assert len(codes_on(pages.follow(pages.submit(pages.follow(came), CODES)))) == 10


def test_the_codes_move_to_another_phone(house: House, pages: Pages) -> None:
    old = give_password(house, "Naima")
    page = pages.get("/my-account/phone", "Naima")
    new = str(page.tree.xpath("//code/text()")[0]).replace(" ", "")
    assert new != old
    again = pages.submit(page, "/my-account/phone", {"code": "000000"}, as_="Naima", expects=422)
    assert str(again.tree.xpath("//code/text()")[0]).replace(" ", "") == new, "what she scanned stays right"
    pages.submit(again, "/my-account/phone", {"code": pyotp.TOTP(new).now()}, as_="Naima")
    half_in(pages)
    pages.post("/sign-in/code", {"code": pyotp.TOTP(old).now()}, expects=422)
    with house.inside():
        db.session.execute(update(StaffAccount).values(totp_last_step=0))
    pages.post("/sign-in/code", {"code": pyotp.TOTP(new).now()})


def test_somebody_elses_seed_brings_another_secret(pages: Pages) -> None:
    page = pages.get("/my-account/phone", "Naima")
    seen = str(page.tree.xpath("//code/text()")[0])
    sent = {"code": "000000", "seed": page.form("/my-account/phone")["seed"]}
    other = pages.post("/my-account/phone", sent, "Hanan", expects=422)
    assert str(other.tree.xpath("//code/text()")[0]) != seen


def test_a_desk_that_was_left_changes_nothing(house: House, pages: Pages) -> None:
    house.clock.forward(timedelta(minutes=11))
    pages.client("Naima")
    house.clock.forward(timedelta(minutes=11))
    for address in (CODES, "/my-account/phone"):
        assert pages.get(address, "Naima", expects=303).location == f"/my-account/confirm?next={address}"
        assert pages.post(address, {"code": "000000"}, "Naima").location.startswith("/my-account/confirm")


def test_planted_without_the_question_a_left_desk_makes_codes(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    from groepswerk.people.views import confirming

    pages.client("Naima")
    house.clock.forward(timedelta(minutes=11))
    monkeypatch.setattr(confirming, "_is_sure", lambda: True)
    assert len(codes_of(pages)) == 10


def test_the_work_is_small(house: House, pages: Pages) -> None:
    give_password(house, "Naima")
    form = pages.get(CODES, "Naima").form(CODES)
    with counted(house.connection) as making:
        made = pages.post(CODES, form, "Naima")
    code = codes_on(pages.follow(made, "Naima"))[0]
    half_in(pages)
    with counted(house.connection) as using:
        pages.post(STEP, {"code": code})
    assert len(making) <= 12, making
    assert len(using) <= 12, using


@pytest.fixture(scope="module", params=DATABASES)
def lasting(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with lasting_house(request, tmp_path_factory.mktemp("paper")) as found:
        yield found


def _at_the_button(house: House, code: str) -> Callable[[], int]:
    pages = Pages(house)
    half_in(pages)
    client = pages.client()
    sent = {**pages.credentials(client), "idempotency_key": idempotency.new_key(), "code": code}
    return lambda: client.post(STEP, data=sent).status_code


def test_of_two_browsers_with_one_code_one_comes_in(lasting: House) -> None:
    give_password(lasting, "Naima")
    for code in codes_of(Pages(lasting))[:5]:
        with lasting.inside():
            db.session.execute(delete(Throttle))
        assert sorted(together([_at_the_button(lasting, code) for _ in range(2)])) == [303, 422]
