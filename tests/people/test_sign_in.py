"""Staff come in: password, then code; the same answer for accounts there are and are not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import pyotp
import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import select, update

from groepswerk.core import clock
from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from groepswerk.people import passwords
from groepswerk.people.models import Person, StaffAccount
from groepswerk.people.queries import account_by_email
from groepswerk.people.service import signing_in
from tests.house_of_tests import House
from tests.pages import Pages

PASSWORD = "drie losse woorden"


def give_password(house: House, name: str) -> str:
    """Give somebody of the staff a password; return her TOTP secret."""
    with house.inside():
        account = account_by_email(f"{name.lower()}@demo.invalid")
        assert account is not None
        account.password_hash = passwords.hash_of(PASSWORD)
        return signing_in.secret_of(account, house.now)


def clock_of_phones() -> datetime:
    """The computer's own moment: authenticator apps know no demo day."""
    return clock.real_now()


def test_password_and_code_let_a_guide_in(house: House, pages: Pages) -> None:
    secret = give_password(house, "Naima")
    first = pages.post("/sign-in", {"email": "Naima@demo.invalid", "password": PASSWORD})
    assert first.location == "/sign-in/code"
    pages.get("/sign-in/code")
    second = pages.post("/sign-in/code", {"code": pyotp.TOTP(secret).now()})
    assert second.location == "/"
    assert "key=" in second.response.headers["Set-Cookie"]


def test_a_code_works_once(house: House, pages: Pages) -> None:
    secret = give_password(house, "Naima")
    code = pyotp.TOTP(secret).now()
    for expects in (303, 422):
        pages.post("/sign-in", {"email": "naima@demo.invalid", "password": PASSWORD})
        pages.post("/sign-in/code", {"code": code}, expects=expects)


def test_unknown_account_and_wrong_password_get_the_same_page(house: House, pages: Pages) -> None:
    give_password(house, "Naima")
    answers = []
    for email in ("naima@demo.invalid", "nobody@demo.invalid"):
        page = pages.post("/sign-in", {"email": email, "password": "wrong"}, expects=422)
        answers.append(page.seen)
    assert answers[0] == answers[1]


def test_after_ten_wrong_passwords_the_right_one_waits_too(house: House, pages: Pages) -> None:
    give_password(house, "Naima")
    for _ in range(10):
        pages.post("/sign-in", {"email": "naima@demo.invalid", "password": "wrong"}, expects=422)
    pages.post("/sign-in", {"email": "naima@demo.invalid", "password": PASSWORD}, expects=429)
    pages.post("/sign-in", {"email": "hanan@demo.invalid", "password": "wrong"}, expects=422)


def test_tries_at_an_unknown_account_are_counted_like_those_at_a_known_one(house: House, pages: Pages) -> None:
    give_password(house, "Naima")
    answers = []
    for email in ("naima@demo.invalid", "nobody@demo.invalid"):
        wrong = {"email": email, "password": "wrong"}
        for _ in range(10):
            pages.post("/sign-in", wrong, expects=422)
        answers.append(pages.post("/sign-in", wrong, expects=429).seen)
    assert answers[0] == answers[1]


def test_an_unknown_account_costs_the_same_hashing(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed = []

    class Counted(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            hashed.append(extract_parameters(str(hash)))
            return super().verify(hash, password)

    give_password(house, "Naima")
    monkeypatch.setattr(passwords, "_hasher", Counted(time_cost=1, memory_cost=8, parallelism=1))
    work = []
    for name in ("naima", "nobody"):
        pages.post("/sign-in", {"email": f"{name}@demo.invalid", "password": "wrong"}, expects=422)
        work.append(list(hashed))
        hashed.clear()
    assert len(work[0]) == 1
    assert work[0] == work[1]


def test_after_ten_wrong_codes_the_right_one_waits_too(house: House, pages: Pages) -> None:
    secret, other = give_password(house, "Naima"), give_password(house, "Hanan")
    pages.post("/sign-in", {"email": "naima@demo.invalid", "password": PASSWORD})
    for _ in range(10):
        pages.post("/sign-in/code", {"code": "abcdef"}, expects=422)
    pages.post("/sign-in/code", {"code": pyotp.TOTP(secret).now()}, expects=429)
    pages.post("/sign-in", {"email": "hanan@demo.invalid", "password": PASSWORD})
    pages.post("/sign-in/code", {"code": pyotp.TOTP(other).now()})
    house.clock.forward(timedelta(minutes=15))
    pages.post("/sign-in", {"email": "naima@demo.invalid", "password": PASSWORD})
    pages.post("/sign-in/code", {"code": pyotp.TOTP(secret).now()})


def test_a_code_that_was_spent_in_the_same_instant_does_not_fit(house: House) -> None:
    secret, now = give_password(house, "Naima"), clock_of_phones()
    with house.inside():
        account = account_by_email("naima@demo.invalid")
        assert account is not None
        # Another request spends the code between this one's look at the account and its answer.
        step = int(now.timestamp()) // signing_in.STEP
        spent = update(StaffAccount).where(StaffAccount.person_id == account.person_id).values(totp_last_step=step)
        db.session.execute(spent.execution_options(synchronize_session=False))
        assert account.totp_last_step < step
        code = pyotp.TOTP(secret).at(now)
        assert not signing_in.code_fits(account, code, now)
        assert signing_in.code_fits(account, pyotp.TOTP(secret).at(now + timedelta(seconds=30)), now)
        assert account.totp_last_step == step + 1


@pytest.mark.parametrize("email", ["a\0b", "\0", "naima\0@demo.invalid"])
def test_an_address_with_a_nul_sign_is_only_a_wrong_one(pages: Pages, email: str) -> None:
    page = pages.post("/sign-in", {"email": email, "password": "wrong"}, expects=422)
    assert "\0" not in page.text


def test_who_came_in_is_written_down(house: House, pages: Pages) -> None:
    secret = give_password(house, "Naima")
    with house.inside():
        account = account_by_email("naima@demo.invalid")
        assert account is not None
        account.confirmed_at = None
    for deeds in (["people.code_confirmed", "people.signed_in"], ["people.signed_in"]):
        pages.post("/sign-in", {"email": "naima@demo.invalid", "password": PASSWORD})
        pages.post("/sign-in/code", {"code": pyotp.TOTP(secret).now()})
        with house.inside():
            fresh = select(AuditRow).where(AuditRow.at == house.now, AuditRow.subject_id == house.person("Naima"))
            rows = db.session.scalars(fresh.order_by(AuditRow.what)).all()
            organisation = db.session.get_one(Person, house.person("Naima")).organisation_id
            assert [(row.what, row.organisation_id) for row in rows] == [(deed, organisation) for deed in deeds]
            db.session.execute(update(StaffAccount).values(totp_last_step=0))
        house.clock.forward(timedelta(hours=1))


def test_the_sign_in_page_asks_the_database_nothing(house: House, pages: Pages) -> None:
    from tests.conftest import counted

    with counted(house.connection) as statements:
        pages.get("/sign-in")
        pages.get("/")
    assert statements == []


def test_signing_out_ends_the_browser_in_the_next_request(house: House, pages: Pages) -> None:
    pages.get("/my-devices", "Naima")
    key = pages.client("Naima").get_cookie("key")
    assert key is not None
    pages.post("/sign-out", as_="Naima")
    pages.client("Naima").set_cookie("key", key.value)
    pages.get("/my-devices", "Naima", expects=303)
    with house.inside():
        db.session.rollback()
