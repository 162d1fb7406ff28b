"""How somebody says how she wants to hear of meetings: on her own phone, or with her guide beside her."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.groups.models import Membership
from groepswerk.groups.queries import phone_of
from groepswerk.messages import queries
from groepswerk.messages.models import Channel, Wish
from groepswerk.people.models import Consent, Contact, Purpose, SignInKind
from tests.conftest import counted
from tests.house_of_tests import House
from tests.messages.wishes import TUESDAY, asks
from tests.pages import Pages

MINE, ASK = "/my-messages", "/my-messages/ask?by=email"
WISHED = {"email": "roos@post.example.org", "days_before": "1", "parts": ["morning"], "weekdays": ["0", "3"]}


def wish_of(house: House, name: str) -> Wish | None:
    with house.inside():
        found = queries.wish_of(house.person(name))
        if found is not None:
            db.session.expunge(found)
        return found


def consents(house: House, name: str) -> list[tuple[UUID | None, bool]]:
    """Who explained it, and whether it stands."""
    query = select(Consent).where(Consent.person_id == house.person(name), Consent.purpose == Purpose.MESSAGES)
    with house.inside():
        return [
            (row.explained_by, row.withdrawn_at is None)
            for row in db.session.scalars(query.order_by(Consent.given_at, Consent.id))
        ]


def of_member(house: House, name: str) -> str:
    query = select(Membership.id).where(
        Membership.person_id == house.person(name), Membership.group_id == house.group(TUESDAY)
    )
    with house.inside():
        return f"/memberships/{db.session.scalars(query).one()}/messages"


def test_without_a_wish_nothing_is_sent_and_nothing_is_ticked(pages: Pages) -> None:
    page = pages.get(MINE, "Roos", lang="en")
    assert "We send you nothing. Your guide tells you everything." in page.seen
    assert len(page.tree.xpath("//main//a[@class='answer']")) == 2
    form = pages.get(ASK, "Roos", lang="en")
    assert form.tree.xpath("//main//input[@checked]") == []
    assert form.tree.xpath("//select") == []
    assert "A message says only when and where we meet." in form.seen


def test_she_asks_changes_and_takes_back(house: House, pages: Pages) -> None:
    sent = pages.submit(pages.get(ASK, "Roos"), "/my-messages/ask", WISHED, "Roos")
    assert sent.location == MINE
    wish = wish_of(house, "Roos")
    assert wish is not None
    assert (wish.channel, wish.days_before, wish.parts, wish.weekdays) == (Channel.EMAIL, 1, ["morning"], [0, 3])
    assert consents(house, "Roos") == [(None, True)]
    page = pages.get(MINE, "Roos", lang="en")
    for line in ("We remind you 1 day before.", "We write in the morning.", "Only on: Monday, Thursday."):
        assert line in page.seen
    form = pages.get(ASK, "Roos")
    assert form.tree.xpath("//input[@name='email']/@value") == ["roos@post.example.org"]
    pages.submit(form, "/my-messages/ask", {"days_before": "none", "parts": [], "weekdays": []}, "Roos")
    wish = wish_of(house, "Roos")
    assert wish is not None
    assert (wish.days_before, wish.parts, wish.weekdays) == (None, [], [])
    pages.submit(pages.get(MINE, "Roos"), "/my-messages/stop", as_="Roos")
    assert wish_of(house, "Roos") is None
    assert consents(house, "Roos") == [(None, False)]
    with house.inside():
        assert queries.email_of(house.person("Roos"), house.now) is None
    pages.post("/my-messages/stop", as_="Roos")


def test_her_address_is_sealed_with_her_own_key(house: House, pages: Pages) -> None:
    pages.submit(pages.get(ASK, "Roos"), "/my-messages/ask", WISHED, "Roos")
    with house.inside():
        sealed = db.session.get_one(Contact, house.person("Roos")).email
        assert sealed is not None
        assert b"roos@" not in sealed
        assert queries.email_of(house.person("Roos"), house.now) == "roos@post.example.org"


def test_a_text_message_needs_a_number_and_her_guides_know_it(house: House, pages: Pages) -> None:
    asks(house, "Roos")
    form = pages.get("/my-messages/ask?by=sms", "Roos")
    kept = {"phone": "06 87 65 43 21", "days_before": "0"}
    pages.submit(form, "/my-messages/ask", kept, "Roos", query_string={"by": "sms"})
    wish = wish_of(house, "Roos")
    assert wish is not None
    assert wish.channel == Channel.SMS
    with house.inside():
        assert phone_of(house.person("Roos"), house.now) == "+31687654321"
        assert queries.email_of(house.person("Roos"), house.now) is None, "it is needed no longer"
    pages.submit(pages.get(MINE, "Roos"), "/my-messages/stop", as_="Roos")
    with house.inside():
        assert phone_of(house.person("Roos"), house.now) == "+31687654321"


def test_a_number_that_changes_leaves_the_address(house: House, pages: Pages) -> None:
    asks(house, "Roos")
    contact = of_member(house, "Roos").replace("messages", "contact")
    for phone in ("06 87 65 43 21", ""):
        pages.submit(pages.get(contact, "Naima"), contact, {"phone": phone}, "Naima")
        with house.inside():
            assert queries.email_of(house.person("Roos"), house.now) == "roos@post.example.org"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"email": ""}, "Write your e-mail address."),
        ({"email": "roos"}, "Write the whole address"),
        ({"email": "roos@post.example.org\r\nBcc: all@example.org"}, "Write the whole address"),
        ({"email": "жасмин@пример.рф"}, "Write the whole address"),
        ({"days_before": ""}, "Choose one of the answers."),
        ({"days_before": "3"}, "Choose one of the answers."),
        ({"parts": ["midnight"]}, "Choose one of the answers."),
        ({"weekdays": ["7"]}, "Choose one of the answers."),
    ],
)
def test_what_does_not_fit_comes_back(house: House, pages: Pages, wrong: dict[str, Any], said: str) -> None:
    form = pages.get(ASK, "Roos", lang="en")
    page = pages.submit(form, "/my-messages/ask", {**WISHED, **wrong}, "Roos", expects=422)
    assert said in page.seen
    assert wish_of(house, "Roos") is None


def test_an_address_in_another_alphabet_is_kept_as_every_server_knows_it(house: House, pages: Pages) -> None:
    pages.submit(pages.get(ASK, "Roos"), "/my-messages/ask", {**WISHED, "email": "Roos@M\u00fcnchen.example"}, "Roos")
    with house.inside():
        assert queries.email_of(house.person("Roos"), house.now) == "Roos@xn--mnchen-3ya.example"
    page = pages.submit(pages.get(ASK, "Roos"), "/my-messages/ask", {"days_before": "2"}, "Roos")
    assert page.location == MINE


def test_changed_on_another_phone_meanwhile(house: House, pages: Pages) -> None:
    early, late = pages.get(ASK, "Roos"), pages.get(ASK, "Roos")
    pages.submit(early, "/my-messages/ask", WISHED, "Roos")
    other = {**WISHED, "email": "ander@post.example.org"}
    page = pages.submit(late, "/my-messages/ask", other, "Roos", expects=409)
    assert "roos@post.example.org" in page.seen
    pages.submit(page, "/my-messages/ask", {}, "Roos")
    with house.inside():
        assert queries.email_of(house.person("Roos"), house.now) == "ander@post.example.org"


def test_on_a_shared_phone_it_is_said_that_others_see_them(pages: Pages) -> None:
    said = "You share this phone. Others can see the messages."
    assert said in pages.get(ASK, "Roos", lang="en", kind=SignInKind.SHARED).seen
    assert said not in pages.get(ASK, "Roos", lang="en").seen


def test_what_she_agreed_to_takes_it_back_too(house: House, pages: Pages) -> None:
    asks(house, "Roos")
    page = pages.get("/what-i-agreed-to", "Roos", lang="en")
    assert "We send you messages about meetings" in page.seen
    query = select(Consent.id).where(Consent.person_id == house.person("Roos"), Consent.purpose == Purpose.MESSAGES)
    with house.inside():
        consent = db.session.scalars(query).one()
    pages.submit(page, f"/consents/{consent}/take-back", as_="Roos")
    assert wish_of(house, "Roos") is None
    assert consents(house, "Roos") == [(None, False)]


def test_her_guide_does_it_with_her(house: House, pages: Pages) -> None:
    there = of_member(house, "Roos")
    page = pages.get(there, "Naima", lang="en")
    assert "This person gets no messages from us." in page.seen
    form = pages.get(f"{there}/ask?by=email", "Naima")
    assert form.tree.xpath("//main//input[@checked]") == []
    alone = pages.submit(form, f"{there}/ask", WISHED, "Naima", expects=422)
    assert "Do this together, or do it another time." in alone.seen
    pages.submit(form, f"{there}/ask", {**WISHED, "together": "y"}, "Naima")
    assert consents(house, "Roos") == [(house.person("Naima"), True)]
    assert wish_of(house, "Roos") is not None
    assert "We remind you 1 day before." in pages.get(there, "Loes", lang="en").seen
    pages.submit(pages.get(there, "Loes"), f"{there}/stop", as_="Loes")
    assert wish_of(house, "Roos") is None


def test_nobody_else_may(house: House, pages: Pages) -> None:
    there = of_member(house, "Roos")
    for name in ("Hanan", "Petra", "Els", "Karim"):
        pages.get(there, name, expects=404)
        pages.post(f"{there}/stop", as_=name, expects=404)
    for name in ("Roos", "Zon"):
        pages.get(there, name, expects=403)
    pages.get(MINE, "Naima", expects=404)


def test_what_it_costs(house: House, pages: Pages) -> None:
    form = pages.get(ASK, "Roos")
    for _ in range(2):
        with counted(house.connection) as statements:
            pages.submit(form, "/my-messages/ask", WISHED, "Roos")
        assert len(statements) <= 12, statements
        form = pages.get(ASK, "Roos")
    stop = pages.get(MINE, "Roos")
    with counted(house.connection) as statements:
        pages.submit(stop, "/my-messages/stop", as_="Roos")
    assert len(statements) <= 12, statements


def test_a_page_of_hers_is_short(pages: Pages) -> None:
    seen = pages.get(MINE, "Roos", lang="en").tree.xpath("//main")[0].text_content().split()
    assert len(seen) <= 60
