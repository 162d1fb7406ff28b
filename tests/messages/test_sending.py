"""Sending by e-mail, to a real server on this computer: what is taken, refused or breaks off; nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from groepswerk.core import clock, i18n
from groepswerk.core.db import db, writing
from groepswerk.core.languages import LANGUAGES
from groepswerk.groups.queries import members_of
from groepswerk.groups.service import leaving, reaching
from groepswerk.home.due import SENDING
from groepswerk.messages import queries
from groepswerk.messages.models import Channel, Message, MessageState, Problem, Template
from groepswerk.messages.outbound import Letter, mail
from groepswerk.messages.service import sending, wishing
from groepswerk.people.models import Person
from groepswerk.sessions import texts
from groepswerk.sessions.models import Answer, GroupSession
from groepswerk.sessions.scope import Scope
from groepswerk.sessions.service import answering, changing, inviting, replacing
from groepswerk.sessions.service.several import Ask
from groepswerk.sessions.welcome import Welcome
from tests.house_of_tests import House
from tests.messages import postbox
from tests.messages.postbox import Postbox, opened, settings
from tests.messages.wishes import NEXT, TUESDAY, address_of, all_come, asks, cancelled, rows, send

BY_MAIL, BY_HAND = Channel.EMAIL, Channel.BY_HAND
WAITING, SENT, FAILED = MessageState.WAITING, MessageState.SENT, MessageState.FAILED


@pytest.fixture
def box(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postbox]:
    """A server that takes everything, and the site that uses it. Roos (Dutch) and Zon (Arabic) come and want e-mail."""
    monkeypatch.setattr(mail, "TIMEOUT", 0.4)
    with opened(Postbox()) as box:
        for name, value in settings(box.port).items():
            monkeypatch.setitem(house.app.config, name, value)
        all_come(house, "Roos", "Zon", "Tijger")
        asks(house, "Roos")
        asks(house, "Zon")
        yield box


def forward(house: House, **span: float) -> None:
    house.clock.forward(timedelta(**span))


def problem_of(house: House, name: str) -> Problem | None:
    query = select(Message.problem).where(Message.person_id == house.person(name), Message.channel != BY_HAND)
    with house.inside():
        return db.session.scalars(query).one()


def loes_instead(house: House, guided: bool = True) -> None:
    """Loes guides next Tuesday's meeting in Naima's place, or Naima does as usual again."""
    meeting, guide = house.meeting_on(TUESDAY, NEXT), house.actor("Naima")
    loes = house.person("Loes")
    with house.inside():
        row = db.session.get_one(GroupSession, meeting)
        pair = {guide.person_id: loes} if guided else {}
        replacing.guide_instead(row, pair, {loes: "Loes"}, Ask(Scope.ONE, row.version), guide, house.now)
    forward(house, minutes=1)


def said(welcome: Welcome, language: str) -> str:
    with i18n.speaking(LANGUAGES[language]):
        return texts.who_welcomes(welcome)


def test_that_somebody_else_welcomes_her_goes_out_in_her_language_and_names_nobody(house: House, box: Postbox) -> None:
    loes_instead(house)
    assert rows(house, "Tijger") == [(BY_HAND, WAITING)]
    assert send(house) == 2
    mails = {to: message.get_content() for to, message in box.taken}
    for name, language in (("Roos", "nl"), ("Zon", "ar")):
        assert mails[address_of(name)].strip().endswith(said(Welcome.ANOTHER, language))
        assert "Loes" not in mails[address_of(name)]
    loes_instead(house, guided=False)
    assert rows(house, "Tijger") == [(BY_HAND, MessageState.DROPPED)]
    assert send(house) == 2
    assert box.taken[-1][1].get_content().strip().endswith((said(Welcome.AS_USUAL, "nl"), said(Welcome.AS_USUAL, "ar")))
    assert len(box.ids()) == 4, "a letter of its own each time"


def test_what_was_undone_before_it_went_out_is_not_sent(house: House, box: Postbox) -> None:
    loes_instead(house)
    loes_instead(house, guided=False)
    assert send(house) == 0
    assert box.taken == []


def test_who_asked_gets_a_mail_in_her_language_and_who_did_not_is_on_the_list(house: House, box: Postbox) -> None:
    cancelled(house)
    assert rows(house, "Tijger") == [(BY_HAND, WAITING)]
    assert send(house) == 2
    mails = dict(box.taken)
    assert mails.keys() == {address_of("Roos"), address_of("Zon")}
    dutch, arabic = mails[address_of("Roos")], mails[address_of("Zon")]
    assert "15 juni" in dutch.get_content()
    assert (dutch["Subject"], arabic["Subject"]) == ("Afspraak", "موعد")
    assert (dutch["Content-Language"], arabic["Content-Language"]) == ("nl", "ar")
    assert rows(house, "Roos") == [(BY_MAIL, SENT)]
    assert send(house) == 0


def test_nothing_outside_says_what_it_is_about(house: House, box: Postbox) -> None:
    cancelled(house)
    send(house)
    assert len(box.taken) == 2
    for _, message in box.taken:
        whole = message.as_string() + message.get_content()
        for word in ("Dinsdaggroep", "Samen Verder", "Roos ", "Naima", "Zon ", "groepswerk", "track", "<html", "img"):
            assert word not in whole, word
        assert message.get_content_type() == "text/plain"


def test_the_head_of_a_mail(house: House, box: Postbox) -> None:
    cancelled(house)
    send(house)
    query = select(Message.id).where(Message.person_id == house.person("Roos"), Message.channel == BY_MAIL)
    with house.inside():
        row_id = db.session.scalars(query).one()
    message = dict(box.taken)[address_of("Roos")]
    assert message["Message-ID"] == f"<{row_id.hex}@example.org>"
    assert message["From"] == "Afspraak <afspraak@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert parsedate_to_datetime(message["Date"]) == house.now.replace(microsecond=0)
    assert set(message.keys()) <= {
        "From", "To", "Subject", "Date", "Message-ID", "Content-Language", "Auto-Submitted", "Content-Type",
        "Content-Transfer-Encoding", "MIME-Version", "X-Peer", "X-MailFrom", "X-RcptTo",
    }  # fmt: skip


@pytest.mark.parametrize("how", [postbox.LATER, postbox.HANG, postbox.DROP])
def test_what_does_not_work_now_is_tried_again(house: House, box: Postbox, how: str) -> None:
    box.behaviour = lambda to, tries: how if to == address_of("Roos") and tries < 3 else postbox.TAKE
    box.hangs_for = 2
    cancelled(house)
    assert send(house) == 2
    assert rows(house, "Roos") == [(BY_MAIL, WAITING)]
    assert rows(house, "Zon") == [(BY_MAIL, SENT)]
    assert problem_of(house, "Roos") == (Problem.NOT_NOW if how == postbox.LATER else Problem.BROKE_OFF)
    assert send(house) == 0, "not at once"
    forward(house, seconds=75)
    assert send(house) == 1
    forward(house, seconds=75)
    assert send(house) == 0, "each time it waits longer"
    forward(house, seconds=75)
    assert send(house) == 1
    assert rows(house, "Roos") == [(BY_MAIL, SENT)]
    assert problem_of(house, "Roos") is None
    assert sorted(box.ids().values()) == [1, 1]


def test_an_address_that_is_refused_for_good_is_left_to_the_guide(house: House, box: Postbox) -> None:
    box.behaviour = lambda to, _tries: postbox.NEVER if to == address_of("Roos") else postbox.TAKE
    cancelled(house)
    send(house)
    assert sorted(rows(house, "Roos")) == [(BY_HAND, WAITING), (BY_MAIL, FAILED)]
    assert problem_of(house, "Roos") == Problem.ADDRESS_REFUSED
    assert send(house) == 0


def test_an_address_that_the_server_has_no_letters_for_is_tried_once(house: House, box: Postbox) -> None:
    """Kept from before: now such an address is written in the letters every server knows."""
    asks(house, "Roos", to="roos@münchen.example")
    cancelled(house)
    with opened(Postbox(), knows_all_letters=False) as plain:
        house.app.config["SMTP_PORT"] = plain.port
        send(house)
        assert sorted(rows(house, "Roos")) == [(BY_HAND, WAITING), (BY_MAIL, FAILED)]
        assert problem_of(house, "Roos") == Problem.ADDRESS_REFUSED
        assert rows(house, "Zon") == [(BY_MAIL, SENT)]
        house.app.config["SMTP_FROM"] = "afspraak@münchen.example"
        letter = Letter(uuid4(), BY_MAIL, address_of("Zon"), "Afspraak", "Tekst", "nl", house.now)
        with house.app.app_context():
            assert mail.send(letter) == Problem.REFUSED, "it is ours to mend, not hers"


def test_a_server_that_is_not_there_is_asked_once_a_minute(house: House, box: Postbox) -> None:
    house.app.config["SMTP_PORT"] = 9
    cancelled(house)
    assert send(house) == 1, "the second is not tried when the first could not get through"
    assert problem_of(house, "Roos") in {None, Problem.UNREACHABLE}
    house.app.config["SMTP_PORT"] = box.port
    forward(house, seconds=75)
    assert send(house) == 2
    assert len(box.taken) == 2


def test_what_comes_too_late_is_left_to_the_guide_in_time(house: House, box: Postbox) -> None:
    box.behaviour = lambda _to, _tries: postbox.LATER
    cancelled(house)
    for _ in range(60):
        send(house)
        forward(house, hours=3)
    assert sorted(rows(house, "Roos")) == [(BY_HAND, WAITING), (BY_MAIL, FAILED)]
    assert box.tries[address_of("Roos")] == sending.MOST_TRIES
    with house.inside():
        made_at = db.session.scalars(
            select(Message.made_at).where(Message.channel == BY_HAND, Message.person_id == house.person("Roos"))
        ).one()
    assert made_at.date() < NEXT


def test_a_runner_that_dies_after_its_claim_loses_nothing(
    house: House, box: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """The process is gone."""

    def die(*_given: Any) -> None:
        raise Killed

    cancelled(house)
    with monkeypatch.context() as patch:
        patch.setattr(sending, "conclude", die)
        with pytest.raises(Killed):
            send(house, limit=1)
    assert len(box.taken) == 1
    with house.app.app_context():
        db.session.rollback()
    assert send(house) == 1, "only the other one: the first is in hand"
    forward(house, minutes=11)
    assert send(house) == 1
    # The first went out twice, and says so by its Message-ID.
    assert sorted(box.ids().values()) == [1, 2]
    assert rows(house, "Roos") == rows(house, "Zon") == [(BY_MAIL, SENT)]


def test_a_change_of_mind_after_it_was_written_down(house: House, box: Postbox) -> None:
    cancelled(house)
    roos = house.actor("Roos")
    with house.inside():
        wishing.take_back(roos.person_id, roos, house.now)
    assert rows(house, "Roos") == [(BY_HAND, WAITING)]
    asks(house, "Zon", Channel.SMS)
    assert rows(house, "Zon") == [(Channel.SMS, WAITING)]
    send(house)
    assert box.taken == []
    # There is no gateway here.
    assert sorted(rows(house, "Zon")) == [(BY_HAND, WAITING), (Channel.SMS, FAILED)]


def test_an_address_that_is_gone_when_it_is_due(house: House, box: Postbox) -> None:
    asks(house, "Zon", Channel.SMS)
    house.app.config["SMS_URL"] = "json://127.0.0.1:9/{number}"
    cancelled(house)
    assert rows(house, "Zon") == [(Channel.SMS, WAITING)]
    guide = house.actor("Naima")
    with house.inside():
        zon = next(line for line in members_of(house.group(TUESDAY), house.today) if line.name == "Zon")
        shown = db.session.get_one(Person, zon.person_id).version
        reaching.change_phone(zon, None, shown, guide, house.now)
    send(house)
    house.app.config["SMS_URL"] = ""
    assert sorted(rows(house, "Zon")) == [(BY_HAND, WAITING), (Channel.SMS, FAILED)]


def test_at_night_nothing_goes_out(house: House, box: Postbox) -> None:
    forward(house, hours=13)
    cancelled(house)
    assert send(house) == 0
    forward(house, hours=10)
    assert house.wall_now.hour == 7
    assert send(house) == 0
    forward(house, minutes=31)
    assert send(house) == 2


def test_a_runner_that_was_down_until_the_evening_waits_for_the_morning(house: House, box: Postbox) -> None:
    cancelled(house)
    forward(house, hours=13)
    assert send(house) == 2
    assert box.taken == []
    forward(house, hours=11)
    assert send(house) == 2
    assert len(box.taken) == 2


def test_what_is_true_no_more_is_not_sent(house: House, box: Postbox) -> None:
    cancelled(house)
    guide = house.actor("Naima")
    with house.inside():
        row = db.session.get_one(GroupSession, house.meeting_on(TUESDAY, NEXT))
        changing.go_on(row, row.version, guide, house.now)
    assert send(house) == 0, "nobody had heard that it was cancelled"
    assert rows(house, "Roos") == [(BY_MAIL, MessageState.DROPPED)]
    cancelled(house)
    send(house)
    with house.inside():
        row = db.session.get_one(GroupSession, house.meeting_on(TUESDAY, NEXT))
        changing.go_on(row, row.version, guide, house.now)
    assert rows(house, "Roos", Template.ON_AGAIN) == [(BY_MAIL, WAITING)], "what was sent she has heard"
    forward(house, days=7)
    assert send(house) == 2
    assert rows(house, "Roos", Template.ON_AGAIN) == [(BY_MAIL, MessageState.DROPPED)], "it has been"


def test_who_left_is_not_written_to(house: House, box: Postbox) -> None:
    cancelled(house)
    zon = house.actor("Zon")
    with house.inside():
        leaving.stop(house.group(TUESDAY), zon, False, house.now, house.today)
        assert queries.wish_of(zon.person_id) is None
    send(house)
    assert [to for to, _ in box.taken] == [address_of("Roos")]
    assert rows(house, "Zon") == [(BY_MAIL, MessageState.DROPPED)]


def test_news_of_today_for_who_may_be_written_to_in_the_evening_only_is_told_by_hand(
    house: House, box: Postbox
) -> None:
    asks(house, "Roos", parts=["evening"])
    house.clock.moment = house.now.replace(day=15, hour=6, minute=15)
    cancelled(house)
    assert rows(house, "Roos") == [(BY_HAND, WAITING)]
    assert rows(house, "Zon") == [(BY_MAIL, WAITING)]


def test_without_a_server_everybody_is_told_by_hand(house: House, box: Postbox) -> None:
    house.app.config["SMTP_HOST"] = ""
    cancelled(house)
    assert rows(house, "Roos") == rows(house, "Zon") == [(BY_HAND, WAITING)]


def test_a_server_that_was_taken_away_loses_nothing(house: House, box: Postbox) -> None:
    cancelled(house)
    house.app.config["SMTP_HOST"] = ""
    assert send(house) == 2
    for name in ("Roos", "Zon"):
        assert sorted(rows(house, name)) == [(BY_HAND, WAITING), (BY_MAIL, FAILED)]


def test_an_answer_makes_an_invitation_needless(house: House, box: Postbox) -> None:
    meeting, guide = house.meeting_on(TUESDAY, NEXT), house.actor("Naima")
    all_come(house)
    people = [house.person(name) for name in ("Roos", "Zon", "Tijger")]
    with house.inside():
        row = db.session.get_one(GroupSession, meeting)
        assert inviting.send(row, people, guide, house.now) == 2
        assert inviting.send(row, people, guide, house.now) == 0, "nobody is invited twice"
        answering.answer(row, people[0], Answer.COME, house.now)
    assert send(house) == 2
    assert [to for to, _ in box.taken] == [address_of("Zon")]
    assert "http://localhost/a/" in box.taken[0][1].get_content()
    assert rows(house, "Tijger") == []


def test_waits_double_up_to_six_hours_and_no_two_are_alike() -> None:
    waits = [sending.wait_after(tries).total_seconds() for tries in range(1, 15)]
    assert all(0.8 * 60 * 2**number <= wait <= 1.2 * 60 * 2**number for number, wait in enumerate(waits[:8]))
    assert max(waits) <= 1.2 * 6 * 3600 + 1
    assert len({sending.wait_after(5) for _ in range(20)}) > 5


def test_a_row_that_was_dropped_while_it_went_out_was_sent(house: House, box: Postbox) -> None:
    cancelled(house)
    with house.app.app_context(), writing():
        errand = SENDING.do_one(clock.now())
        db.session.commit()
        db.session.execute(update(Message).values(state=MessageState.DROPPED))
        db.session.commit()
        assert callable(errand)
        errand()
        db.session.commit()
    states = {state for name in ("Roos", "Zon") for _, state in rows(house, name)}
    assert states == {MessageState.SENT, MessageState.DROPPED}
