"""Staff come by one-time links: the first coordinator from the command line, colleagues from a coordinator."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.people.models import Organisation, Person, StaffAccount
from groepswerk.people.queries import account_by_email
from groepswerk.people.service import appointing, signing_in
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Pages

NEW = {"email": "Fenna@nieuw.example.org", "password": "een twee drie vier", "work_phone": "06 99 88 77 66"}


def invite(house: House, name: str = "Fenna") -> str:
    """A link for a new guide of Els's organisation."""
    with house.inside():
        organisation = db.session.scalars(select(Organisation).where(Organisation.name.startswith("Stichting"))).one()
        return appointing.invite(organisation.id, name, appointing.Office.GUIDE, None, house.now)


def test_an_invited_guide_makes_her_account_and_comes_in(house: House, pages: Pages) -> None:
    address = f"/staff-invitation/{invite(house)}"
    page = pages.get(address)
    assert "Fenna" in page.h1
    assert pages.submit(page, address, NEW).location == "/sign-in/code"
    enrolment = pages.get("/sign-in/code")
    assert enrolment.tree.xpath("//div[@class='qr']//svg | //div[@class='qr']//*[local-name()='svg']")
    with house.inside():
        account = account_by_email("fenna@nieuw.example.org")
        assert account is not None
        secret = signing_in.secret_of(account, house.now)
        assert account.password_hash.startswith("$argon2id$")
        assert secret.encode() not in account.totp_secret
    assert pages.submit(enrolment, "/sign-in/code", {"code": pyotp.TOTP(secret).now()}).location == "/"
    assert pages.get("/").h1


def test_a_link_works_once_and_for_seven_days(house: House, pages: Pages) -> None:
    used, late = invite(house), invite(house)
    pages.post(f"/staff-invitation/{used}", NEW)
    pages.get(f"/staff-invitation/{used}", expects=404)
    house.clock.forward(timedelta(days=7, seconds=1))
    pages.get(f"/staff-invitation/{late}", expects=404)
    pages.post(f"/staff-invitation/{late}", {**NEW, "email": "other@nieuw.example.org"}, expects=404)


def test_looking_at_a_link_spends_nothing(house: House, pages: Pages) -> None:
    token = invite(house)
    for _ in range(5):
        pages.get(f"/staff-invitation/{token}")
    pages.post(f"/staff-invitation/{token}", NEW)


def test_what_is_missing_is_said_and_the_input_kept(house: House, pages: Pages) -> None:
    address = f"/staff-invitation/{invite(house)}"
    page = pages.post(address, {**NEW, "email": "fenna", "password": "kort"}, expects=422)
    assert page.tree.xpath("//input[@name='email']/@value") == ["fenna"]
    assert page.tree.xpath("//input[@name='password']/@value") == []
    assert len(page.tree.xpath("//*[@role='alert']//a")) == 2
    pages.post(address, {**NEW, "email": "naima@demo.invalid"}, expects=422)
    pages.post(address, NEW)


def test_a_coordinator_invites_and_sees_the_link_once(house: House, pages: Pages) -> None:
    page = pages.get("/staff/invite", "Els")
    done = pages.submit(page, "/staff/invite", {"name": "Fenna", "office": "guide"}, "Els", expects=200)
    link = re.search(r"http://localhost(/staff-invitation/[\w-]+)", done.text)
    assert link
    assert "Fenna" in pages.get(link.group(1)).h1
    assert link.group(1) not in pages.get("/staff", "Els").text


def test_an_invitation_needs_a_name_and_an_office(pages: Pages) -> None:
    page = pages.post("/staff/invite", {"name": "\u202e\u200f"}, "Els", expects=422)
    assert len(page.tree.xpath("//*[@role='alert']//a")) == 2
    pages.post("/staff/invite", {"name": "x" * 10_000, "office": "guide"}, "Els", expects=422)


def test_the_staff_list_shows_the_own_organisation_only(pages: Pages) -> None:
    ours, theirs = pages.get("/staff", "Els").seen, pages.get("/staff", "Wim").seen
    assert "Naima E." in ours
    assert "Petra" not in ours
    assert "Petra Q." in theirs
    assert "Naima" not in theirs


def test_the_list_costs_the_same_for_many(house: House, pages: Pages) -> None:
    pages.get("/staff", "Els")
    with counted(house.connection) as few:
        pages.get("/staff", "Els")
    with house.inside():
        organisation = db.session.scalars(select(Organisation).where(Organisation.name.startswith("Stichting"))).one()
        for number in range(50):
            person = Person(organisation_id=organisation.id, name=f"Collega {number}", made_at=house.now)
            db.session.add(person)
            db.session.flush()
            appointing.appoint(person, appointing.Office.GUIDE, house.today)
    with counted(house.connection) as many:
        pages.get("/staff", "Els")
    assert len(few) == len(many) <= 4


def test_the_command_makes_an_organisation_and_its_first_link(house: House, pages: Pages) -> None:
    with house.inside():
        organisation, token = appointing.found_organisation("Nieuw Begin", "Aad", house.now)
        assert db.session.get(Organisation, organisation.id) is not None
    pages.post(f"/staff-invitation/{token}", {**NEW, "email": "aad@nieuw.example.org"})
    with house.inside():
        account = db.session.scalars(select(StaffAccount).where(StaffAccount.email == "aad@nieuw.example.org")).one()
        code = pyotp.TOTP(signing_in.secret_of(account, house.now)).now()
    assert pages.post("/sign-in/code", {"code": code}).location == "/"
    assert pages.get("/", expects=303).location == "/organisation"
