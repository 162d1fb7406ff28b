"""``flask jobs run`` and the serving process' own clock: all that is due, and one kind that fails stops no other."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from uuid import uuid4

import pytest
from sqlalchemy import func, literal_column, select
from structlog.testing import capture_logs

from groepswerk.cli import jobs
from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from groepswerk.core.due import Forgetting
from groepswerk.core.idempotency import Submission, new_key
from groepswerk.core.refusals import Throttle
from groepswerk.groups.models import Knock, KnockState, Membership
from groepswerk.home.due import JOBS
from groepswerk.messages.models import Channel, Message, MessageState, Template
from groepswerk.people.models import AccountReset, Contact, Person, SignIn, SignInKind
from groepswerk.sessions.models import Feed, FeedTitle
from tests.conftest import DATABASES
from tests.house_of_tests import House
from tests.lasting import lasting_house
from tests.messages.postbox import settings
from tests.messages.wishes import asks

LONG_AGO = timedelta(days=1000)
TABLES = (Submission, Throttle, SignIn, AccountReset, AuditRow, Knock, Contact)
# The database refuses it, and its message quotes the name.
BROKEN = Forgetting("test.broken", Knock, literal_column("what_somebody_typed"), timedelta())
# These go by rules of their own, tried in tests/sessions: a line of people who wait, what was left behind and found.
NONE_DUE = {"groups.renew_keys", "sessions.offer_places", "sessions.hand_back", "sessions.forget_traces"}


def said(number: int) -> list[str]:
    """What a pass says that did so many of each kind."""
    return [f"{job.name}: {0 if job.name in NONE_DUE else number}" for job in JOBS]


ALL_DONE = said(2)
_MOMENTS = count(1)


@pytest.fixture
def due(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """The house with two rows of each kind due, and one not. Roos is to be reminded of the two meetings that come."""
    for name, value in settings(9).items():
        monkeypatch.setitem(house.app.config, name, value)
    with house.inside():
        db.session.query(Contact).delete()
    asks(house, "Roos", days_before=1)
    with house.inside():
        for table in set(TABLES) - {Contact}:
            db.session.query(table).delete()
        for age in (LONG_AGO, LONG_AGO, timedelta()):
            _add_one_of_each(house, age)
    return house


def _add_one_of_each(house: House, age: timedelta) -> None:
    at = house.now - age
    knock = Knock(id=uuid4(), group_id=house.group("Dinsdaggroep"), name="Iris", language="nl", device="Test")
    knock.phone, knock.state, knock.knocked_at = SignInKind.OWN, KnockState.WAITING, at
    signed_in = SignIn(person_id=house.person("Roos"), kind=SignInKind.OWN, device="Test", started_at=at, ends_at=at)
    counter = Throttle(bucket=uuid4().hex, failures=1, ends_at=at)
    spent = Submission(key=new_key(), at=at, address_hash="0" * 64)
    link = AccountReset(person_id=house.person("Naima"), made_at=at, expires_at=at)
    link.organisation_id = house.scene.organisations["Stichting Samen Verder (demo)"]
    _leave_for_good(house, at.date())
    _write_messages(house, at)
    db.session.add_all([knock, signed_in, counter, spent, link, AuditRow(at=at, what="test.done")])


def _leave_for_good(house: House, left_on: date) -> None:
    """Somebody whose only membership a guide ended; she had given her number."""
    person = Person(id=uuid4(), organisation_id=next(iter(house.scene.organisations.values())), name="Iris")
    person.made_at = house.now
    db.session.add(person)
    db.session.flush()
    place = Membership(group_id=house.group("Dinsdaggroep"), person_id=person.id, joined_on=left_on, left_on=left_on)
    feed = Feed(person_id=person.id, token_hash=uuid4().hex, title=FeedTitle.NEUTRAL, language="nl", made_at=house.now)
    db.session.add_all([place, feed, Contact(person_id=person.id, phone=b"sealed")])


def _write_messages(house: House, at: datetime) -> None:
    """One that was told then, and one that could be sent since then (about a meeting that is not there any more)."""
    told = {"channel": Channel.BY_HAND, "state": MessageState.DONE, "made_at": at}
    # What is written at one moment goes out as one letter.
    made_at = house.now - timedelta(seconds=next(_MOMENTS))
    to_send = {"channel": Channel.EMAIL, "state": MessageState.WAITING, "made_at": made_at}
    for columns in (told, {**to_send, "due_at": at + timedelta(hours=1)}):
        message = Message(group_id=house.group("Dinsdaggroep"), person_id=house.person("Roos"), about_id=uuid4())
        message.template, message.sequence = Template.MOVED, 1
        for name, value in columns.items():
            setattr(message, name, value)
        db.session.add(message)


@pytest.fixture(params=DATABASES)
def lasting(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house that a thread of its own can work in."""
    with lasting_house(request, tmp_path_factory.mktemp("jobs")) as found:
        yield found


def run(house: House, *options: str) -> tuple[int, list[str]]:
    """The exit code and the lines of ``flask jobs run``."""
    answer = house.app.test_cli_runner().invoke(args=["jobs", "run", *options])
    return answer.exit_code, answer.stdout.splitlines()


def test_all_that_is_due_is_done_and_said(due: House) -> None:
    assert run(due) == (0, ALL_DONE)
    assert run(due) == (0, said(0))
    with due.inside():
        kept = {table: db.session.scalar(select(func.count()).select_from(table)) for table in TABLES}
    assert kept == {**dict.fromkeys(TABLES, 1), Contact: 2}, "Roos stays, and is written to"


def test_at_most_so_many_of_each_kind(due: House) -> None:
    for _ in range(2):
        assert run(due, "--limit", "1") == (0, said(1))


def test_a_kind_that_fails_stops_no_other(due: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "JOBS", (BROKEN, *JOBS))
    with capture_logs() as lines:
        assert run(due) == (1, ["test.broken: failed", *ALL_DONE])
    assert [(line["event"], line["job"]) for line in lines] == [("failed", "test.broken")]
    assert "what_somebody_typed" not in str(lines)


def test_the_servers_own_clock_goes_on_after_a_failure(lasting: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "JOBS", (BROKEN, *JOBS))
    stop = threading.Event()
    thread = jobs.keep_running(lasting.app, timedelta(milliseconds=20), stop)
    try:
        for _ in range(2):
            with lasting.inside():
                _add_one_of_each(lasting, LONG_AGO)
            assert _are_gone(lasting), "the work is done by itself, time after time"
        assert thread.is_alive()
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()


def _are_gone(house: House) -> bool:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with house.inside():
            if db.session.scalar(select(func.count()).select_from(Knock)) == 0:
                return True
        time.sleep(0.02)
    return False
