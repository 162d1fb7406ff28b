"""Another password ends the other browsers; a link begins an account anew, and nobody makes one in secret."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from groepswerk.people import common_passwords, passwords
from groepswerk.people.models import Office, OutsideAccount, StaffAccount
from groepswerk.people.passwords import Weakness, weakness
from groepswerk.people.queries import account_by_email
from groepswerk.people.service import linking, renewing, signing_in
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages
from tests.people.test_passkeys import comes_in, with_key
from tests.people.test_recovery import codes_of
from tests.people.test_sign_in import PASSWORD, give_password

CHANGE = "/my-account/password"
OTHER = "vier heel andere woorden"


def change(pages: Pages, old: str = PASSWORD, new: str = OTHER, expects: int = 303) -> Page:
    return pages.post(CHANGE, {"old_password": old, "password": new}, "Naima", expects=expects)


def test_another_password_works_and_the_old_one_does_not(house: House, pages: Pages) -> None:
    give_password(house, "Naima")
    change(pages)
    pages.post("/sign-in", {"email": "naima@demo.invalid", "password": PASSWORD}, expects=422)
    pages.post("/sign-in", {"email": "naima@demo.invalid", "password": OTHER})


def test_her_other_browsers_are_out_and_nobody_elses(house: House, pages: Pages) -> None:
    give_password(house, "Naima")
    others = [house.app.test_client() for _ in range(2)]
    for client in others:
        pages.give_key(client, house.sign_in("Naima"))
        assert client.get("/my-account").status_code == 200
    pages.get("/my-account", "Hanan")
    change(pages)
    assert [client.get("/my-account").status_code for client in others] == [303, 303]
    pages.get("/my-account", "Naima")
    pages.get("/my-account", "Hanan")


def test_planted_without_the_end_the_others_stay(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    give_password(house, "Naima")
    other = house.app.test_client()
    pages.give_key(other, house.sign_in("Naima"))
    only_the_hash = update(StaffAccount).values(password_hash=passwords.hash_of(OTHER))
    monkeypatch.setattr(renewing, "change_password", lambda *_: db.session.execute(only_the_hash) is not None)
    change(pages)
    assert other.get("/my-account").status_code == 200


def test_the_old_one_is_asked_and_throttled_for_this_sign_in(house: House, pages: Pages) -> None:
    give_password(house, "Naima")
    for _ in range(10):
        change(pages, old="not this one, surely", expects=422)
    change(pages, expects=429)
    pages.post("/my-account/confirm", {"password": PASSWORD}, "Naima", expects=429)
    house.clock.forward(timedelta(minutes=15))
    change(pages)


def test_a_password_that_was_replaced_meanwhile_is_not_replaced_again(house: House) -> None:
    give_password(house, "Naima")
    with house.inside():
        account = account_by_email("naima@demo.invalid")
        assert account is not None
        actor, checked = house.actor("Naima"), account.password_hash
        assert renewing.change_password(account.person_id, checked, passwords.hash_of(OTHER), actor, house.now)
        assert not renewing.change_password(account.person_id, checked, "another", actor, house.now)


@pytest.mark.parametrize(
    ("password", "found"),
    [
        ("kort", Weakness.SHORT),
        ("elf letters", Weakness.SHORT),
        ("naima@demo.invalid", Weakness.LIKE_EMAIL),
        ("Naima@Demo.Invalid1!", Weakness.LIKE_EMAIL),
        ("wachtwoord12", Weakness.COMMON),
        ("Welkom2026!!!", Weakness.COMMON),
        ("123456789012", Weakness.COMMON),
        ("aaaaaaaaaaaaaa", Weakness.COMMON),
        ("groepswerk2027", Weakness.COMMON),
        ("drie losse woorden", None),
        ("ثلاث كلمات معا", None),
    ],
)
def test_what_everybody_tries_first_is_not_taken(password: str, found: Weakness | None) -> None:
    assert weakness(password, "naima@demo.invalid") == found


def test_the_short_list_is_about_a_hundred() -> None:
    assert 100 <= len(common_passwords.WORDS) <= 150


@pytest.mark.parametrize("new", ["kort", "naima@demo.invalid", "wachtwoord12"])
def test_a_weak_one_is_refused_wherever_one_is_chosen(house: House, pages: Pages, new: str) -> None:
    give_password(house, "Naima")
    link = offered(pages)
    assert change(pages, new=new, expects=422).tree.xpath("//*[@role='alert']//a")
    pages.post(link, {"password": new}, expects=422)
    made = pages.follow(pages.post("/staff/invite", {"name": "Fenna", "office": "guide"}, "Els"), "Els")
    invitation = re.findall(r"http://localhost(/staff-invitation/[\w-]+)", made.text)[0]
    pages.post(invitation, {"email": "naima@demo.invalid", "password": new}, expects=422)


def test_nothing_typed_comes_back_in_the_page(house: House, pages: Pages) -> None:
    give_password(house, "Naima")
    page = change(pages, old="not this one, surely", expects=422)
    assert OTHER not in page.text
    assert "surely" not in page.text


def asked(pages: Pages, name: str = "Naima", by: str = "Els") -> str:
    """The page of a link that one coordinator asked for, and another still has to agree to."""
    second_coordinator(pages.house)
    start = f"/staff/{pages.house.person(name)}/new-start"
    return pages.submit(pages.get(start, by), start, as_=by).location


def second_coordinator(house: House) -> None:
    """Hanan coordinates too."""
    if not house.actor("Hanan").holds(Office.COORDINATOR):
        house.appoint("Hanan", Office.COORDINATOR)


def offered(pages: Pages, name: str = "Naima", by: str = "Els", second: str = "Hanan") -> str:
    """The link with which somebody begins anew: one coordinator made it, another agreed."""
    where = asked(pages, name, by)
    pages.submit(pages.get(where, second), f"{where}/agree", as_=second)
    return str(re.findall(r"http://localhost(/new-start/[\w-]+)", pages.get(where, second).text)[0])


def test_who_was_locked_out_begins_anew(house: House, pages: Pages) -> None:
    old = give_password(house, "Naima")
    device, codes = with_key(pages), codes_of(pages)
    with house.inside():
        linking.connect("https://elsewhere.example.org", "naima", house.actor("Naima"), house.now)
    link = offered(pages)
    pages.get(link)
    assert pages.submit(pages.get(link), link, {"password": OTHER}).location == "/sign-in/code"
    pages.get("/my-account", "Naima", expects=303)
    comes_in(pages, device, expects=422)
    enrolment = pages.get("/sign-in/code")
    new = str(enrolment.tree.xpath("//code/text()")[0]).replace(" ", "")
    assert new != old
    pages.post("/sign-in/paper-code", {"code": codes[0]}, expects=422)
    pages.post("/sign-in/code", {"code": pyotp.TOTP(old).now()}, expects=422)
    assert pages.submit(enrolment, "/sign-in/code", {"code": pyotp.TOTP(new).now()}).location.endswith("paper-codes")
    pages.post("/sign-in", {"email": "naima@demo.invalid", "password": PASSWORD}, expects=422)
    with house.inside():
        assert db.session.scalars(select(OutsideAccount)).all() == []


def test_she_sees_who_made_the_link_and_that_it_was_used(house: House, pages: Pages) -> None:
    give_password(house, "Naima")
    link = offered(pages)
    seen = pages.get("/my-account", "Naima", lang="en").seen
    assert "Els C. made a link to restart your account" in seen
    assert "A link was made to restart your account." in seen
    pages.post(link, {"password": OTHER})
    pages.give_key(pages.client("Naima"), house.sign_in("Naima"))
    after = pages.get("/my-account", "Naima", lang="en").seen
    assert "Your account was restarted, with another password." in after
    assert "A link was made to restart your account." in after
    with house.inside():
        rows = db.session.scalars(select(AuditRow).where(AuditRow.what == "people.reset_offered")).all()
        assert [(row.actor_id, row.subject_id) for row in rows] == [(house.person("Els"), house.person("Naima"))]


def test_she_takes_the_link_back(pages: Pages) -> None:
    link = offered(pages)
    page = pages.get("/my-account", "Naima")
    action = next(str(each) for each in page.tree.xpath("//form/@action") if str(each).endswith("/withdraw"))
    for other in ("Hanan", "Els", "Roos"):
        pages.post(action, as_=other, expects=404)
    pages.submit(page, action, as_="Naima")
    pages.get(link, expects=404)
    pages.post(link, {"password": OTHER}, expects=404)


def test_a_link_works_once_for_two_days_and_ends_the_earlier_one(house: House, pages: Pages) -> None:
    first, second = offered(pages), offered(pages)
    pages.get(first, expects=404)
    house.clock.forward(timedelta(days=2))
    pages.get(second, expects=404)
    pages.post(second, {"password": OTHER}, expects=404)
    for name in ("Els", "Hanan"):
        pages.give_key(pages.client(name), house.sign_in(name))
    third = offered(pages)
    pages.post(third, {"password": OTHER})
    pages.get(third, expects=404)
    pages.post(third, {"password": OTHER}, expects=404)


def test_a_double_press_leads_to_the_same_place(pages: Pages) -> None:
    link = offered(pages)
    form = {**pages.get(link).form(link), "password": OTHER}
    assert [pages.post(link, form).location for _ in range(2)] == ["/sign-in/code"] * 2


@pytest.mark.parametrize("spoil", ["{rest}A", "{other}{rest}", "{rest}%00", "A" * 43])
def test_a_made_up_link_leads_nowhere(pages: Pages, spoil: str) -> None:
    token = offered(pages).removeprefix("/new-start/")
    other = "B" if token.startswith("A") else "A"
    pages.get(f"/new-start/{spoil.format(rest=token[1:], other=other)}", expects=404)
    pages.get(f"/staff-invitation/{token}", expects=404)


def test_looking_changes_nothing(house: House, pages: Pages) -> None:
    give_password(house, "Naima")
    link = offered(pages)
    for _ in range(50):
        pages.get(link)
    pages.get("/my-account", "Naima")
    pages.post("/sign-in", {"email": "naima@demo.invalid", "password": PASSWORD})


@pytest.mark.parametrize(
    ("by", "whose", "expects"),
    [
        ("Naima", "Hanan", 404),
        ("Roos", "Naima", 404),
        ("Joost", "Naima", 404),
        ("Ada", "Naima", 404),
        ("Wim", "Naima", 404),
        ("Els", "Petra", 404),
        ("Els", "Roos", 404),
        ("Els", "Els", 403),
        ("Els", "Ada", 403),
    ],
)
def test_nobody_makes_a_link_but_a_coordinator_for_a_colleague(
    house: House, pages: Pages, by: str, whose: str, expects: int
) -> None:
    address = f"/staff/{house.person(whose)}/new-start"
    pages.get(address, by, expects=expects)
    pages.post(address, as_=by, expects=expects)


def test_the_server_has_a_command_for_who_has_no_coordinator(house: House, pages: Pages) -> None:
    runner = house.app.test_cli_runner()
    made = runner.invoke(args=["account", "new-start", "Els@demo.invalid"])
    link = re.search(r"/new-start/[\w-]+", made.output)
    assert link, made.output
    assert pages.get(link.group()).h1
    assert "A link was made" in pages.get("/my-account", "Els", lang="en").seen
    assert runner.invoke(args=["account", "new-start", "nobody@demo.invalid"]).exit_code == 1


def test_the_work_is_small(house: House, pages: Pages) -> None:
    give_password(house, "Naima")
    link = offered(pages)
    form = pages.get(CHANGE, "Naima").form(CHANGE)
    with counted(house.connection) as changing:
        pages.post(CHANGE, {**form, "old_password": PASSWORD, "password": OTHER}, "Naima")
    form = pages.get(link).form(link)
    with counted(house.connection) as beginning:
        pages.post(link, {**form, "password": OTHER})
    assert len(changing) <= 12, changing
    assert len(beginning) <= 12, beginning


def test_a_fresh_secret_is_sealed_for_her(house: House, pages: Pages) -> None:
    link = offered(pages)
    pages.post(link, {"password": OTHER})
    with house.inside():
        account = account_by_email("naima@demo.invalid")
        assert account is not None
        assert account.confirmed_at is None
        assert signing_in.secret_of(account, house.now).encode() not in account.totp_secret
