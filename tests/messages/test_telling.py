"""Who is to be told what: rows in the transaction of their cause, replaced by newer ones, marked when told."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from groepswerk.core.db import db
from groepswerk.messages import queries
from groepswerk.messages.models import Message, MessageState, Template
from groepswerk.messages.service import Cause, mark_told, tell
from tests.conftest import counted
from tests.house_of_tests import House

PEOPLE = ("Roos", "Zon", "Maan")


def said(house: House, about: UUID, sequence: int = 1, names: tuple[str, ...] = PEOPLE) -> Cause:
    """Write rows for these people; return their cause."""
    cause = Cause(house.group("Dinsdaggroep"), about, sequence)
    with house.inside():
        before = len(queries.about(about))
        assert tell(cause, ((house.person(name), Template.MOVED) for name in names), house.now) == len(names)
        assert len(queries.about(about)) == before + len(names)
    return cause


def waiting(house: House) -> set[tuple[UUID, int]]:
    """Who waits, at which sequence."""
    with house.inside():
        return {(line.person_id, line.sequence) for line in queries.to_tell(house.group("Dinsdaggroep"))}


def test_everybody_gets_one_row(house: House) -> None:
    said(house, uuid4())
    assert waiting(house) == {(house.person(name), 1) for name in PEOPLE}


def test_telling_nobody_is_fine(house: House) -> None:
    said(house, uuid4(), names=())
    assert waiting(house) == set()


def test_news_replaces_older_news_about_the_same_thing_only(house: House) -> None:
    first, second = uuid4(), uuid4()
    said(house, first)
    said(house, second)
    said(house, first, 2, ("Roos",))
    assert waiting(house) == {(house.person("Roos"), 2)} | {(house.person(name), 1) for name in PEOPLE}
    with house.inside():
        old = [line.state for line in queries.about(first) if line.sequence == 1]
    assert old == [MessageState.DROPPED] * 3


def test_the_same_news_is_not_written_twice(house: House) -> None:
    about = uuid4()
    said(house, about)
    with pytest.raises(IntegrityError):
        said(house, about)


def test_told_is_told_once(house: House) -> None:
    said(house, uuid4(), names=("Roos",))
    guide = house.actor("Naima")
    with house.inside():
        hers = (Message.person_id == house.person("Roos"), Message.state == MessageState.WAITING)
        message = db.session.scalars(select(Message).where(*hers)).one()
        mark_told(message, guide, house.now)
        at = message.done_at
        mark_told(message, guide, house.now.replace(year=2028))
        assert (message.state, message.done_at) == (MessageState.DONE, at)
    assert waiting(house) == set()


def test_what_was_dropped_cannot_be_told(house: House) -> None:
    about = uuid4()
    said(house, about, names=("Roos",))
    said(house, about, 2, ())
    guide = house.actor("Naima")
    with house.inside():
        message = db.session.scalars(select(Message).where(Message.about_id == about)).one()
        mark_told(message, guide, house.now)
        assert message.state == MessageState.DROPPED


def test_thirty_rows_cost_as_many_statements_as_one(house: House) -> None:
    costs = []
    for names in (PEOPLE[:1], PEOPLE):
        with counted(house.connection) as statements, house.inside():
            cause = Cause(house.group("Dinsdaggroep"), uuid4(), 1)
            tell(cause, [(house.person(name), Template.CANCELLED) for name in names], house.now)
        costs.append(len(statements))
    assert costs[0] == costs[1] == 2
