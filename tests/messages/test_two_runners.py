"""Two runners at the same time send each message once, and what goes together in one; without the claim twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.messages.models import Channel, Message, MessageState
from groepswerk.messages.service import sending
from groepswerk.messages.service.sending import Waiting
from tests.conftest import DATABASES
from tests.house_of_tests import House
from tests.lasting import lasting_house
from tests.messages.postbox import Postbox, opened, settings
from tests.messages.runners import NAMES, count, fill, message_ids, run_together

MANY = 20


@pytest.fixture(params=DATABASES)
def lasting(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house that several threads can work in."""
    with lasting_house(request, tmp_path_factory.mktemp("runners")) as found:
        yield found


def claims_nothing(now: datetime) -> list[Waiting]:
    """The planted twin: it reads a row that is due, and leaves it there for the other as well."""
    columns = (getattr(Message, name) for name in Waiting._fields)
    found = db.session.execute(select(*columns).where(*sending._due(now)).order_by(Message.id).limit(1))
    return [Waiting._make(row) for row in found]


def test_each_is_sent_once_and_the_twin_without_a_claim_sends_more(
    lasting: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(Postbox()) as box:
        for name, value in settings(box.port).items():
            monkeypatch.setitem(lasting.app.config, name, value)
        fill(lasting, MANY)
        run_together(lasting)
        assert count(lasting, Channel.EMAIL, MessageState.SENT) == MANY
        assert box.ids().keys() == message_ids(lasting)
        assert set(box.ids().values()) == {1}
        # The same as one change: each of the five people gets one letter, whichever runner takes it.
        box.taken.clear()
        fill_again(lasting, made_at=lasting.now)
        run_together(lasting)
        assert count(lasting, Channel.EMAIL, MessageState.SENT) == MANY
        assert sorted(Counter(to for to, _ in box.taken).values()) == [1] * len(NAMES)
        # With the claim taken out.
        box.taken.clear()
        fill_again(lasting)
        monkeypatch.setattr(sending, "claim", claims_nothing)
        run_together(lasting)
        assert max(box.ids().values()) > 1


def fill_again(house: House, **changes: Any) -> None:
    """They all wait once more."""
    waiting: dict[str, Any] = {"state": MessageState.WAITING, "claimed_until": None, "attempts": 1, **changes}
    with house.inside():
        for row in db.session.scalars(
            select(Message).where(Message.channel == Channel.EMAIL, Message.state == MessageState.SENT)
        ):
            for name, value in waiting.items():
                setattr(row, name, value)
