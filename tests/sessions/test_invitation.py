"""The personal link: it opens one meeting, answers it by POST, and is worth nothing for anything else."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update
from werkzeug.routing import AnyConverter, BaseConverter, Rule, UUIDConverter

from groepswerk.core import tokens
from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from groepswerk.core.idempotency import Submission, new_key
from groepswerk.groups.models import Group
from groepswerk.people.models import SignIn
from groepswerk.sessions.models import Invitation, Rsvp
from groepswerk.sessions.service import inviting
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Pages
from tests.sessions.with_links import (
    GROUP,
    answer_in_the_house,
    cancel,
    invitation_row,
    leaves,
    link_of,
    thursday,
)

# Keys and tokens are random signs: sooner or later they spell a name.
TOKENS = re.compile(r"[\w.-]{22,}")
ROBOTS = ("WhatsApp/2.24.5 A", "facebookexternalhit/1.1", "TelegramBot (like TwitterBot)", "Slackbot-LinkExpanding 1.0")


def snapshot(house: House) -> list[object]:
    """Everything a link could change."""
    counts = [select(func.count()).select_from(table) for table in (Invitation, Rsvp, Submission, SignIn, AuditRow)]
    with house.inside():
        answers = db.session.execute(select(Rsvp.session_id, Rsvp.person_id, Rsvp.answer, Rsvp.answered_at)).all()
        versions = db.session.execute(select(Group.id, Group.version)).all()
        generations = db.session.execute(select(Invitation.id, Invitation.generation)).all()
        return [*(db.session.scalar(each) for each in counts), set(answers), set(versions), set(generations)]


def test_it_says_when_and_where_and_asks(house: House, pages: Pages) -> None:
    page = pages.get(link_of(house, "Vis"), lang="en")
    assert page.h1 == "Are you coming?"
    for said in ("tomorrow", "Thursday 10 June", "morning", "09:00", "It is at Bibliotheek.", "Call Selam"):
        assert said in page.seen
    assert page.tree.xpath("//title/text()") == ["Appointment"]
    assert "tel:0634567890" in page.links()
    assert page.tree.xpath("//button[@aria-pressed='true']") == []


@pytest.mark.parametrize("said", ["come", "not", "unknown"])
def test_an_answer_is_kept_and_said_back(house: House, pages: Pages, said: str) -> None:
    link = link_of(house, "Vis")
    sent = pages.post(link, {"answer": said})
    assert sent.location == f"{link}/answered"
    assert answer_in_the_house(house, "Vis") == said
    done = pages.get(sent.location, lang="en")
    heard = {"come": "You are coming.", "not": "You are not coming.", "unknown": "You do not know yet."}[said]
    assert done.h1.startswith(heard)
    assert ("See you tomorrow!" in done.seen) == (said == "come")
    marked = pages.get(link).tree.xpath("//button[@aria-pressed='true']/@value")
    assert marked == [said]


def test_not_after_all(house: House, pages: Pages) -> None:
    link = link_of(house, "Vis")
    done = pages.follow(pages.post(link, {"answer": "come"}))
    assert "none" in done.tree.xpath("//form[.//button[normalize-space()='Toch niet']]//input[@name='answer']/@value")
    back = pages.post(link, {"answer": "none"})
    assert back.location == link
    assert answer_in_the_house(house, "Vis") is None
    assert pages.get(f"{link}/answered", expects=303).location == link


def test_sent_twice_is_answered_once(house: House, pages: Pages) -> None:
    link, key = link_of(house, "Vis"), new_key()
    first = pages.post(link, {"answer": "come", "idempotency_key": key})
    pages.post(link, {"answer": "not"})
    again = pages.post(link, {"answer": "come", "idempotency_key": key})
    assert (again.location, answer_in_the_house(house, "Vis")) == (first.location, "not")


@pytest.mark.parametrize("answer", [None, "", "yes", "come\x00", "x" * 1000])
def test_an_answer_no_button_sends_is_refused(house: House, pages: Pages, answer: str | None) -> None:
    pages.post(link_of(house, "Vis"), {"answer": answer} if answer is not None else {}, expects=422)
    assert answer_in_the_house(house, "Vis") is None


def test_robots_that_look_at_it_change_nothing(house: House, pages: Pages) -> None:
    link = link_of(house, "Vis")
    before = snapshot(house)
    for turn in range(50):
        headers = {"User-Agent": ROBOTS[turn % 4], "Purpose": "prefetch"}
        client = house.app.test_client()
        seen = client.head(link, headers=headers) if turn % 5 == 0 else client.get(link, headers=headers)
        assert seen.status_code == 200
        assert GROUP not in seen.get_data(as_text=True)
        assert client.get_cookie("key") is None
    pages.get(f"{link}/answered", expects=303)
    assert snapshot(house) == before


def test_forwarded_it_can_be_answered_and_opens_nothing_else(house: House, pages: Pages) -> None:
    link = link_of(house, "Vis")
    cousin = house.app.test_client()
    page = cousin.get(link)
    assert page.status_code == 200
    sent = cousin.post(link, data={**pages.credentials(cousin), "answer": "come"})
    assert (sent.status_code, answer_in_the_house(house, "Vis")) == (303, "come")
    assert cousin.get_cookie("key") is None
    addresses = [_address(rule) for rule in house.app.url_map.iter_rules() if _is_guarded(house, rule)]
    assert len(addresses) >= 5
    for address in addresses:
        answer = cousin.get(address)
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (303, "/"), address


def _is_guarded(house: House, rule: Rule) -> bool:
    """Whether it is a page for people who are signed in."""
    guard = getattr(house.app.view_functions[rule.endpoint], "guard", None)
    return "GET" in (rule.methods or ()) and guard is not None and not getattr(guard.rule, "open_to_all", False)


def _value(kind: BaseConverter) -> object:
    if isinstance(kind, UUIDConverter):
        return uuid4()
    return min(kind.items) if isinstance(kind, AnyConverter) else "x"


def _address(rule: Rule) -> str:
    """An address of this shape. It leads to nothing, but the entry stands before that is found out."""
    values = {name: _value(kind) for name, kind in rule._converters.items()}
    built = rule.build(values)
    assert built is not None
    return built[1]


def test_it_names_no_group_no_organisation_and_nobody(house: House, pages: Pages) -> None:
    link = link_of(house, "Vis")
    pages.post(link, {"answer": "come"})
    for lang in ("nl", "en", "tr", "ar"):
        for address in (link, f"{link}/answered"):
            text = TOKENS.sub("", pages.get(address, lang=lang).text).casefold()
            for word in (GROUP, "Samen Verder", "Abeba", "Saba<", "Wolk", "Vis<", "Groepswerk", "peer"):
                assert word.casefold() not in text, f"{word} in {lang}"


def test_it_stands_in_her_language_unless_another_was_chosen(house: House, pages: Pages) -> None:
    assert pages.get(link_of(house, "Abeba")).tree.get("lang") == "en"
    assert pages.get(link_of(house, "Letay")).tree.get("lang") == "nl"
    assert pages.get(link_of(house, "Letay"), lang="ar").tree.get("dir") == "rtl"
    assert pages.get(link_of(house, "Abeba")).tree.get("lang") == "ar"


def test_unknown_tampered_revoked_expired_and_left_look_the_same(house: House, pages: Pages) -> None:
    links = {name: link_of(house, name) for name in ("Vis", "Berg", "Zaid")}
    with house.inside():
        links["unknown"] = f"/a/{tokens.sign_id(inviting.PURPOSE, uuid4(), 1)}"
    links["tampered"] = links["Vis"][:40] + ("A" if links["Vis"][40] != "A" else "B") + links["Vis"][41:]
    links["garbage"] = "/a/" + "!" * 43
    _raise_generation(house, "Berg")
    leaves(house, "Zaid")
    expected = None
    for name in ("Berg", "Zaid", "unknown", "tampered", "garbage"):
        text = pages.get(links[name], expects=404).text.replace(links[name][3:], "token")
        expected = expected or text
        assert text == expected, name
        pages.post(links[name], {"answer": "come"}, expects=404)
    house.clock.forward(timedelta(days=15, hours=3))
    page = pages.get(links["Vis"], expects=404)
    # Six days have gone by, so the demo's own line with the day differs; what is said does not.
    assert page.tree.xpath("string(//main)") == pages.get(links["garbage"], expects=404).tree.xpath("string(//main)")


def _raise_generation(house: House, name: str) -> None:
    with house.inside():
        db.session.execute(update(Invitation).where(Invitation.person_id == house.person(name)).values(generation=2))


def test_after_its_generation_was_raised_only_the_new_link_works(house: House, pages: Pages) -> None:
    old = link_of(house, "Vis")
    _raise_generation(house, "Vis")
    pages.get(old, expects=404)
    new = link_of(house, "Vis")
    assert new != old
    pages.get(new)


def test_a_wrong_signature_leaves_a_row_and_an_ended_link_none(house: House, pages: Pages) -> None:
    link = link_of(house, "Vis")
    row = invitation_row(house, "Vis", thursday(house))
    assert row is not None
    pages.get(link[:-3] + "AAA", expects=404)
    assert _refusals(house) == [row.id]
    leaves(house, "Vis")
    pages.get(link, expects=404)
    assert _refusals(house) == [row.id]


def _refusals(house: House) -> list[object]:
    query = select(AuditRow.subject_id).where(AuditRow.what == "sessions.link_refused")
    with house.inside():
        return list(db.session.scalars(query))


def test_a_cancelled_meeting_says_so_and_takes_no_answer(house: House, pages: Pages) -> None:
    link = link_of(house, "Vis")
    cancel(house, thursday(house))
    page = pages.get(link, lang="en")
    assert "This appointment is cancelled." in page.seen
    assert page.tree.xpath("//button[@name='answer']") == []
    refused = pages.post(link, {"answer": "come"}, expects=409)
    assert "This appointment is cancelled." in refused.seen
    assert answer_in_the_house(house, "Vis") is None


def test_a_meeting_that_has_been_says_so_for_fourteen_days(house: House, pages: Pages) -> None:
    link = link_of(house, "Vis")
    house.clock.forward(timedelta(days=1, hours=2))
    assert "morning" in pages.get(link, lang="en").seen
    house.clock.forward(timedelta(hours=1))
    assert "This appointment is over." in pages.get(link, lang="en").seen
    pages.post(link, {"answer": "come"}, expects=409)
    house.clock.forward(timedelta(days=13, hours=23))
    pages.get(link)
    house.clock.forward(timedelta(hours=2))
    pages.get(link, expects=404)


def test_an_answer_without_token_or_key_is_refused(house: House, pages: Pages) -> None:
    link = link_of(house, "Vis")
    client = house.app.test_client()
    credentials = pages.credentials(client)
    for missing in credentials:
        sent = {name: value for name, value in credentials.items() if name != missing}
        assert client.post(link, data={**sent, "answer": "come"}).status_code == 400
    assert client.put(link).status_code == 405
    assert answer_in_the_house(house, "Vis") is None


def test_few_statements(house: House, pages: Pages) -> None:
    link = link_of(house, "Vis")
    with counted(house.connection) as page:
        pages.get(link)
    credentials = pages.credentials(pages.client())
    with counted(house.connection) as answering:
        pages.post(link, {**credentials, "answer": "come"})
    with counted(house.connection) as done:
        pages.get(f"{link}/answered")
    assert (len(page), len(done)) == (2, 2)
    assert len(answering) <= 8
