"""What the benchmark plays on: the demo year in a fresh database, and keys for its visitors."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy.exc import SAWarning

from groepswerk.core import catalogues, cookies
from groepswerk.core.db import db
from tests.conftest import ROOT, build, standing
from tests.house import places


@dataclass
class Stage:
    """Where everything is."""

    environment: dict[str, str]
    keys: dict[str, str]
    group: UUID
    meeting: UUID
    last: UUID
    invitation: str
    people: list[UUID]

    def recording(self, count: int, hidden: dict[str, str]) -> dict[str, object]:
        """A recording of the last meeting with the version it will have by then."""
        version = int(hidden["version"]) + count
        return {
            "version": version,
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
        keys = {}
        for name in ("Naima", "Roos"):
            sign_in = house.sign_in(name)
            with app.test_request_context():
                keys[name] = cookies.value_of("key", sign_in, house.now)
        house.connection.get_transaction().commit()  # type: ignore[union-attr]
    with app.app_context():
        db.engine.dispose()
    names = ("Roos", "Zon", "Maan", "Tijger", "Olijf", "Linde", "Yamina")
    return Stage(
        environment={
            "GROEPSWERK_DEMO": "1",
            "GROEPSWERK_INSTANCE": str(folder),
            "GROEPSWERK_DATABASE_URL": address,
        },
        keys=keys,
        group=things["group_id"],
        meeting=things["session_id"],
        last=things["last"],
        invitation=things["invitation"],
        people=[scene.people[name] for name in names],
    )
