"""Staff come by one-time links: the first coordinator from the command line, colleagues from a coordinator."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import func, select

from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from groepswerk.people.models import Organisation, Person, StaffAccount, StaffInvitation
from groepswerk.people.queries import account_by_email
from groepswerk.people.service import appointing, signing_in
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages

DEEDS = {"people.account_made", "people.appointed", "people.invitation_withdrawn", "people.staff_invited"}
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
    assert (
        pages.submit(enrolment, "/sign-in/code", {"code": pyotp.TOTP(secret).now()}).location
        == "/my-account/paper-codes"
    )
    assert pages.get("/").h1


def test_a_link_works_once_and_for_seven_days(house: House, pages: Pages) -> None:
    used, late = invite(house), invite(house)
    pages.post(f"/staff-invitation/{used}", NEW)
    pages.get(f"/staff-invitation/{used}", expects=404)
    house.clock.forward(timedelta(days=7, seconds=1))
    pages.get(f"/staff-invitation/{late}", expects=404)
    pages.post(f"/staff-invitation/{late}", {**NEW, "email": "other@nieuw.example.org"}, expects=404)


def test_a_link_that_is_over_leaves_what_an_unknown_one_leaves(house: House, pages: Pages) -> None:
    """Else the time of the answer would tell which of them it is."""
    over, unknown = invite(house), "A" * 40
    house.clock.forward(timedelta(days=7, seconds=1))
    left = []
    for token in (unknown, over):
        before = refused_links(house)
        pages.get(f"/staff-invitation/{token}", expects=404)
        left.append(refused_links(house) - before)
    assert left == [1, 1]


def refused_links(house: House) -> int:
    """How many rows of the audit say that a link opened nothing."""
    with house.inside():
        query = select(func.count()).select_from(AuditRow).where(AuditRow.what == "access.link_refused")
        return db.session.scalar(query) or 0


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


def link_on(page: Page) -> str:
    """The address of the one invitation a page shows."""
    found = set(re.findall(r"http://localhost(/staff-invitation/[\w-]+)", page.text))
    assert len(found) == 1
    return found.pop()


def invitations(house: House) -> int:
    with house.inside():
        return db.session.scalar(select(func.count(StaffInvitation.id))) or 0


def test_a_coordinator_invites_and_a_double_press_leads_to_the_same_link(house: House, pages: Pages) -> None:
    form = {**pages.get("/staff/invite", "Els").form("/staff/invite"), "name": "Fenna", "office": "guide"}
    before = invitations(house)
    first, second = (pages.post("/staff/invite", form, "Els") for _ in range(2))
    assert first.location == second.location
    assert invitations(house) == before + 1
    link = link_on(pages.follow(first, "Els"))
    assert "Fenna" in pages.get(link).h1
    assert link_on(pages.get("/staff", "Els")) == link, "she finds it again, also tomorrow"


def test_an_open_invitation_is_listed_until_it_is_used_or_late(house: House, pages: Pages) -> None:
    link = link_on(pages.follow(pages.post("/staff/invite", {"name": "Fenna", "office": "guide"}, "Els"), "Els"))
    listed = pages.get("/staff", "Els", lang="en")
    assert "The link works until Wednesday 16 June" in listed.seen
    pages.post(link, NEW)
    assert "Invited, not in yet" not in pages.get("/staff", "Els", lang="en").seen
    pages.post("/staff/invite", {"name": "Sietske", "office": "guide"}, "Els")
    house.clock.forward(timedelta(days=7))
    pages.give_key(pages.client("Els"), house.sign_in("Els"))
    assert "Sietske" not in pages.get("/staff", "Els").seen


def test_a_withdrawn_link_leads_nowhere(house: House, pages: Pages) -> None:
    made = pages.post("/staff/invite", {"name": "Fenna", "office": "guide"}, "Els")
    link, page = link_on(pages.follow(made, "Els")), pages.get("/staff", "Els")
    assert pages.submit(page, f"{made.location}/withdraw", as_="Els").location == "/staff"
    pages.get(link, expects=404)
    pages.post(link, NEW, expects=404)
    pages.get(made.location, "Els", expects=404)
    assert "Fenna" not in pages.get("/staff", "Els").seen
    pages.post(f"{made.location}/withdraw", as_="Els", expects=404)


def test_a_used_link_is_not_withdrawn(house: House, pages: Pages) -> None:
    made = pages.post("/staff/invite", {"name": "Fenna", "office": "guide"}, "Els")
    pages.post(link_on(pages.follow(made, "Els")), NEW)
    pages.post(f"{made.location}/withdraw", as_="Els", expects=404)
    with house.inside():
        used = db.session.scalars(select(StaffInvitation).where(StaffInvitation.name == "Fenna")).one()
        assert not appointing.withdraw(used, house.actor("Els"), house.now), "also when both come at once"


@pytest.mark.parametrize("other", ["Wim", "Naima", "Ada", "Joost"])
def test_nobody_else_sees_or_withdraws_an_invitation(house: House, pages: Pages, other: str) -> None:
    made = pages.post("/staff/invite", {"name": "Fenna", "office": "guide"}, "Els")
    pages.get(made.location, other, expects=404)
    pages.post(f"{made.location}/withdraw", as_=other, expects=404)
    pages.follow(made, "Els")
    pages.get(f"{made.location}/withdraw", "Els", expects=405)


@pytest.mark.parametrize("spoil", ["{rest}A", "{other}{rest}", "{rest}%00", "%00", "A" * 43])
def test_a_made_up_link_leads_nowhere(house: House, pages: Pages, spoil: str) -> None:
    token = invite(house)
    other = "B" if token.startswith("A") else "A"
    pages.get(f"/staff-invitation/{spoil.format(rest=token[1:], other=other)}", expects=404)


def test_what_became_of_an_invitation_is_written_down(house: House, pages: Pages) -> None:
    made = pages.post("/staff/invite", {"name": "Fenna", "office": "guide"}, "Els")
    pages.post(link_on(pages.follow(made, "Els")), NEW)
    other = pages.post("/staff/invite", {"name": "Sietske", "office": "guide"}, "Els")
    pages.post(f"{other.location}/withdraw", as_="Els")
    with house.inside():
        fenna = db.session.scalars(select(Person).where(Person.name == "Fenna")).one()
        rows = db.session.scalars(select(AuditRow).where(AuditRow.what.in_(DEEDS), AuditRow.at == house.now))
        found = [(row.what, row.subject_id == fenna.id, row.organisation_id == fenna.organisation_id) for row in rows]
    assert sorted(found) == [
        ("people.account_made", True, True),
        ("people.appointed", True, True),
        ("people.invitation_withdrawn", False, True),
        ("people.staff_invited", False, True),
        ("people.staff_invited", False, True),
    ]


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
            appointing.invite(organisation.id, f"Nieuw {number}", appointing.Office.GUIDE, None, house.now)
    with counted(house.connection) as many:
        pages.get("/staff", "Els")
    assert len(few) == len(many) <= 5


def test_the_command_makes_an_organisation_and_its_first_link(house: House, pages: Pages) -> None:
    with house.inside():
        organisation, token = appointing.found_organisation("Nieuw Begin", "Aad", house.now)
        assert db.session.get(Organisation, organisation.id) is not None
    pages.post(f"/staff-invitation/{token}", {**NEW, "email": "aad@nieuw.example.org"})
    with house.inside():
        account = db.session.scalars(select(StaffAccount).where(StaffAccount.email == "aad@nieuw.example.org")).one()
        code = pyotp.TOTP(signing_in.secret_of(account, house.now)).now()
    assert pages.post("/sign-in/code", {"code": code}).location == "/my-account/paper-codes"
    assert pages.get("/", expects=303).location == "/organisation"
