"""Two at the same instant about one guide: real threads, real databases. The guide changes once, without an error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import func, select

from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from groepswerk.groups.models import GuideChange, Membership, MembershipRole, Role
from groepswerk.people.models import Appointment, Office, Person
from groepswerk.people.service import appointing
from tests.conftest import DATABASES
from tests.house.test_races import count, ready
from tests.house_of_tests import House
from tests.lasting import lasting_house, together
from tests.pages import Pages

GROUP = "Dinsdaggroep"
ROUNDS = 6
CHANGED = select(func.count()).select_from(AuditRow).where(AuditRow.what == "groups.guide_changed")


@pytest.fixture(scope="module", params=DATABASES)
def open_house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own, whose transactions are real."""
    with lasting_house(request, tmp_path_factory.mktemp("guides"), PROPAGATE_EXCEPTIONS=False) as house:
        yield house


def propose(house: House, coming: str, by: str = "Els") -> UUID:
    Pages(house).post(f"/groups/{house.group(GROUP)}/new-guide", {"coming": str(house.person(coming))}, by)
    with house.inside():
        still = (GuideChange.accepted_at.is_(None), GuideChange.withdrawn_at.is_(None))
        return db.session.scalars(select(GuideChange.id).where(*still)).one()


def guides(house: House) -> list[UUID]:
    """Who holds the role of guide today."""
    query = (
        select(Membership.person_id)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .where(Membership.group_id == house.group(GROUP), Membership.left_on.is_(None))
        .where(MembershipRole.role == Role.GUIDE, MembershipRole.until.is_(None))
    )
    with house.inside():
        return list(db.session.scalars(query))


def test_two_last_yeses_at_once_give_one_change(open_house: House) -> None:
    house = open_house
    for place in range(ROUNDS):
        coming = ("Hanan", "Naima")[place % 2]
        change, before = propose(house, coming), count(house, CHANGED)
        yes = (f"/guide-changes/{change}/answer", {"answer": "yes"})
        presses = [ready(house, who, *yes) for who in ("Roos", "Zon", "Maan", "Olijf")]
        answers = Counter(together(presses))
        assert set(answers) <= {303, 409}, f"round {place}: {answers}"
        assert answers[303] == 2, "the second yes settles it; later ones hear that it is settled"
        assert guides(house) == [house.person(coming)]
        assert count(house, CHANGED) == before + 1


def test_the_leaving_guide_and_two_members_at_once_give_one_change(open_house: House) -> None:
    house = open_house
    for place in range(ROUNDS):
        coming, leaving = (("Hanan", "Naima"), ("Naima", "Hanan"))[place % 2]
        change, before = propose(house, coming), count(house, CHANGED)
        yes = (f"/guide-changes/{change}/answer", {"answer": "yes"})
        answers = together([ready(house, who, *yes) for who in (leaving, "Roos", "Zon")])
        assert set(answers) <= {303, 404, 409}, f"round {place}: {answers}"
        assert guides(house) == [house.person(coming)]
        assert count(house, CHANGED) == before + 1


def test_a_yes_and_its_withdrawal_at_once_are_one_of_the_two(open_house: House) -> None:
    house = open_house
    for place in range(ROUNDS):
        (was,) = guides(house)
        coming, leaving = ("Hanan", "Naima") if was == house.person("Naima") else ("Naima", "Hanan")
        change = propose(house, coming)
        presses = [
            ready(house, leaving, f"/guide-changes/{change}/answer", {"answer": "yes"}),
            ready(house, "Els", f"/guide-changes/{change}/withdraw", {}),
        ]
        answers = together(presses)
        assert sorted(answers) == [303, 409], f"round {place}"
        assert guides(house) == [house.person(coming) if answers[0] == 303 else was]


def test_two_coordinators_who_end_each_others_office_leave_one(open_house: House) -> None:
    house = open_house
    for place in range(ROUNDS):
        with house.inside():
            bart = db.session.get_one(Person, house.person("Bart"))
            if place == 0 or not _coordinates(house, "Bart"):
                appointing.appoint(bart, Office.COORDINATOR, house.today)
            if not _coordinates(house, "Els"):
                appointing.appoint(db.session.get_one(Person, house.person("Els")), Office.COORDINATOR, house.today)
        presses = [
            ready(house, by, f"/staff/appointments/{_office(house, whose)}/end", {"first_without": str(house.today)})
            for by, whose in (("Els", "Bart"), ("Bart", "Els"))
        ]
        answers = together(presses)
        assert Counter(answers)[303] >= 1
        assert max(answers) < 500
        with house.inside():
            assert _coordinates(house, "Els") != _coordinates(house, "Bart"), f"round {place}: {answers}"


def _coordinates(house: House, name: str) -> bool:
    hers = (Appointment.person_id == house.person(name), Appointment.office == Office.COORDINATOR)
    return db.session.scalar(select(Appointment.id).where(*hers, Appointment.until.is_(None))) is not None


def _office(house: House, name: str) -> UUID:
    hers = (Appointment.person_id == house.person(name), Appointment.office == Office.COORDINATOR)
    with house.inside():
        return db.session.scalars(select(Appointment.id).where(*hers, Appointment.until.is_(None))).one()
