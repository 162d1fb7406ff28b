"""'May we still write to you?': asked after three months, held back after four, never lost; and one tap says yes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from groepswerk.cli import jobs
from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from groepswerk.messages import queries, still_safe
from groepswerk.messages.models import Channel, Message, MessageState, Problem, Template
from groepswerk.messages.service import wishing
from groepswerk.sessions.queries import untold_in
from groepswerk.sessions.queries.letters import asked_for_messages
from groepswerk.sessions.reminding import REMINDING
from tests.conftest import counted
from tests.house_of_tests import House, one_database
from tests.messages.postbox import Postbox, opened, settings
from tests.messages.test_wishes import of_member, wish_of
from tests.messages.wishes import NEXT, TUESDAY, all_come, asks, cancelled, rows, send
from tests.pages import Pages

ASKED = "May we still write to you?"
YES, STOP = "/my-messages/still-safe", "/my-messages/stop"


@pytest.fixture(autouse=True)
def _with_a_server(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site that can send e-mail; nothing is sent unless a test opens the box."""
    for name, value in settings(9).items():
        monkeypatch.setitem(house.app.config, name, value)


def asked_before(house: House, days: int, channel: Channel = Channel.EMAIL, days_before: int | None = None) -> None:
    """Roos asked for messages so many days ago."""
    here = house.clock.moment
    house.clock.forward(-timedelta(days=days))
    asks(house, "Roos", channel, days_before=days_before, parts=["morning"], weekdays=[1])
    house.clock.moment = here


def said_yes(house: House) -> None:
    roos = house.actor("Roos")
    with house.inside():
        wishing.still_safe(roos.person_id, roos, house.now)


def on_the_list(house: House) -> set[tuple[str, Template]]:
    with house.inside():
        return {(line.name, line.template) for line in untold_in(house.group(TUESDAY), house.today, house.now)}


@one_database
def test_three_months_after_her_yes_her_own_page_asks(house: House, pages: Pages) -> None:
    asked_before(house, 89)
    assert ASKED not in pages.get("/", "Roos", lang="en").seen
    with counted(house.connection) as usual:
        pages.get("/", "Roos")
    house.clock.forward(timedelta(days=1))
    with counted(house.connection) as asking:
        page = pages.get("/", "Roos", lang="en")
    for said in (ASKED, "We write by e-mail: …oos@…", "We write in the morning.", "Only on: Tuesday."):
        assert said in page.seen
    assert "post.example.org" not in page.text
    assert "We have stopped" not in page.seen
    assert len(asking) == len(usual) + 1
    assert ASKED in pages.get("/my-messages", "Roos", lang="en").seen
    assert ASKED not in pages.get("/", "Zon", lang="en").seen


def test_one_tap_says_yes_for_three_months_more(house: House, pages: Pages) -> None:
    asked_before(house, 95, Channel.SMS)
    page = pages.get("/", "Roos", lang="en")
    assert "We write by text message: …678" in page.seen
    with counted(house.connection) as statements:
        assert pages.submit(page, YES, as_="Roos").location == "/"
    assert len(statements) <= 12, statements
    wish = wish_of(house, "Roos")
    assert wish is not None
    assert wish.made_at == house.now
    assert ASKED not in pages.get("/", "Roos", lang="en").seen
    pages.post(YES, as_="Roos")
    with house.inside():
        deeds = db.session.scalars(select(AuditRow.actor_id).where(AuditRow.what == "messages.still_safe")).all()
    assert deeds == [house.person("Roos")]


def test_not_any_more_forgets_where_she_was_written_to(house: House, pages: Pages) -> None:
    asked_before(house, 95)
    pages.submit(pages.get("/", "Roos"), STOP, as_="Roos")
    assert wish_of(house, "Roos") is None
    with house.inside():
        assert queries.email_of(house.person("Roos"), house.now) is None
    assert ASKED not in pages.get("/", "Roos", lang="en").seen


@one_database
def test_who_has_no_wish_or_left_says_yes_to_nothing(pages: Pages) -> None:
    pages.post(YES, as_="Roos")
    pages.post(YES, as_="Karim", expects=404)
    pages.post(YES, as_="Naima", expects=404)


@pytest.mark.parametrize(("days", "channel"), [(119, Channel.EMAIL), (120, Channel.BY_HAND)])
def test_after_four_months_news_stands_on_the_guides_list(house: House, days: int, channel: Channel) -> None:
    asked_before(house, days)
    all_come(house, "Roos")
    cancelled(house)
    assert rows(house, "Roos", Template.CANCELLED) == [(channel, MessageState.WAITING)]
    assert (("Roos", Template.CANCELLED) in on_the_list(house)) == (channel == Channel.BY_HAND)


def test_her_yes_lets_the_next_news_go_out_again(house: House, pages: Pages) -> None:
    asked_before(house, 120)
    page = pages.get("/", "Roos", lang="en")
    assert "We have stopped for now. Your guide tells you." in page.seen
    pages.submit(page, YES, as_="Roos")
    all_come(house, "Roos")
    cancelled(house)
    assert rows(house, "Roos", Template.CANCELLED) == [(Channel.EMAIL, MessageState.WAITING)]


# The last: without the pause it goes out, so these tests see it.
@pytest.mark.parametrize("case", ["paused", "said yes", "no pause"])
def test_a_reminder_whose_hour_comes_after_four_months(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    asked_before(house, 116, days_before=7)
    all_come(house, "Roos")
    with house.app.app_context():
        jobs.run_one(REMINDING, 1000)
    assert set(rows(house, "Roos", Template.REMINDER)) == {(Channel.EMAIL, MessageState.WAITING)}
    house.clock.moment = house.now.replace(day=15, hour=6, minute=30)
    if case == "said yes":
        said_yes(house)
    if case == "no pause":
        monkeypatch.setattr(still_safe, "PAUSED_AFTER", timedelta(days=999))
    with opened(Postbox()) as box:
        house.app.config["SMTP_PORT"] = box.port
        send(house)
    about = (Message.person_id == house.person("Roos"), Message.about_id == house.meeting_on(TUESDAY, NEXT))
    columns = (Message.channel, Message.state, Message.problem)
    of_next = select(*columns).where(*about, Message.template == Template.REMINDER)
    with house.inside():
        found = {tuple(row) for row in db.session.execute(of_next)}
    if case != "paused":
        assert found == {(Channel.EMAIL, MessageState.SENT, None)}
        return
    assert box.taken == []
    assert found == {
        (Channel.EMAIL, MessageState.FAILED, Problem.PAUSED),
        (Channel.BY_HAND, MessageState.WAITING, None),
    }
    assert ("Roos", Template.REMINDER) in on_the_list(house)
    said = "This person has not said lately that writing is still safe."
    assert said in pages.get(f"/groups/{house.group(TUESDAY)}/messages", "Naima", lang="en").seen


def test_an_invitation_is_left_to_her_guide(house: House, pages: Pages) -> None:
    all_come(house)
    for days, goes_by_mail in ((119, True), (120, False)):
        asked_before(house, days)
        with house.inside():
            by_mail = asked_for_messages(house.group(TUESDAY), [Channel.EMAIL], house.now)
        assert (house.person("Roos") in by_mail) == goes_by_mail
    for _ in range(2):
        pages.post(f"/meetings/{house.meeting_on(TUESDAY, NEXT)}/invite/send", as_="Naima")
        assert rows(house, "Roos", Template.INVITATION) == [(Channel.BY_HAND, MessageState.WAITING)]
    assert ("Roos", Template.INVITATION) in on_the_list(house)


@one_database
def test_her_guide_reads_why(house: House, pages: Pages) -> None:
    asked_before(house, 89)
    there = of_member(house, "Roos")
    assert "writing is safe" not in pages.get(there, "Naima", lang="en").seen
    for days, said in ((1, "Ask it when you meet."), (30, "We send nothing until a new yes.")):
        house.clock.forward(timedelta(days=days))
        assert said in Pages(house).get(there, "Naima", lang="en").seen


@pytest.mark.parametrize(
    ("address", "shown"), [("+31612345678", "678"), ("roos@post.example", "oos@"), ("ab@post.example", "b@")]
)
def test_of_an_address_only_the_end_is_shown(address: str, shown: str) -> None:
    assert still_safe.ending_of(address) == shown
