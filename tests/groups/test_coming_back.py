"""Coming back after 'I stop': the guide's welcome as this member gives her her place back, and no more than that."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from groepswerk.core.db import db
from groepswerk.groups.models import Membership
from groepswerk.people.models import Consent, Contact, Person, Purpose
from groepswerk.sessions.models import Attendance
from tests.groups.at_the_door import knock, open_up
from tests.groups.test_members import give_number
from tests.house_of_tests import House
from tests.pages import Pages

GROUP = "Dinsdaggroep"


def attended(house: House, person_id: UUID) -> int:
    with house.inside():
        return db.session.scalar(select(func.count()).where(Attendance.person_id == person_id)) or 0


def stops(house: House, pages: Pages, choice: str | None = None) -> None:
    data = {"name": choice} if choice else {}
    pages.post(f"/groups/{house.group(GROUP)}/stop", data, "Roos")


def comes_back(house: House, pages: Pages) -> Pages:
    pages.give_key(pages.client("Naima"), house.sign_in("Naima"))
    token, _ = open_up(house, pages)
    visitor = Pages(house)
    knock_id = knock(house, visitor, token, "Roos")
    pages.post(f"/knocks/{knock_id}/welcome", {"who": str(house.person("Roos"))}, "Naima")
    visitor.submit(visitor.get("/door/wait"), "/door/come-in")
    return visitor


@pytest.mark.parametrize("days", [0, 60])
def test_she_is_who_she_was(house: House, pages: Pages, days: int) -> None:
    give_number(house, "Roos")
    roos = house.person("Roos")
    places = select(Membership.id, Membership.joined_on).where(Membership.person_id == roos)
    with house.inside():
        before = db.session.execute(places).one()
    came = attended(house, roos)
    assert came > 0
    stops(house, pages)
    assert attended(house, roos) == came
    house.clock.forward(timedelta(days=days))
    new = comes_back(house, pages)
    assert "Roos" in new.get("/").h1
    with house.inside():
        assert db.session.execute(places).one() == before
        assert db.session.get_one(Person, roos).name == "Roos"
        # Her number went with her, and is not there again.
        assert db.session.get(Contact, roos) is None
    assert attended(house, roos) == came
    new.get(f"/groups/{house.group(GROUP)}")


def test_she_agrees_anew(house: House, pages: Pages) -> None:
    stops(house, pages)
    house.clock.forward(timedelta(days=1))
    comes_back(house, pages)
    query = (
        select(Consent.withdrawn_at)
        .where(Consent.person_id == house.person("Roos"), Consent.purpose == Purpose.MEMBERSHIP)
        .order_by(Consent.given_at)
    )
    with house.inside():
        first, second = db.session.scalars(query).all()
    assert first is not None
    assert second is None


def test_her_old_phone_does_not_come_back_with_her(house: House, pages: Pages) -> None:
    old = pages.client("Roos").get_cookie("key")
    assert old is not None
    stops(house, pages)
    comes_back(house, pages)
    pages.client("Roos").set_cookie("key", old.value)
    pages.get("/my-devices", "Roos", expects=303)


def test_the_name_she_kept_stands_there_and_the_one_she_took_along_is_asked_again(house: House, pages: Pages) -> None:
    wall = f"/groups/{house.group(GROUP)}/names"
    stops(house, pages, "keep")
    house.clock.forward(timedelta(days=1))
    comes_back(house, pages)
    assert "Roos" in pages.get(wall, "Naima").seen
    pages.give_key(pages.client("Roos"), house.sign_in("Roos"))
    stops(house, pages, "someone")
    house.clock.forward(timedelta(days=1))
    comes_back(house, pages)
    pages.give_key(pages.client("Naima"), house.sign_in("Naima"))
    page = pages.get(wall, "Naima", lang="en")
    assert "Roos" not in page.seen
    assert "Someone from the group" not in page.seen
