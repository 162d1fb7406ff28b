"""Who belongs to no group any more is forgotten after 30 days, also when a guide ended it: as 'I stop' does at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from groepswerk.cli.jobs import run_one
from groepswerk.core.db import db
from groepswerk.core.due import overdue
from groepswerk.core.vault import DataKey, OwnerKind
from groepswerk.groups.jobs import ForgettingDeparted
from groepswerk.groups.models import Membership, Role
from groepswerk.groups.service import belonging, leaving
from groepswerk.home.due import JOBS
from groepswerk.people.models import Consent, Contact, Purpose, SignIn, StaffAccount
from groepswerk.people.service import consenting, signing_in
from groepswerk.people.service.consenting import Heard
from groepswerk.words.models import Circle
from groepswerk.words.queries import words_of
from groepswerk.words.service import Speaker, say
from tests.conftest import DATABASES
from tests.groups.at_the_door import come_in
from tests.groups.test_members import give_number, membership
from tests.house_of_tests import House
from tests.lasting import lasting_house
from tests.pages import Pages

GROUP = "Dinsdaggroep"
DAYS = timedelta(days=30)


@pytest.fixture(scope="module", params=DATABASES)
def lasting(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with lasting_house(request, tmp_path_factory.mktemp("departed")) as found:
        yield found


def says(house: House, name: str) -> UUID:
    """Somebody says a thing for herself alone."""
    with house.inside():
        hers = (OwnerKind.PERSON, house.person(name))
        return say("voor mij alleen", Speaker(hers[1], "nl", house.now), hers, Circle.OWN).id


def opens(house: House, said: UUID) -> bool:
    with house.inside():
        return said in words_of([said])


def standing(house: House, name: str) -> list[Purpose]:
    """What stands of what she agreed to."""
    query = select(Consent.purpose).where(Consent.person_id == house.person(name), Consent.withdrawn_at.is_(None))
    with house.inside():
        return sorted(db.session.scalars(query))


def kept(house: House, name: str) -> list[str]:
    """What is there of her beside her place."""
    person_id = house.person(name)
    tables = {
        "number": select(Contact.person_id).where(Contact.person_id == person_id),
        "key": select(DataKey.id).where(DataKey.owner_kind == OwnerKind.PERSON, DataKey.owner_id == person_id),
        "phone": select(SignIn.id).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None)),
    }
    with house.inside():
        found = [name for name, query in tables.items() if db.session.scalar(query.limit(1)) is not None]
    return found + (["agreements"] if standing(house, name) else [])


def end(house: House, pages: Pages, name: str = "Roos") -> None:
    """Her guide ends her membership."""
    pages.post(f"/memberships/{membership(house, name)}/end", as_="Naima")


def forget(house: House) -> int:
    """One pass of the job; how many were forgotten."""
    with house.app.app_context():
        return run_one(ForgettingDeparted(), 1000)


def test_after_thirty_days_her_own_words_open_for_nobody(house: House, pages: Pages) -> None:
    give_number(house, "Roos")
    said = says(house, "Roos")
    end(house, pages)
    assert kept(house, "Roos") == ["key", "agreements"]
    house.clock.forward(DAYS)
    assert forget(house) == 0
    assert opens(house, said), "for thirty days she can take them along"
    house.clock.forward(timedelta(days=1))
    with house.inside():
        assert overdue(JOBS, house.now)["groups.forget_departed"] > timedelta()
    assert forget(house) == 1
    assert kept(house, "Roos") == []
    assert not opens(house, said)
    assert forget(house) == 0
    with house.inside():
        assert overdue(JOBS, house.now)["groups.forget_departed"] == timedelta()


def test_without_the_job_all_of_it_stays(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    said = says(house, "Roos")
    end(house, pages)
    house.clock.forward(DAYS * 12)
    monkeypatch.setattr(leaving, "forget_one", lambda *_: False)
    assert forget(house) == 0
    assert opens(house, said)
    assert kept(house, "Roos") == ["key", "agreements"]


def test_a_phone_that_is_in_is_out_and_a_number_goes(house: House, pages: Pages) -> None:
    end(house, pages)
    house.sign_in("Roos")
    with house.inside():
        db.session.add(Contact(person_id=house.person("Roos"), phone=b"sealed"))
    house.clock.forward(DAYS + timedelta(days=1))
    assert forget(house) == 1
    assert kept(house, "Roos") == []


def test_who_belongs_elsewhere_or_came_back_keeps_all(house: House, pages: Pages) -> None:
    said = {name: says(house, name) for name in ("Roos", "Zon")}
    with house.inside():
        belonging.join(house.group("Woensdagavond"), house.person("Zon"), [Role.VOLUNTEER], house.today)
    end(house, pages)
    end(house, pages, "Zon")
    house.clock.forward(DAYS - timedelta(days=1))
    pages.give_key(pages.client("Naima"), house.sign_in("Naima"))
    come_in(house, pages, "Roos", who=str(house.person("Roos")))
    house.clock.forward(DAYS)
    assert forget(house) == 0
    assert all(opens(house, each) for each in said.values())
    assert "agreements" in kept(house, "Roos")


def test_who_left_one_group_long_ago_and_another_just_now_waits_for_the_last(house: House, pages: Pages) -> None:
    said = says(house, "Roos")
    with house.inside():
        belonging.join(house.group("Woensdagavond"), house.person("Roos"), [Role.VOLUNTEER], house.today)
    end(house, pages)
    house.clock.forward(DAYS)
    with house.inside():
        query = select(Membership).where(Membership.person_id == house.person("Roos"), Membership.left_on.is_(None))
        belonging.leave(db.session.scalars(query).one(), house.scene.staff("Hanan"), house.now, house.today)
    house.clock.forward(DAYS)
    assert forget(house) == 0
    house.clock.forward(timedelta(days=1))
    assert forget(house) == 1
    assert not opens(house, said)


def test_a_staff_account_is_not_touched(house: House) -> None:
    with house.inside():
        for row in db.session.scalars(select(Membership).where(Membership.person_id == house.person("Loes"))):
            belonging.leave(row, house.scene.staff("Naima"), house.now, house.today)
    house.clock.forward(DAYS * 3)
    assert forget(house) == 0
    with house.inside():
        assert signing_in.secret_of(db.session.get_one(StaffAccount, house.person("Loes")), house.now)


def test_a_name_that_she_let_stay_stays(house: House, pages: Pages) -> None:
    pages.post(f"/groups/{house.group(GROUP)}/stop", {"name": "keep"}, "Zon")
    assert standing(house, "Zon") == [Purpose.NAME_IN_CREDIT]
    house.clock.forward(DAYS * 2)
    assert forget(house) == 0
    assert standing(house, "Zon") == [Purpose.NAME_IN_CREDIT]


def test_who_is_welcomed_back_in_that_very_moment_is_passed_by(lasting: House) -> None:
    """PostgreSQL: the guide's Welkom has her place in hand; SQLite's lock lets one of the two wait."""
    if "postgresql" not in lasting.app.config["SQLALCHEMY_DATABASE_URI"]:
        pytest.skip("on SQLite the second waits for the write lock")
    roos = lasting.person("Roos")
    with lasting.inside():
        (row,) = db.session.scalars(select(Membership).where(Membership.person_id == roos))
        belonging.leave(row, lasting.scene.staff("Naima"), lasting.now, lasting.today)
        consenting.give(roos, Purpose.VOICE, Heard("nl"), lasting.now)
    lasting.clock.forward(DAYS * 2)
    with lasting.inside():
        belonging.join(lasting.group(GROUP), roos, [Role.PARTICIPANT], lasting.today)
        db.session.flush()
        assert forget(lasting) == 0
    assert Purpose.VOICE in standing(lasting, "Roos")
