"""What the benchmark plays on: the demo year in a fresh database, and keys for its visitors."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.exc import SAWarning

from groepswerk.core import catalogues, cookies
from groepswerk.core.db import db
from groepswerk.groups.models import Group, MembershipRole, Role
from groepswerk.sessions.models import GroupSession
from tests.bench import feeds
from tests.conftest import ROOT, build, standing
from tests.house import places
from tests.house_of_tests import House

MOST_RECORDED = 900
RECORDED = ("Fatiha", "Omar", "Huda", "Salma", "Ibrahim", "Appel")


@dataclass
class Stage:
    """Where everything is."""

    environment: dict[str, str]
    keys: dict[str, str]
    group: UUID
    empty_group: UUID
    meeting: UUID
    last: UUID
    unrecorded: list[UUID]
    invitation: str
    people: list[UUID]

    def recording(self, count: int, hidden: dict[str, str]) -> dict[str, object]:
        """The first recording of a meeting."""
        return {
            "version": hidden["version"],
            "came": [str(person) for person in self.people],
            "head_count": "",
            "host": "",
            "brought_by": "",
        }


def prepare(folder: Path, address: str = "") -> Stage:
    """Build the database, on SQLite or at ``address``; what is made here stays: the servers are other processes."""
    catalogues.build(ROOT / "translations")
    app, scene = build(folder, address)
    with warnings.catch_warnings(), standing(app, scene) as house:
        # What is made here is committed, and then there is nothing left to be undone.
        warnings.simplefilter("ignore", SAWarning)
        things = places.furnish(house)
        # The page of most: who was asked to call the roll reads one thing more on hers.
        with house.inside():
            db.session.execute(delete(MembershipRole).where(MembershipRole.role == Role.RECORDER))
        unrecorded = _many_meetings(house)
        keys = {}
        feeds.furnish(house)
        for name in ("Naima", "Roos", "Hanan", "Selam"):
            sign_in = house.sign_in(name)
            with app.test_request_context():
                keys[name] = cookies.value_of("key", sign_in, house.now)
        house.connection.get_transaction().commit()  # type: ignore[union-attr]
    with app.app_context():
        db.engine.dispose()
    return Stage(
        environment={
            "GROEPSWERK_DEMO": "1",
            "GROEPSWERK_INSTANCE": str(folder),
            "GROEPSWERK_DATABASE_URL": address,
        },
        keys=keys,
        group=things["group_id"],
        empty_group=scene.groups["Donderdaggroep"],
        meeting=things["session_id"],
        last=things["last"],
        unrecorded=unrecorded,
        invitation=things["invitation"],
        people=[scene.people[name] for name in RECORDED],
    )


def _many_meetings(house: House) -> list[UUID]:
    """Meetings of the Wednesday group that have been and wait for their recording: each is recorded once."""
    with house.inside():
        group = db.session.get_one(Group, house.group("Woensdagavond"))
        made = [
            GroupSession(
                organisation_id=group.organisation_id,
                group_id=group.id,
                on_day=house.today - timedelta(days=30 + place % 300),
                starts=time(6 + place // 300, 0),
                ends=time(6 + place // 300, 30),
                first_planned_on=house.today,
            )
            for place in range(MOST_RECORDED)
        ]
        db.session.add_all(made)
        db.session.flush()
        return [meeting.id for meeting in made]
