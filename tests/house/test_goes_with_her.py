"""What the year keeps of one person goes when she does: addresses, hours, reminders, links and calendars.

In three ways: she stops, her guide ends it, the group is forgotten. What waited to be sent is sent to nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from groepswerk.cli import jobs
from groepswerk.core.db import db
from groepswerk.messages.models import Channel, Message, MessageState, Wish
from groepswerk.people.models import Contact
from groepswerk.sessions.jobs import EndingFeeds
from groepswerk.sessions.models import Feed
from tests.cli.test_commands import run
from tests.cli.test_group import ORGANISATION
from tests.groups.test_members import membership
from tests.house import places
from tests.house_of_tests import House
from tests.messages import postbox, wishes
from tests.pages import Pages

NAME, GROUP = "Roos", wishes.TUESDAY
LATER = timedelta(days=2)


def stops(house: House, pages: Pages) -> None:
    """She stops herself."""
    pages.post(f"/groups/{house.group(GROUP)}/stop", {"name": "keep"}, NAME)


def is_ended(house: House, pages: Pages) -> None:
    """Her guide ends it."""
    pages.post(f"/memberships/{membership(house, NAME)}/end", as_="Naima")


def is_forgotten(house: House, _pages: Pages) -> None:
    """The whole group ends for good."""
    run(house.app, "group", "forget", GROUP, "--organisation", ORGANISATION, "--yes")


def kept(house: House, pages: Pages, goes: Callable[[House, Pages], None]) -> set[str]:
    """What there is of her in the year, two days after she went, when a runner has tried to send what waits."""
    things = places.furnish(house)
    wishes.asks(house, NAME, days_before=1, parts=["morning", "afternoon"])
    wishes.all_come(house, NAME)
    wishes.cancelled(house)
    assert wishes.rows(house, NAME)[-1] == (Channel.EMAIL, MessageState.WAITING)
    pages.post(f"/groups/{house.group(GROUP)}/calendar/address", as_=NAME)
    opened = {"calendar": f"/c/{things['feed']}.ics", "link": f"/a/{things['invitation']}"}
    for address in opened.values():
        pages.get(address)
    goes(house, pages)
    found = {name for name, address in opened.items() if pages.client().get(address).status_code != 404}
    house.clock.forward(LATER)
    with house.app.app_context():
        jobs.run_one(EndingFeeds(), 1000)
    wishes.send(house)
    return found | _rows(house)


def _rows(house: House) -> set[str]:
    person_id = house.person(NAME)
    tables = {
        "address": select(Contact.person_id).where(Contact.person_id == person_id),
        "hours": select(Wish.person_id).where(Wish.person_id == person_id),
        "feed": select(Feed.id).where(Feed.person_id == person_id, Feed.ended_at.is_(None)),
        "waits": select(Message.id).where(Message.person_id == person_id, *_BY_MACHINE),
    }
    with house.inside():
        return {name for name, query in tables.items() if db.session.scalar(query.limit(1)) is not None}


_BY_MACHINE = (Message.channel != Channel.BY_HAND, Message.state == MessageState.WAITING)


@pytest.fixture(autouse=True)
def ways(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site that sends e-mail, to a server that cannot be reached: what may go out is tried, and waits."""
    for name, value in postbox.settings(9).items():
        monkeypatch.setitem(house.app.config, name, value)
    with house.inside():
        db.session.execute(delete(Message).where(Message.person_id == house.person(NAME)))


@pytest.mark.parametrize("goes", [stops, is_ended, is_forgotten])
def test_what_the_year_keeps_of_her_goes_with_her(
    house: House, pages: Pages, goes: Callable[[House, Pages], None]
) -> None:
    assert kept(house, pages, goes) == set()


def test_of_who_stays_all_is_there(house: House, pages: Pages) -> None:
    everything = {"address", "calendar", "feed", "hours", "link", "waits"}
    assert kept(house, pages, lambda *_: None) == everything
