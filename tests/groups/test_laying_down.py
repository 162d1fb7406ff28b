"""A colleague leaves who guides, records and holds several offices, some of them since today."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.groups.models import Membership, MembershipRole, Role
from groepswerk.groups.queries.guiding import guided_now
from groepswerk.groups.service import belonging
from groepswerk.people.models import Office
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Pages

GROUP = "Dinsdaggroep"


def seat(house: House, name: str) -> UUID:
    hers = (Membership.person_id == house.person(name), Membership.group_id == house.group(GROUP))
    with house.inside():
        return db.session.scalars(select(Membership.id).where(*hers)).one()


def test_leaving_with_an_office_and_a_role_of_today_asks_little(house: House, pages: Pages) -> None:
    house.appoint("Loes", Office.FUNDER)
    pages.post(f"/memberships/{seat(house, 'Loes')}/recording", {"do": "hand"}, "Naima")
    pages.credentials(pages.client("Els"))
    with counted(house.connection) as statements:
        pages.post(f"/staff/{house.person('Loes')}/leaves", as_="Els")
    assert len(statements) <= 12, "\n".join(statements)
    with house.inside():
        assert guided_now(house.person("Loes"), house.today) == []
        assert db.session.get_one(Membership, seat(house, "Loes")).left_on == house.today


def test_who_takes_part_as_well_stays_as_that(house: House, pages: Pages) -> None:
    with house.inside():
        belonging.join(house.group(GROUP), house.person("Loes"), [Role.VOLUNTEER], house.today)
    pages.post(f"/staff/{house.person('Loes')}/leaves", as_="Els")
    query = select(MembershipRole.role).where(
        MembershipRole.membership_id == seat(house, "Loes"), MembershipRole.until.is_(None)
    )
    with house.inside():
        assert db.session.scalars(query).all() == [Role.VOLUNTEER]
        assert db.session.get_one(Membership, seat(house, "Loes")).left_on is None


def test_others_and_other_groups_keep_their_tasks(house: House, pages: Pages) -> None:
    pages.post(f"/staff/{house.person('Loes')}/leaves", as_="Els")
    with house.inside():
        assert {each.nickname for each in guided_now(house.person("Naima"), house.today)} == {GROUP}
        assert guided_now(house.person("Hanan"), house.today)
