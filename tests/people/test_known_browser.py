"""Strangers who guess at a password do not shut its owner out; and what was half done is over with a new start."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from groepswerk.core import cookies
from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from groepswerk.people import known
from groepswerk.people.models import StaffAccount
from groepswerk.people.service import renewing
from groepswerk.people.views import entering, trying
from tests.house_of_tests import House
from tests.pages import Pages
from tests.people.test_sign_in import PASSWORD, give_password

NAIMA = {"email": "naima@demo.invalid"}
OTHER = "vier heel andere woorden"
ORGANISATION = "Stichting Samen Verder (demo)"


def comes_in(house: House, pages: Pages, secret: str, name: str = "naima") -> FlaskClient:
    """Both steps, and out again: from here on the browser is known."""
    with house.inside():
        db.session.execute(update(StaffAccount).values(totp_last_step=0))
    pages.post("/sign-in", {"email": f"{name}@demo.invalid", "password": PASSWORD})
    pages.post("/sign-in/code", {"code": pyotp.TOTP(secret).now()})
    pages.post("/sign-out")
    client = pages.client()
    del client.form_token  # type: ignore[attr-defined]
    return client


def strangers_guess(house: House, times: int = trying.TRIES) -> None:
    for number in range(times):
        Pages(house).post("/sign-in", {**NAIMA, "password": f"wrong {number}"}, expects=422)


def test_the_owner_comes_in_while_strangers_guess(house: House, pages: Pages) -> None:
    comes_in(house, pages, give_password(house, "Naima"))
    for _ in range(3):
        strangers_guess(house)
        Pages(house).post("/sign-in", {**NAIMA, "password": PASSWORD}, expects=429)
        pages.post("/sign-in", {**NAIMA, "password": PASSWORD})
        house.clock.forward(timedelta(minutes=15, seconds=1))


def test_planted_where_no_browser_is_known_she_waits(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known, "remember", lambda _person_id: None)
    comes_in(house, pages, give_password(house, "Naima"))
    strangers_guess(house)
    pages.post("/sign-in", {**NAIMA, "password": PASSWORD}, expects=429)


def test_a_known_browser_may_guess_no_oftener(house: House, pages: Pages) -> None:
    comes_in(house, pages, give_password(house, "Naima"))
    for _ in range(trying.TRIES):
        pages.post("/sign-in", {**NAIMA, "password": "wrong"}, expects=422)
    pages.post("/sign-in", {**NAIMA, "password": PASSWORD}, expects=429)
    # What she mistyped here keeps no other browser waiting.
    Pages(house).post("/sign-in", {**NAIMA, "password": PASSWORD})


def test_being_known_as_one_is_nothing_for_another(house: House, pages: Pages) -> None:
    give_password(house, "Naima")
    comes_in(house, pages, give_password(house, "Hanan"), "hanan")
    strangers_guess(house)
    pages.post("/sign-in", {**NAIMA, "password": PASSWORD}, expects=429)


def test_it_is_forgotten_after_a_year(house: House, pages: Pages) -> None:
    comes_in(house, pages, give_password(house, "Naima"))
    house.clock.forward(known.LASTS)
    strangers_guess(house)
    pages.post("/sign-in", {**NAIMA, "password": PASSWORD}, expects=429)


def test_the_mark_alone_signs_nobody_in_and_names_nobody(house: House, pages: Pages) -> None:
    client = comes_in(house, pages, give_password(house, "Naima"))
    mark = client.get_cookie(known.COOKIE)
    assert mark is not None
    assert mark.http_only
    assert mark.max_age == known.LASTS.total_seconds()
    with house.app.test_request_context():
        ticket = cookies.parse(known.COOKIE, mark.value)
    assert ticket is not None
    assert ticket.row not in house.scene.people.values()
    thief = Pages(house)
    thief.client().set_cookie(known.COOKIE, mark.value)
    thief.client().set_cookie("key", mark.value)
    thief.get("/my-account", expects=303)


def test_a_changed_mark_is_written_down_and_is_nothing(house: House, pages: Pages) -> None:
    client = comes_in(house, pages, give_password(house, "Naima"))
    mark = client.get_cookie(known.COOKIE)
    assert mark is not None
    strangers_guess(house)
    client.set_cookie(known.COOKIE, mark.value[:-4] + "AAAA")
    pages.post("/sign-in", {**NAIMA, "password": PASSWORD}, expects=429)
    with house.inside():
        noted = db.session.scalars(select(AuditRow).where(AuditRow.what == "core.cookie_tampered")).all()
        assert len(noted) == 1


def test_whoever_is_in_is_asked_on_while_strangers_guess(house: House, pages: Pages) -> None:
    give_password(house, "Naima")
    strangers_guess(house)
    pages.post("/my-account/confirm", {"password": PASSWORD}, "Naima")
    pages.post("/my-account/password", {"old_password": PASSWORD, "password": OTHER}, "Naima")


def half_in_as_thief(house: House) -> Pages:
    """Somebody who knew the old password, and stands before the second step."""
    thief = Pages(house)
    thief.post("/sign-in", {**NAIMA, "password": PASSWORD})
    thief.get("/sign-in/code")
    return thief


def begins_anew(house: House) -> None:
    with house.inside():
        reset = renewing.offer_reset(house.person("Naima"), house.scene.organisations[ORGANISATION], None, house.now)
        link = f"/new-start/{renewing.reset_token(reset.id)}"
    Pages(house).post(link, {"password": OTHER})


def test_after_a_new_start_who_was_half_in_is_out(house: House) -> None:
    give_password(house, "Naima")
    thief = half_in_as_thief(house)
    begins_anew(house)
    for page in ("/sign-in/code", "/sign-in/paper-code"):
        assert thief.get(page, expects=303).location == "/sign-in"


def test_planted_without_the_mark_of_the_account_she_sees_the_new_secret(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entering, "_state_of", lambda _account: "")
    give_password(house, "Naima")
    thief = half_in_as_thief(house)
    begins_anew(house)
    assert thief.get("/sign-in/code").tree.xpath("//code/text()")


def test_after_another_password_or_other_codes_too(house: House, pages: Pages) -> None:
    secret = give_password(house, "Naima")
    thief = half_in_as_thief(house)
    pages.post("/my-account/password", {"old_password": PASSWORD, "password": OTHER}, "Naima")
    answer = thief.post("/sign-in/code", {"code": pyotp.TOTP(secret).now()})
    assert answer.location == "/sign-in"
    give_password(house, "Naima")
    thief = half_in_as_thief(house)
    with house.inside():
        account = db.session.get_one(StaffAccount, house.person("Naima"))
        account.totp_secret = account.totp_secret[:-1] + b"x"
    assert thief.get("/sign-in/code", expects=303).location == "/sign-in"


def test_of_two_who_were_shown_the_first_code_one_comes_in(house: House) -> None:
    secret = give_password(house, "Naima")
    with house.inside():
        db.session.execute(update(StaffAccount).values(confirmed_at=None))
    first, second = half_in_as_thief(house), half_in_as_thief(house)
    first.post("/sign-in/code", {"code": pyotp.TOTP(secret).now()})
    assert second.get("/sign-in/code", expects=303).location == "/sign-in"
