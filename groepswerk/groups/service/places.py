"""Several places of an organisation by their names, for who brings a whole year along."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID, uuid4

from groepswerk.core.conflicts import insert_into
from groepswerk.core.db import db
from groepswerk.groups.models import Venue
from groepswerk.groups.queries import place_key


def places_named(organisation_id: UUID, names: Iterable[str]) -> dict[str, UUID]:
    """The place of each key of these names, made where there was none, in one statement; each stays locked."""
    named = {place_key(name): name for name in names}
    if not named:
        return {}
    rows = [
        {"id": uuid4(), "organisation_id": organisation_id, "name": name, "name_key": key}
        for key, name in sorted(named.items())
    ]
    insert = insert_into(Venue).values(rows)
    again = insert.on_conflict_do_update(
        index_elements=[Venue.organisation_id, Venue.name_key], set_={"name_key": insert.excluded.name_key}
    )
    return {row.name_key: row.id for row in db.session.execute(again.returning(Venue.name_key, Venue.id))}
