"""What a calendar costs (goal 6): of 40 meetings and of 2,000, once its entries are kept, and when nothing changed.

A calendar asks without cookies, and most of them take gzip. The cost of an entry is what the whole answer costs more
than ``hello``, over the number of entries.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import uuid4

from sqlalchemy import insert, select

from groepswerk.core.db import db
from groepswerk.groups.models import Group
from groepswerk.sessions.models import Feed, FeedTitle, GroupSession
from groepswerk.sessions.service.feeds import hash_of
from tests import calendar_text
from tests.bench.server import Server
from tests.house_of_tests import House

ROUNDS = 7
AN_EVENT, UNCHANGED, AS_IT_WAS = 20, 2.2, 3
# A token each, and whose calendar it opens.
LONG, SHORT = "a" * 22, "b" * 22
_HEADERS = {"Accept-Encoding": "gzip", "User-Agent": "calendar"}


def furnish(house: House) -> None:
    """Two addresses: Hanan's calendar of 2,000 meetings, and Roos's of 40. Run it while the stage is prepared."""
    with house.inside():
        for name, token, nickname, number in (
            ("Hanan", LONG, "Woensdagavond", 2000),
            ("Roos", SHORT, "Dinsdaggroep", 40),
        ):
            group = db.session.get_one(Group, house.group(nickname))
            there = select(GroupSession.id).where(
                GroupSession.group_id == group.id, GroupSession.on_day >= since(house.today)
            )
            rows = _meetings(group, number - len(db.session.scalars(there).all()), house.today)
            db.session.execute(insert(GroupSession), rows)
            person = {"person_id": house.person(name), "group_id": group.id, "language": "nl"}
            db.session.add(
                Feed(**person, token_hash=hash_of(token), title=FeedTitle.NEUTRAL, made_at=house.now, ended_at=None)
            )


def since(today: date) -> date:
    """The first day in a calendar; nothing of the demo year falls on the days that months differ in."""
    return today.replace(month=today.month - 2)


def _meetings(group: Group, number: int, today: date) -> list[dict[str, object]]:
    return [
        {
            "id": uuid4(),
            "organisation_id": group.organisation_id,
            "group_id": group.id,
            "on_day": today + timedelta(days=40 + place // 10),
            "starts": time(6 + place % 10, 0),
            "ends": time(6 + place % 10, 50),
            "first_planned_on": today,
        }
        for place in range(number)
    ]


@dataclass(frozen=True)
class Cost:
    """What was measured: its name, the value with its unit, what it may be, and the ratio to hello if that counts."""

    name: str
    value: float
    unit: str
    limit: str
    ratio: float | None
    is_too_dear: bool


def measured(hello: Server, ours: Server, head_room: float) -> Iterator[Cost]:
    """Each calendar as it is read again, and as it is when nothing changed."""
    for token, number, requests in ((SHORT, 40, 120), (LONG, 2000, 12)):
        tag = _warm(ours, token, number)
        plain, whole = _alternating(hello, ours, token, {}, requests)
        each = (whole - plain) * 1000 / number
        yield Cost(f"calendar of {number}: an entry", round(each, 1), "CPU us", str(AN_EVENT), None, each > AN_EVENT)
        if number == 40:
            ratio = whole / plain
            too_dear = ratio > AS_IT_WAS * head_room
            yield Cost("calendar of 40", round(whole, 2), "CPU ms", f"{AS_IT_WAS}x hello", round(ratio, 1), too_dear)
        plain, none = _alternating(hello, ours, token, {"If-None-Match": tag}, 120)
        ratio = none / plain
        too_dear = ratio > UNCHANGED * head_room
        name = f"calendar of {number}, unchanged"
        yield Cost(name, round(none, 2), "CPU ms", f"{UNCHANGED}x hello", round(ratio, 2), too_dear)


def _warm(ours: Server, token: str, number: int) -> str:
    """Ask for it as often as it takes until all is kept; what it has as its mark."""
    for _ in range(10):
        status, headers, body = ours.ask("GET", f"/c/{token}.ics", {"User-Agent": "calendar"})
        assert status == 200
        assert body.count(b"BEGIN:VEVENT") == number, body.count(b"BEGIN:VEVENT")
    assert len(calendar_text.read(body.decode())) == number
    return str(headers["ETag"])


def _alternating(hello: Server, ours: Server, token: str, more: dict[str, str], requests: int) -> tuple[float, float]:
    """The medians of hello and of the calendar, in processor milliseconds a request, taken in turns."""
    bare, full, expected = [], [], 304 if more else 200
    for _ in range(ROUNDS):
        before = hello.cpu()
        for _ in range(max(requests, 120)):
            assert hello.ask("GET", "/hello")[0] == 200
        bare.append((hello.cpu() - before) * 1000 / max(requests, 120))
        before = ours.cpu()
        for _ in range(requests):
            assert ours.ask("GET", f"/c/{token}.ics", {**_HEADERS, **more})[0] == expected
        full.append((ours.cpu() - before) * 1000 / requests)
    return statistics.median(bare), statistics.median(full)
