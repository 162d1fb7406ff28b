"""One change of several meetings is one letter to somebody; what is true no more is not in it, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

import pytest

from groepswerk.core.db import db
from groepswerk.messages.links import sms_parts
from groepswerk.messages.models import Channel, MessageState
from groepswerk.messages.outbound import mail
from groepswerk.sessions.models import Answer, GroupSession
from groepswerk.sessions.scope import Scope
from groepswerk.sessions.service import answering, changing, several
from groepswerk.sessions.service.several import Ask, NotSeen
from tests.conftest import counted
from tests.house_of_tests import House
from tests.messages import gateway, postbox
from tests.messages.postbox import Postbox, opened, settings
from tests.messages.wishes import NEXT, TUESDAY, address_of, asks, rows, send

DAYS = [NEXT + timedelta(days=7 * number) for number in range(5)]
BY_MAIL, BY_HAND = Channel.EMAIL, Channel.BY_HAND
WAITING, SENT, FAILED, DROPPED = MessageState.WAITING, MessageState.SENT, MessageState.FAILED, MessageState.DROPPED


@pytest.fixture
def box(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postbox]:
    """A server that takes everything; Roos wants e-mail, and comes to the five meetings that are to come."""
    monkeypatch.setattr(mail, "TIMEOUT", 0.4)
    with opened(Postbox()) as box:
        for name, value in settings(box.port).items():
            monkeypatch.setitem(house.app.config, name, value)
        comes_to_all(house)
        asks(house, "Roos")
        yield box


def comes_to_all(house: House) -> None:
    """Roos answers for each."""
    for on in DAYS:
        comes(house, on, "Roos")


def comes(house: House, on: date, *names: str) -> None:
    """These people come to the meeting on this day."""
    meeting = house.meeting_on(TUESDAY, on)
    with house.inside():
        row = db.session.get_one(GroupSession, meeting)
        for name in names:
            answering.answer(row, house.person(name), Answer.COME, house.now)


def cancel_all(house: House) -> None:
    """Naima looks, and then calls them all off."""
    meeting, guide = house.meeting_on(TUESDAY, NEXT), house.actor("Naima")
    with house.inside():
        row = db.session.get_one(GroupSession, meeting)
        try:
            several.cancel_several(row, Ask(Scope.ALL, row.version), guide, house.now)
        except NotSeen as shown:
            several.cancel_several(row, Ask(Scope.ALL, row.version, shown.print), guide, house.now)


def goes_on(house: House, on: date) -> UUID:
    """One of them goes on after all."""
    meeting, guide = house.meeting_on(TUESDAY, on), house.actor("Naima")
    with house.inside():
        row = db.session.get_one(GroupSession, meeting)
        changing.go_on(row, row.version, guide, house.now)
    return meeting


def hers(box: Postbox) -> list[str]:
    """The texts of the letters that Roos got."""
    return [message.get_content() for to, message in box.taken if to == address_of("Roos")]


def named(text: str) -> list[date]:
    """The days that a Dutch text names."""
    months = {6: "juni", 7: "juli"}
    return [on for on in DAYS if f"dinsdag {on.day} {months[on.month]}" in text.casefold()]


def test_one_letter_names_all_days(house: House, box: Postbox) -> None:
    cancel_all(house)
    assert rows(house, "Roos") == [(BY_MAIL, WAITING)] * 5
    send(house)
    (text,) = hers(box)
    assert named(text) == DAYS
    assert rows(house, "Roos") == [(BY_MAIL, SENT)] * 5
    assert send(house) == 0


def test_what_changed_again_meanwhile_is_not_in_it(house: House, box: Postbox) -> None:
    cancel_all(house)
    goes_on(house, DAYS[1])
    send(house)
    (text,) = hers(box)
    assert named(text) == [DAYS[0], *DAYS[2:]]
    assert sorted(rows(house, "Roos")) == sorted([(BY_MAIL, SENT)] * 4 + [(BY_MAIL, DROPPED)])


def test_tried_again_it_is_one_letter_with_one_id(house: House, box: Postbox) -> None:
    box.behaviour = lambda _to, tries: postbox.TAKE_AND_DROP if tries == 1 else postbox.TAKE
    cancel_all(house)
    send(house)
    assert rows(house, "Roos") == [(BY_MAIL, WAITING)] * 5
    house.clock.forward(timedelta(minutes=2))
    send(house)
    ids = {message["Message-ID"] for to, message in box.taken if to == address_of("Roos")}
    assert (len(hers(box)), len(ids)) == (2, 1), "the same letter, which the server knows by its id"
    assert rows(house, "Roos") == [(BY_MAIL, SENT)] * 5


def test_an_address_that_is_refused_leaves_one_card_to_the_guide(house: House, box: Postbox) -> None:
    box.behaviour = lambda _to, _tries: postbox.NEVER
    cancel_all(house)
    send(house)
    assert sorted(rows(house, "Roos")) == sorted([(BY_MAIL, FAILED)] * 5 + [(BY_HAND, WAITING)] * 5)


def test_only_what_would_come_too_late_is_left_to_the_guide(house: House, box: Postbox) -> None:
    """A server that is busy until the first meeting has begun: of the others she still hears by mail."""
    box.behaviour = lambda _to, _tries: postbox.LATER
    cancel_all(house)
    for _ in range(4):
        send(house)
        house.clock.forward(timedelta(minutes=20))
    house.clock.moment = house.now.replace(day=15, hour=7, minute=29)
    send(house)
    assert sorted(rows(house, "Roos")) == sorted([(BY_MAIL, FAILED), (BY_HAND, WAITING), *[(BY_MAIL, WAITING)] * 4])
    box.behaviour = postbox.takes_all
    house.clock.forward(timedelta(hours=6))
    send(house)
    (text,) = hers(box)
    assert named(text) == DAYS[1:]


def test_it_costs_the_same_however_each_of_them_hears(house: House, box: Postbox) -> None:
    """Who is told by hand stands between who is written to; their rows are written together."""
    for on in DAYS:
        comes(house, on, "Zon", "Maan", "Tijger")
    asks(house, "Maan")
    with counted(house.connection) as statements:
        cancel_all(house)
    assert sum("INSERT INTO message" in each for each in statements) == 1
    assert {channel for name in ("Roos", "Zon", "Maan") for channel, _ in rows(house, name)} == {BY_MAIL, BY_HAND}


def test_a_text_message_names_them_all_too(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with gateway.opened(gateway.Gateway()) as found:
        monkeypatch.setitem(house.app.config, "SMS_URL", found.url)
        monkeypatch.setitem(house.app.config, "SITE_ADDRESS", "http://localhost")
        comes_to_all(house)
        asks(house, "Roos", Channel.SMS, to="+31698765432")
        cancel_all(house)
        send(house)
        ((_, body, _),) = found.taken
    assert named(body["message"]) == DAYS
    assert sms_parts(body["message"]) <= 2
