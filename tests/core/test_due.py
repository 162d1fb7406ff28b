"""Due work with several connections: each row is done once, and nobody waits for a row that another has in hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from groepswerk.cli.jobs import run_one
from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db, writing
from groepswerk.core.due import Forgetting, overdue
from groepswerk.groups.models import Knock, KnockState
from groepswerk.home.due import JOBS
from groepswerk.people.models import SignIn, SignInKind
from tests.conftest import DATABASES
from tests.house_of_tests import House
from tests.lasting import lasting_house, together

KINDS = {kind.name: kind for kind in JOBS}
ROWS = 40


@pytest.fixture(scope="module", params=DATABASES)
def lasting(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with lasting_house(request, tmp_path_factory.mktemp("due")) as found:
        yield found


def stand(house: House, age: timedelta, number: int = 1) -> None:
    """Let so many have knocked at the Dinsdaggroep's door so long ago."""
    with house.inside():
        for _ in range(number):
            knock = Knock(id=uuid4(), group_id=house.group("Dinsdaggroep"), name="Iris", language="nl", device="Test")
            knock.phone, knock.state, knock.knocked_at = SignInKind.OWN, KnockState.WAITING, house.now - age
            db.session.add(knock)


def left(house: House, key: InstrumentedAttribute[object]) -> int:
    with house.inside():
        return db.session.scalar(select(func.count(key))) or 0


def test_two_runners_do_each_row_once(lasting: House) -> None:
    stand(lasting, timedelta(days=2), ROWS)

    def runner() -> int:
        with lasting.app.app_context():
            return run_one(KINDS["groups.forget_knocks"], 1000)

    assert sum(together([runner, runner])) == ROWS
    assert left(lasting, Knock.id) == 0


def test_a_row_that_another_has_in_hand_is_passed_by(lasting: House) -> None:
    if "postgresql" not in lasting.app.config["SQLALCHEMY_DATABASE_URI"]:
        pytest.skip("on SQLite the second waits for the write lock")
    stand(lasting, timedelta(days=2), 2)
    job = KINDS["groups.forget_knocks"]
    with lasting.app.app_context(), writing():
        assert job.do_one(lasting.now)
        with lasting.app.app_context():
            assert [job.do_one(lasting.now), job.do_one(lasting.now)] == [True, False]
            db.session.rollback()
        db.session.rollback()
    with lasting.app.app_context():
        assert run_one(job, 1000) == 2


def test_nothing_is_forgotten_before_its_time(house: House) -> None:
    knocks = KINDS["groups.forget_knocks"]
    stand(house, timedelta(days=1))
    with house.inside():
        assert not knocks.do_one(house.now)
        house.clock.forward(timedelta(seconds=1))
        assert knocks.do_one(house.now)


@pytest.mark.parametrize(("ended", "waits"), [(timedelta(days=1), 90), (None, 90 + 5 * 365)])
def test_a_browser_is_forgotten_ninety_days_after_it_went_out(
    house: House, ended: timedelta | None, waits: int
) -> None:
    sign_ins = KINDS["people.forget_old_sign_ins"]
    began = house.now
    with house.inside():
        while sign_ins.do_one(began + timedelta(days=10 * 365)):
            pass
    sign_in_id = house.sign_in("Roos")
    with house.inside():
        row = db.session.get_one(SignIn, sign_in_id)
        row.ended_at = began if ended else None
        db.session.flush()
        assert not sign_ins.do_one(began + timedelta(days=waits))
        assert sign_ins.do_one(began + timedelta(days=waits, seconds=1))
        db.session.expire_all()
        assert db.session.get(SignIn, sign_in_id) is None


def test_deeds_are_forgotten_after_two_years(house: House) -> None:
    deeds = KINDS["people.forget_old_deeds"]
    with house.inside():
        newest = db.session.scalar(select(func.max(AuditRow.at)))
        assert newest is not None
        assert deeds.do_one(newest + timedelta(days=731))
        while deeds.do_one(newest + timedelta(days=730)):
            pass
        kept = db.session.scalar(select(func.min(AuditRow.at)))
        assert kept == newest, "what is exactly two years old stays"


def test_how_long_the_oldest_has_waited(house: House) -> None:
    stand(house, timedelta(days=1, hours=3))
    stand(house, timedelta(days=1, hours=1))
    with house.inside():
        assert overdue(JOBS, house.now)["groups.forget_knocks"] == timedelta(hours=3)
        empty = Forgetting("test.nothing", Knock, func.nullif(Knock.knocked_at, Knock.knocked_at), timedelta())
        assert overdue((empty,), house.now) == {"test.nothing": timedelta()}
