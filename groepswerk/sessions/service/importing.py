"""A programme out of a sheet: all its meetings are made together or none, and can be undone together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind
from groepswerk.groups.models import Group
from groepswerk.groups.queries import place_key
from groepswerk.groups.service.places import known_places, places_named
from groepswerk.sessions.importing import ImportedMeeting
from groepswerk.sessions.models import GroupSession, PlanChangeKind, SessionState
from groepswerk.sessions.service import booking
from groepswerk.sessions.service.booking import Clash, Slot, Wanted
from groepswerk.sessions.service.undoing import remember
from groepswerk.words.service import Speaker, say_all


def clash(group: Group, meetings: Sequence[ImportedMeeting], anyhow: bool = False) -> Clash | None:
    """What is in the way of these meetings; ``anyhow``: that somebody is needed elsewhere is no matter."""
    return booking.clash_among(group, [Wanted(_slot(each), each.place) for each in meetings], anyhow)


def bring_in(
    group: Group, meetings: Sequence[ImportedMeeting], language: str, by: Actor, now: datetime, anyhow: bool = False
) -> None:
    """Make all these meetings, each at its own place and with its subject in the group's words (in ``language``).

    Raises Clash; nothing is made then. As many statements for two hundred as for two.
    """
    names = [each.place for each in meetings if each.place]
    booking.lock(group, venue_ids=known_places(group.organisation_id, names))
    found = clash(group, meetings, anyhow)
    if found is not None:
        raise found
    places = places_named(group.organisation_id, names)
    subjects = _subjects(group, meetings, Speaker(None, language, now))
    rows = [_row(group, each, places, subject) for each, subject in zip(meetings, subjects, strict=True)]
    db.session.execute(insert(GroupSession), rows)
    made = [{"id": row["id"].hex, "before": None, "version": 1} for row in rows]
    change_id = remember(group.id, PlanChangeKind.IMPORTED, made, by, now)
    audit.record("sessions.imported", at=now, by=by, subject_id=change_id, group_id=group.id)


def _slot(each: ImportedMeeting) -> Slot:
    return Slot(each.on, each.starts, each.ends)


def _subjects(group: Group, meetings: Sequence[ImportedMeeting], speaker: Speaker) -> list[UUID | None]:
    texts = [each.subject for each in meetings if each.subject]
    said = iter(say_all(texts, speaker, (OwnerKind.GROUP, group.id)) if texts else [])
    return [next(said).id if each.subject else None for each in meetings]


def _row(group: Group, each: ImportedMeeting, places: dict[str, UUID], subject_id: UUID | None) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "organisation_id": group.organisation_id,
        "group_id": group.id,
        "venue_id": places[place_key(each.place)] if each.place else None,
        "on_day": each.on,
        "starts": each.starts,
        "ends": each.ends,
        "first_planned_on": each.on,
        "state": SessionState.PLANNED,
        "subject_id": subject_id,
    }
