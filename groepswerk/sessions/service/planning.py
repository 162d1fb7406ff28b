"""Planning a year: the meetings of one series are made together, in as many statements for sixty as for one."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import insert

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.groups.models import Group, Venue
from groepswerk.groups.service.belonging import touch, venue_named
from groepswerk.sessions.models import DayOff, GroupSession, Programme, Series, SessionState
from groepswerk.sessions.queries import HasGroup, MeetingLine, meetings_beside
from groepswerk.sessions.series import Plan, PlannedMeeting, SeriesRule


class Slot(NamedTuple):
    """A stretch of one day, as clocks on the wall show it."""

    on: date
    starts: time
    ends: time

    def overlaps(self, other: MeetingLine) -> bool:
        """Whether a meeting takes some of the same time."""
        return self.on == other.on_day and self.starts < other.ends and other.starts < self.ends


class Clash(Exception):
    """Something is there at that time already. ``meetings``: when (their subject is nobody's business here)."""

    what: str

    def __init__(self, meetings: list[MeetingLine]) -> None:
        super().__init__("Something is there at that time already.")
        self.meetings = meetings


class PlaceTaken(Clash):
    """Others are at that place at that time."""

    what = "place"


class GroupBusy(Clash):
    """The group itself meets at that time already, wherever that is."""

    what = "group"


def clash(group: HasGroup, place: str | None, slots: list[Slot], but: UUID | None = None) -> Clash | None:
    """What is in the way of these meetings of a group; ``but``: a meeting that does not count (itself)."""
    there = meetings_beside(group, place, [slot.on for slot in slots])
    found = [line for line in there if line.id != but and any(slot.overlaps(line) for slot in slots)]
    own = [line for line in found if line.group_id == group.group_id]
    if own:
        return GroupBusy(own)
    return PlaceTaken(found) if found else None


def book(group: HasGroup, place: str | None, slots: list[Slot], but: UUID | None = None) -> UUID | None:
    """The id of a place that is free when the group is, None without a place. Raises Clash; ``but`` as in clash."""
    # The group and the place are locked first, so that of two who book at once the second sees what the first did.
    touch(group.group_id)
    venue_id = venue_named(group.organisation_id, place)[0] if place else None
    found = clash(group, place, slots, but)
    if found is not None:
        raise found
    return venue_id


def book_again(meeting: GroupSession, slot: Slot) -> None:
    """Take the place of a meeting that was cancelled again, if it and the group are still free. Raises Clash."""
    touch(meeting.group_id)
    venue = db.session.get(Venue, meeting.venue_id, with_for_update=True) if meeting.venue_id else None
    found = clash(meeting, venue.name if venue else None, [slot], but=meeting.id)
    if found is not None:
        raise found


def create(group: Group, rule: SeriesRule, plan: Plan, place: str | None, by: Actor, now: datetime) -> Programme:
    """Make the programme, its series, its days off and all its meetings. Raises Clash; nothing is made then."""
    slots = [Slot(meeting.on, meeting.starts, meeting.ends) for meeting in plan.meetings]
    venue_id = book(group, place, slots)
    region = rule.region.value if rule.region else None
    programme = Programme(id=uuid4(), group_id=group.id, region=region, made_at=now)
    db.session.add(programme)
    db.session.flush()
    series = _series(programme.id, rule, venue_id)
    db.session.add(series)
    db.session.add_all(
        DayOff(programme_id=programme.id, first_on=span.first, last_on=span.last) for span in rule.days_off
    )
    db.session.flush()
    rows = [_row(group, series, meeting) for meeting in plan.meetings]
    db.session.execute(insert(GroupSession), rows)
    audit.record("sessions.planned", at=now, by=by, subject_id=programme.id, group_id=group.id)
    return programme


def _series(programme_id: UUID, rule: SeriesRule, venue_id: UUID | None) -> Series:
    return Series(
        id=uuid4(),
        programme_id=programme_id,
        first_on=rule.first_on,
        starts=rule.starts,
        minutes=rule.minutes,
        every_weeks=rule.every_weeks,
        count=rule.count,
        until=None if rule.count is not None else rule.until,
        venue_id=venue_id,
    )


def _row(group: Group, series: Series, meeting: PlannedMeeting) -> dict[str, object]:
    return {
        "id": uuid4(),
        "organisation_id": group.organisation_id,
        "group_id": group.id,
        "series_id": series.id,
        "venue_id": series.venue_id,
        "on_day": meeting.on,
        "starts": meeting.starts,
        "ends": meeting.ends,
        "first_planned_on": meeting.original_on,
        "state": SessionState.PLANNED,
    }
