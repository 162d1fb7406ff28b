"""What a page may weigh and ask: goals 3 and 4 of the performance page, exact and hard.

First visit at most 30 kB in at most 5 requests; a further page at most 6 kB. Statements: group page and meeting
page at most 5, start pages at most 6, sign-in 0; the same with a hundred groups of forty meetings as with three, and
in a group of twenty with thirty meetings to come.
"""

from __future__ import annotations

import gzip
from collections.abc import Collection
from datetime import time, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert

from groepswerk.core.db import db
from groepswerk.groups.models import Format, Group, Membership, MembershipRole, Role
from groepswerk.sessions.models import GroupSession, SessionState
from tests.conftest import counted
from tests.house import full_house, places
from tests.house.test_access import NO_PAGES, endpoints
from tests.house.test_languages import CODES, readable
from tests.house_of_tests import House, one_database
from tests.messages import wishes
from tests.pages import Pages

FIRST_VISIT = 30_000
NEXT_PAGE = 6_000
MOST = {"home.start": 6, "home.group": 5, "sessions.session": 5, "groups.members": 4, "groups.guide_change": 7}
USUAL = 6


def weight(body: bytes) -> int:
    """Bytes over the wire, compressed as we compress."""
    return len(gzip.compress(body, 5))


@one_database
@pytest.mark.parametrize("code", CODES)
def test_a_first_visit_is_light(house: House, pages: Pages, code: str) -> None:
    page = pages.get("/", lang=code)
    files = [str(each) for each in page.tree.xpath("//link[@rel='stylesheet' or @rel='icon']/@href | //script/@src")]
    total = weight(page.response.data)
    for file in files:
        answer = pages.client().get(file, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        total += len(answer.data)
        answer.close()
    assert len(files) + 1 <= 5
    assert total <= FIRST_VISIT


@one_database
@pytest.mark.parametrize("reader", ["Naima", "Roos", "Els"])
def test_every_further_page_is_light(house: House, pages: Pages, reader: str) -> None:
    heavy = {
        f"{endpoint} {code}": weighed
        for endpoint, address in readable(house, pages, reader)
        for code in ("nl", "ar")
        if (weighed := weight(pages.get(address, reader, lang=code).response.data)) > NEXT_PAGE
    }
    assert heavy == {}


def test_pages_travel_compressed(pages: Pages) -> None:
    answer = pages.client("Naima").get("/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


def statements(house: House, pages: Pages, reader: str, but: Collection[str] = ()) -> dict[str, int]:
    """How many statements each page of a reader costs, but for these."""
    things, found = places.furnish(house), {}
    for endpoint, method, rule in endpoints(house):
        if method != "GET" or endpoint in but:
            continue
        address = places.address_of(house, rule, things)
        with counted(house.connection) as seen:
            status = pages.client(reader).get(address).status_code
        if status == 200:
            found[endpoint] = len(seen)
    return found


# The same statements are counted on both; on PostgreSQL the one who reads most asks.
COUNTED = [("sqlite", "Naima"), ("sqlite", "Roos"), ("sqlite", "Els"), ("postgresql", "Naima")]


@pytest.mark.parametrize(("built", "reader"), COUNTED, indirect=["built"])
def test_statements_are_few_and_do_not_grow_with_the_number_of_groups_and_meetings(
    house: House, pages: Pages, reader: str
) -> None:
    wishes.asks(house, "Roos")
    few = statements(house, pages, reader)
    over = {endpoint: number for endpoint, number in few.items() if number > MOST.get(endpoint, USUAL)}
    assert over == {}, "too many statements for one page"
    enlarge(house, reader, 97)
    full_house.fill(house)
    # Paper takes long to draw; its own tests let the group grow.
    many = statements(house, pages, reader, but=NO_PAGES)
    assert {endpoint: (few[endpoint], number) for endpoint, number in many.items() if number > few[endpoint]} == {}


def enlarge(house: House, reader: str, number: int) -> None:
    """Many more groups of forty meetings; the reader belongs to as many as before."""
    organisation_id = house.actor(reader).organisation_id
    groups = [_group(house, organisation_id, place) for place in range(number)]
    members = [
        {"id": uuid4(), "group_id": group["id"], "person_id": house.person("Loes"), "joined_on": house.today}
        for group in groups
    ]
    roles = [{"id": uuid4(), "membership_id": each["id"], "role": Role.GUIDE, "since": house.today} for each in members]
    meetings = [_meeting(house, organisation_id, group["id"], week) for group in groups for week in range(40)]
    with house.inside():
        db.session.execute(insert(Group), groups)
        db.session.execute(insert(Membership), members)
        db.session.execute(insert(MembershipRole), roles)
        db.session.execute(insert(GroupSession), meetings)


def _group(house: House, organisation_id: UUID, place: int) -> dict[str, object]:
    return {
        "id": uuid4(),
        "organisation_id": organisation_id,
        "nickname": f"Groep {place}",
        "format": Format.CIRCLE,
        "languages": ["nl"],
        "made_at": house.now,
    }


def _meeting(house: House, organisation_id: UUID, group_id: object, week: int) -> dict[str, object]:
    on = house.today - timedelta(weeks=30 - week)
    return {
        "id": uuid4(),
        "organisation_id": organisation_id,
        "group_id": group_id,
        "on_day": on,
        "first_planned_on": on,
        "starts": time(10),
        "ends": time(12),
        "state": SessionState.PLANNED,
        "head_count": 8 if week < 30 else None,
        "recorded_at": house.now if week < 30 else None,
    }
