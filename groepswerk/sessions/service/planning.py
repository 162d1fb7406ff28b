"""Planning a year: the meetings of one series are made together, in as many statements for sixty as for one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.versions import renew
from groepswerk.groups.models import Group
from groepswerk.groups.service.belonging import touch
from groepswerk.sessions.models import DayOff, GroupSession, PlanChangeKind, Programme, Series, SeriesKind, SessionState
from groepswerk.sessions.queries import HasGroup
from groepswerk.sessions.series import Plan, SeriesRule
from groepswerk.sessions.service.booking import Slot, book
from groepswerk.sessions.service.rhythm_rows import series_of
from groepswerk.sessions.service.undoing import remember


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for each meeting of a rhythm, beside its time and place.

    ``capacity``: how many people fit; None: no limit. ``is_public``: an open activity whose day, time and place stand
    in the public agenda. ``anyhow``: it is planned also when somebody is needed elsewhere at one of these times.
    """

    kind: SeriesKind = SeriesKind.CORE
    capacity: int | None = None
    is_public: bool = False
    anyhow: bool = False


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
    venue_id = book(group, place, _slots(plan), anyhow=terms.anyhow)
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
    db.session.add_all(
        DayOff(programme_id=programme.id, first_on=span.first, last_on=span.last) for span in rule.days_off
    )
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
    venue_id = book(group, place, _slots(plan), anyhow=terms.anyhow)
    made = _make(group, series_of(programme_id, rule, venue_id, terms.kind, terms.capacity), plan, terms.is_public)
    remember(group.id, change, made, by, now)
    audit.record("sessions.rhythm_added", at=now, by=by, subject_id=programme_id, group_id=group.id)


def choose_feasts(programme: Programme, feasts: list[str], shown: int, by: Actor, now: datetime) -> None:
    """Keep which feasts a year thinks of. Raises Stale when somebody changed them meanwhile."""
    touch(programme.group_id)
    renew(programme, shown, feasts=sorted(feasts))
    audit.record("sessions.feasts_chosen", at=now, by=by, subject_id=programme.id, group_id=programme.group_id)


def _slots(plan: Plan) -> list[Slot]:
    return [Slot(meeting.on, meeting.starts, meeting.ends) for meeting in plan.meetings]


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
