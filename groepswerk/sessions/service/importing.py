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
from groepswerk.core.vault import OpenKey, OwnerKind
from groepswerk.groups.models import Group
from groepswerk.groups.queries import place_key
from groepswerk.groups.service.places import places_named
from groepswerk.sessions.importing import ImportedMeeting
from groepswerk.sessions.models import GroupSession, PlanChangeKind, SessionState
from groepswerk.sessions.schoolyear import school_year_of
from groepswerk.sessions.service import booking
from groepswerk.sessions.service.booking import Clash, Slot, Wanted
from groepswerk.sessions.service.sheet_years import SheetYear, years_for
from groepswerk.sessions.service.undoing import remember
from groepswerk.words.service import Speaker, key_now, say_all


def clash(group: Group, meetings: Sequence[ImportedMeeting], passes: str = "") -> Clash | None:
    """What is in the way of these meetings; ``passes``: who she saw is needed elsewhere (Clash.passes)."""
    return booking.clash_among(group, [Wanted(_slot(each), each.place) for each in meetings], passes)


def bring_in(
    group: Group, meetings: Sequence[ImportedMeeting], language: str, by: Actor, now: datetime, passes: str = ""
) -> None:
    """Make all these meetings, each at its own place and with its subject in the group's words (in ``language``).

    They belong to the year of the group they fall in, which is made when there is none (see sheet_years).
    Raises Clash; nothing is made then. As many statements for two hundred as for two.
    """
    names = [each.place for each in meetings if each.place]
    booking.lock(group, places=names)
    found = clash(group, meetings, passes)
    if found is not None:
        raise found
    places = places_named(group.organisation_id, names)
    years = years_for(group, meetings, places, now)
    subjects = _subjects(group, meetings, Speaker(None, language, now), years.key)
    of = [years.of[school_year_of(each.on)] for each in meetings]
    at = [places[place_key(each.place)] if each.place else None for each in meetings]
    rows = [_row(group, *each) for each in zip(meetings, of, at, subjects, strict=True)]
    db.session.execute(insert(GroupSession), rows)
    made = [_remembered(row["id"], year) for row, year in zip(rows, of, strict=True)]
    change_id = remember(group.id, PlanChangeKind.IMPORTED, made, by, now)
    audit.record("sessions.imported", at=now, by=by, subject_id=change_id, group_id=group.id)


def _slot(each: ImportedMeeting) -> Slot:
    return Slot(each.on, each.starts, each.ends)


def _subjects(
    group: Group, meetings: Sequence[ImportedMeeting], speaker: Speaker, key: OpenKey | None
) -> list[UUID | None]:
    """``key``: the group's; None: it has none yet."""
    texts = [each.subject for each in meetings if each.subject]
    if not texts:
        return [None] * len(meetings)
    owner = (OwnerKind.GROUP, group.id)
    said = iter(say_all(texts, speaker, owner, key=key or key_now(*owner, speaker.now, missed=True)))
    return [next(said).id if each.subject else None for each in meetings]


def _remembered(session_id: UUID, year: SheetYear) -> dict[str, Any]:
    """``year``: the year that was made for it, which goes with it when it is undone."""
    made = {"year": year.made.hex} if year.made else {}
    return {"id": session_id.hex, "before": None, "version": 1, **made}


def _row(
    group: Group, each: ImportedMeeting, year: SheetYear, venue_id: UUID | None, subject_id: UUID | None
) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "organisation_id": group.organisation_id,
        "group_id": group.id,
        "series_id": year.series_id,
        "venue_id": venue_id,
        "on_day": each.on,
        "starts": each.starts,
        "ends": each.ends,
        "first_planned_on": each.on,
        "state": SessionState.PLANNED,
        "subject_id": subject_id,
    }
