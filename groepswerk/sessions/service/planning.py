"""Planning a year: the meetings of one series are made together, in as many statements for sixty as for one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.versions import renew
from groepswerk.groups.models import Group
from groepswerk.groups.service.belonging import touch
from groepswerk.sessions.calendar import DateSpan
from groepswerk.sessions.models import DayOff, GroupSession, PlanChangeKind, Programme, Series, SeriesKind, SessionState
from groepswerk.sessions.queries import HasGroup
from groepswerk.sessions.series import DaysOff, Plan, SeriesRule
from groepswerk.sessions.service.booking import Slot, Wanted, book
from groepswerk.sessions.service.rhythm_rows import series_of
from groepswerk.sessions.service.undoing import remember


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for each meeting of a rhythm, beside its time and place.

    ``capacity``: how many people fit; None: no limit. ``is_public``: an open activity whose day, time and place stand
    in the public agenda. ``passes``: who she saw is needed elsewhere at one of these times, and plans it with all the
    same (Clash.passes).
    """

    kind: SeriesKind = SeriesKind.CORE
    capacity: int | None = None
    is_public: bool = False
    passes: str = ""


USUAL = Terms()


def create(
    group: Group,
    rule: SeriesRule,
    plan: Plan,
    place: str | None,
    by: Actor,
    now: datetime,
    terms: Terms = USUAL,
    change: PlanChangeKind = PlanChangeKind.PLANNED,
) -> Programme:
    """Make the programme, its series, its days off and all its meetings; they can be undone at once.

    Raises Clash; nothing is made then. ``change``: planned anew, or copied from another year.
    """
    venue_id = book(group, place, _wanted(plan), terms.passes)
    programme = Programme(
        id=uuid4(),
        group_id=group.id,
        region=rule.region.value if rule.region else None,
        met_in=sorted(rule.met_in),
        feasts=sorted(rule.feasts),
        made_at=now,
    )
    db.session.add(programme)
    db.session.flush()
    _keep_days_off(programme.id, rule.days_off)
    made = _make(group, series_of(programme.id, rule, venue_id, terms.kind, terms.capacity), plan, terms.is_public)
    remember(group.id, change, made, by, now)
    audit.record("sessions.planned", at=now, by=by, subject_id=programme.id, group_id=group.id)
    return programme


def add_rhythm(
    group: Group,
    programme_id: UUID,
    rule: SeriesRule,
    plan: Plan,
    place: str | None,
    by: Actor,
    now: datetime,
    terms: Terms,
    change: PlanChangeKind = PlanChangeKind.PLANNED,
) -> None:
    """Make a second rhythm in a year that is there, with its meetings; they can be undone at once. Raises Clash."""
    venue_id = book(group, place, _wanted(plan), terms.passes)
    made = _make(group, series_of(programme_id, rule, venue_id, terms.kind, terms.capacity), plan, terms.is_public)
    remember(group.id, change, made, by, now)
    audit.record("sessions.rhythm_added", at=now, by=by, subject_id=programme_id, group_id=group.id)


def choose_days_off(programme: Programme, year: DaysOff, shown: int, by: Actor, now: datetime) -> None:
    """Keep when a year does not meet, and which feasts it thinks of. Its meetings stay as they are.

    Raises Stale when somebody changed it meanwhile.
    """
    touch(programme.group_id)
    chosen = {"met_in": sorted(year.met_in), "feasts": sorted(year.feasts)}
    renew(programme, shown, region=year.region.value if year.region else None, **chosen)
    db.session.execute(delete(DayOff).where(DayOff.programme_id == programme.id))
    _keep_days_off(programme.id, year.days_off)
    audit.record("sessions.feasts_chosen", at=now, by=by, subject_id=programme.id, group_id=programme.group_id)


def _keep_days_off(programme_id: UUID, spans: Iterable[DateSpan]) -> None:
    db.session.add_all(DayOff(programme_id=programme_id, first_on=span.first, last_on=span.last) for span in spans)


def _wanted(plan: Plan) -> list[Wanted]:
    return [Wanted(Slot(meeting.on, meeting.starts, meeting.ends)) for meeting in plan.meetings]


def _make(group: HasGroup, series: Series, plan: Plan, is_public: bool) -> list[dict[str, Any]]:
    """Write the series and its meetings; answer how each is remembered."""
    db.session.add(series)
    db.session.flush()
    same: dict[str, Any] = {
        "organisation_id": group.organisation_id,
        "group_id": group.group_id,
        "series_id": series.id,
        "venue_id": series.venue_id,
        "starts": series.starts,
        "state": SessionState.PLANNED,
        "capacity": series.capacity,
        "is_public": is_public,
    }
    rows = [
        {**same, "id": uuid4(), "on_day": each.on, "ends": each.ends, "first_planned_on": each.original_on}
        for each in plan.meetings
    ]
    db.session.execute(insert(GroupSession), rows)
    return [{"id": row["id"].hex, "before": None, "version": 1} for row in rows]
