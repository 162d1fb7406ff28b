"""What became of each message, for the guides; and inviting everybody who asked for messages with one button."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from groepswerk.core.db import db
from groepswerk.messages.models import Channel, Message, MessageState, Template
from groepswerk.messages.outbound import mail
from groepswerk.sessions.models import Answer, GroupSession
from groepswerk.sessions.service import answering
from tests.conftest import counted
from tests.house_of_tests import House
from tests.messages import postbox
from tests.messages.postbox import Postbox, opened, settings
from tests.messages.wishes import NEXT, TUESDAY, address_of, all_come, asks, cancelled, rows, send
from tests.pages import Page, Pages


@pytest.fixture
def box(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postbox]:
    """A server; Roos, Zon and Linde want e-mail, as Olijf of the demo does; Tijger does not."""
    monkeypatch.setattr(mail, "TIMEOUT", 0.4)
    with opened(Postbox()) as box:
        for name, value in settings(box.port).items():
            monkeypatch.setitem(house.app.config, name, value)
        for name in ("Roos", "Zon", "Linde"):
            asks(house, name)
        yield box


def outcomes(page: Page) -> dict[str, str]:
    """Name to what became of her message."""
    found = page.tree.xpath("//main//li[.//*[contains(@class, 'status')]]")
    return {
        line.xpath("string(.//bdi)"): " ".join(line.xpath("string(.//*[contains(@class, 'status')])").split())
        for line in found
    }


def test_each_state_is_said_in_plain_words(house: House, pages: Pages, box: Postbox) -> None:
    refusing = {address_of("Zon"): postbox.NEVER, address_of("Linde"): postbox.LATER}
    box.behaviour = lambda to, _tries: refusing.get(to, postbox.TAKE)
    all_come(house, "Roos", "Zon", "Linde", "Tijger")
    cancelled(house)
    about = f"/meetings/{house.meeting_on(TUESDAY, NEXT)}/messages"
    before = outcomes(pages.get(about, "Naima", lang="en"))
    assert before["Roos"] == "It goes out on Wednesday 9 June, 08:30."
    assert before["Tijger"] == "Not told yet."
    send(house)
    after = outcomes(pages.get(about, "Naima"))
    assert after["Roos"] == "Sent on Wednesday 9 June, 08:30."
    assert after["Linde"].startswith(
        "Their mailbox or phone could not take it. We try again from Wednesday 9 June, 08:3"
    )
    page = pages.get(f"/groups/{house.group(TUESDAY)}/messages", "Naima")
    assert "The address or number does not exist. Ask for the right one. It was put on your list." in page.seen
    assert "post.example.org" not in page.text
    to_tell = pages.get(f"/groups/{house.group(TUESDAY)}/to-tell", "Naima")
    listed = {str(name) for name in to_tell.tree.xpath("//article//bdi/text()")}
    assert listed == {"Zon", "Tijger"}, "who was sent it, or will be, is not on the list"
    assert f"/groups/{house.group(TUESDAY)}/messages" in to_tell.links()


def test_what_was_answered_before_it_was_told_is_not_to_be_told_any_more(house: House, pages: Pages) -> None:
    """An invitation that she answered, a reminder of who stays away; one of who comes, and news, wait on."""
    all_come(house, "Tijger", "Zon")
    meeting = house.meeting_on(TUESDAY, NEXT)
    about = {"group_id": house.group(TUESDAY), "about_id": meeting, "sequence": 0, "made_at": house.now}
    by_hand = {**about, "channel": Channel.BY_HAND, "state": MessageState.WAITING}
    asked = {"Roos": Template.INVITATION, "Zon": Template.INVITATION, "Maan": Template.REMINDER}
    with house.inside():
        answering.answer(db.session.get_one(GroupSession, meeting), house.person("Maan"), Answer.NOT, house.now)
        for name, template in {**asked, "Tijger": Template.REMINDER, "Olijf": Template.MOVED}.items():
            db.session.add(Message(person_id=house.person(name), template=template, **by_hand))
    settled, waits = "No longer needed: there is an answer.", "Not told yet."
    found = outcomes(pages.get(f"/meetings/{meeting}/messages", "Naima", lang="en"))
    assert found == {"Roos": waits, "Zon": settled, "Maan": settled, "Tijger": waits, "Olijf": waits}
    to_tell = pages.get(f"/groups/{house.group(TUESDAY)}/to-tell", "Naima")
    listed = {str(name) for name in to_tell.tree.xpath("//article//bdi/text()")}
    assert listed == {name for name, said in found.items() if said == waits}, "the list says the same"


def test_a_group_without_messages_says_so(house: House, pages: Pages) -> None:
    page = pages.get(f"/groups/{house.group('Maandagmiddag')}/messages", "Petra", lang="en")
    assert "There are no messages here." in page.seen


def test_only_the_guides_read_it(house: House, pages: Pages, box: Postbox) -> None:
    for address in (
        f"/groups/{house.group(TUESDAY)}/messages",
        f"/meetings/{house.meeting_on(TUESDAY, NEXT)}/messages",
    ):
        pages.get(address, "Loes")
        for name, expects in (("Roos", 403), ("Hanan", 404), ("Els", 404), ("Petra", 404), ("Karim", 404)):
            pages.get(address, name, expects=expects)


def test_the_page_costs_the_same_for_more(house: House, pages: Pages, box: Postbox) -> None:
    all_come(house, "Roos")
    cancelled(house)
    address = f"/groups/{house.group(TUESDAY)}/messages"
    pages.get(address, "Naima")
    costs = []
    for on in (NEXT + timedelta(days=7), NEXT + timedelta(days=14)):
        with counted(house.connection) as statements:
            pages.get(address, "Naima")
        costs.append(len(statements))
        cancelled(house, on)
    assert costs[0] == costs[1] <= 4


def test_everybody_who_asked_is_invited_with_one_button(house: House, pages: Pages, box: Postbox) -> None:
    all_come(house, "Linde")
    invite = f"/meetings/{house.meeting_on(TUESDAY, NEXT)}/invite"
    page = pages.get(invite, "Naima", lang="en")
    assert "4 people asked for messages" in page.seen
    with counted(house.connection) as statements:
        sent = pages.submit(page, f"{invite}/send", as_="Naima")
    assert len(statements) <= 12, statements
    assert sent.location == invite
    assert "3 messages are on their way." in pages.follow(sent, "Naima").seen
    assert rows(house, "Linde") == [], "she said already that she comes"
    assert rows(house, "Tijger") == []
    assert send(house) == 3
    texts = {to: message.get_content() for to, message in box.taken}
    assert texts.keys() == {address_of("Roos"), address_of("Zon"), "olijf@demo.invalid"}
    assert len({text.split()[-1] for text in texts.values()}) == 3, "each has a link of her own"
    for text in texts.values():
        assert "Kom je?" in text or "http://localhost/a/" in text
    again = pages.submit(pages.get(invite, "Naima"), f"{invite}/send", as_="Naima")
    assert "0 messages are on their way." in pages.follow(again, "Naima").seen
    for name, expects in (("Roos", 403), ("Hanan", 404), ("Els", 404)):
        pages.post(f"{invite}/send", as_=name, expects=expects)


def test_an_invitation_that_fails_has_its_link_on_the_list(house: House, pages: Pages, box: Postbox) -> None:
    all_come(house)
    box.behaviour = lambda _to, _tries: postbox.NEVER
    invite = f"/meetings/{house.meeting_on(TUESDAY, NEXT)}/invite"
    pages.submit(pages.get(invite, "Naima"), f"{invite}/send", as_="Naima")
    send(house)
    assert (Channel.BY_HAND, MessageState.WAITING) in rows(house, "Roos", Template.INVITATION)
    text = pages.get(f"/groups/{house.group(TUESDAY)}/to-tell", "Naima").tree.xpath("string(//article[.//bdi='Roos'])")
    assert "http://localhost/a/" in text


def test_without_a_wish_the_button_is_not_there(house: House, pages: Pages) -> None:
    page = pages.get(f"/meetings/{house.meeting_on(TUESDAY, NEXT)}/invite", "Naima", lang="en")
    assert "asked for messages" not in page.seen
