"""Planning a year: the meetings of one series are made together, in as many statements for sixty as for one."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import insert

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.groups.models import Group
from groepswerk.groups.service.belonging import touch, venue_named
from groepswerk.sessions.models import DayOff, GroupSession, Programme, Series, SessionState
from groepswerk.sessions.queries import MeetingLine, meetings_at
from groepswerk.sessions.series import Plan, PlannedMeeting, SeriesRule


class Slot(NamedTuple):
    """A stretch of one day, as clocks on the wall show it."""

    on: date
    starts: time
    ends: time

    def overlaps(self, other: MeetingLine) -> bool:
        """Whether a meeting takes some of the same time."""
        return self.on == other.on_day and self.starts < other.ends and other.starts < self.ends


class PlaceTaken(Exception):
    """Other meetings are at that place at that time. ``meetings``: when (their subject is nobody's business here)."""

    def __init__(self, meetings: list[MeetingLine]) -> None:
        super().__init__("The place is taken.")
        self.meetings = meetings


def taken(organisation_id: UUID, place: str, slots: list[Slot], but: UUID | None = None) -> list[MeetingLine]:
    """The meetings at this place that overlap one of the slots; ``but``: a meeting that does not count (itself)."""
    there = meetings_at(organisation_id, place, [slot.on for slot in slots])
    return [line for line in there if line.id != but and any(slot.overlaps(line) for slot in slots)]


def book(organisation_id: UUID, place: str | None, slots: list[Slot], but: UUID | None = None) -> UUID | None:
    """The id of a place that is free at these times, None without a place. Raises PlaceTaken; ``but`` as in taken."""
    if not place:
        return None
    # The place is locked first, so that of two who book it at once the second sees what the first did.
    venue_id, is_new = venue_named(organisation_id, place)
    if is_new:
        return venue_id
    clashes = taken(organisation_id, place, slots, but)
    if clashes:
        raise PlaceTaken(clashes)
    return venue_id


def create(group: Group, rule: SeriesRule, plan: Plan, place: str | None, by: Actor, now: datetime) -> Programme:
    """Make the programme, its series, its days off and all its meetings. Raises PlaceTaken; nothing is made then."""
    slots = [Slot(meeting.on, meeting.starts, meeting.ends) for meeting in plan.meetings]
    venue_id = book(group.organisation_id, place, slots)
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
    touch(group.id)
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
