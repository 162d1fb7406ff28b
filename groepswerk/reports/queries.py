"""The organisation's year in figures, and its meetings to come: when and where. No names of people, no texts."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select

from groepswerk.core.clock import HOME_ZONE
from groepswerk.core.db import db
from groepswerk.core.plain_text import sort_key
from groepswerk.groups.models import Group, Membership, MembershipRole, Role, Venue
from groepswerk.initiatives.models import Initiative, InitiativeState
from groepswerk.reports.school_year import SchoolYear
from groepswerk.reports.suppression import GroupCounts, Overview, overview
from groepswerk.sessions.models import Attendance, GroupSession, Presence, SessionState

_HELD = and_(GroupSession.state == SessionState.PLANNED, GroupSession.recorded_at.is_not(None))


class MeetingAhead(NamedTuple):
    """A meeting to come, as whoever gives out the rooms needs it: a sensitive one is like any other."""

    on_day: date
    starts: time
    ends: time
    place: str | None
    nickname: str


def meetings_ahead(organisation_id: UUID, wall_now: datetime, until: date | None) -> list[MeetingAhead]:
    """The meetings of an organisation that are on and not over, in order; up to a day (inclusive), or all.

    In one statement.
    """
    not_over = and_(GroupSession.on_day == wall_now.date(), GroupSession.ends > wall_now.time())
    query = (
        select(GroupSession.on_day, GroupSession.starts, GroupSession.ends, Venue.name, Group.nickname)
        .join(Group, Group.id == GroupSession.group_id)
        .outerjoin(Venue, Venue.id == GroupSession.venue_id)
        .where(GroupSession.organisation_id == organisation_id, Group.ended_on.is_(None))
        .where(GroupSession.state == SessionState.PLANNED, or_(GroupSession.on_day > wall_now.date(), not_over))
        .order_by(GroupSession.on_day, GroupSession.starts, GroupSession.id)
    )
    rows = db.session.execute(query.where(GroupSession.on_day <= until) if until else query)
    return [MeetingAhead(*row) for row in rows]


def year_of(organisation_id: UUID, year: SchoolYear) -> Overview:
    """What may be shown of all groups of an organisation in a school year, in four statements.

    Planned: every meeting that was not cancelled. Held: those of them that were recorded. Alive: initiatives that
    are alive now and began in this year or earlier.
    """
    people = _people(organisation_id, year)
    members = _members(organisation_id, year)
    alive = _alive(organisation_id, year)
    counts = [
        GroupCounts(
            group_id=row.id,
            nickname=row.nickname,
            planned=row.planned,
            held=row.held,
            visits=int(row.visits or 0),
            people=max(people.get(row.id, 0), row.fullest or 0),
            members=members.get(row.id, 0),
            initiatives=alive.get(row.id, 0),
        )
        for row in _meetings(organisation_id, year)
    ]
    return overview(sorted(counts, key=lambda each: (sort_key(each.nickname), each.group_id)))


def _in_year(year: SchoolYear) -> Any:
    return GroupSession.on_day.between(year.first_on, year.last_on)


def _meetings(organisation_id: UUID, year: SchoolYear) -> Any:
    """Per group that was there in the year: how many meetings, how many people together, how many at the fullest."""
    last_moment = datetime.combine(year.last_on + timedelta(days=1), time(), HOME_ZONE).astimezone(UTC)
    there = and_(Group.made_at < last_moment, or_(Group.ended_on.is_(None), Group.ended_on >= year.first_on))
    planned = func.count(case((GroupSession.state == SessionState.PLANNED, 1)))
    query = (
        select(
            Group.id,
            Group.nickname,
            planned.label("planned"),
            func.count(case((_HELD, 1))).label("held"),
            func.sum(case((_HELD, GroupSession.head_count))).label("visits"),
            func.max(case((_HELD, GroupSession.head_count))).label("fullest"),
        )
        .outerjoin(GroupSession, and_(GroupSession.group_id == Group.id, _in_year(year)))
        .where(Group.organisation_id == organisation_id)
        .group_by(Group.id, Group.nickname)
        .having(or_(there, planned > 0))
    )
    return db.session.execute(query)


def _people(organisation_id: UUID, year: SchoolYear) -> dict[UUID, int]:
    """Per group how many different people came by name."""
    query = (
        select(GroupSession.group_id, func.count(Attendance.person_id.distinct()))
        .join(Attendance, Attendance.session_id == GroupSession.id)
        .where(GroupSession.organisation_id == organisation_id, _in_year(year), _HELD)
        .where(Attendance.presence == Presence.CAME)
        .group_by(GroupSession.group_id)
    )
    return _by_group(query)


def _members(organisation_id: UUID, year: SchoolYear) -> dict[UUID, int]:
    """Per group how many took part, as participant or volunteer, at some time in the year."""
    query = (
        select(Membership.group_id, func.count(Membership.person_id.distinct()))
        .join(Group, Group.id == Membership.group_id)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .where(
            Group.organisation_id == organisation_id,
            MembershipRole.role.in_([Role.PARTICIPANT, Role.VOLUNTEER]),
            MembershipRole.since <= year.last_on,
            or_(MembershipRole.until.is_(None), MembershipRole.until >= year.first_on),
        )
        .group_by(Membership.group_id)
    )
    return _by_group(query)


def _alive(organisation_id: UUID, year: SchoolYear) -> dict[UUID, int]:
    """Per group how many initiatives are alive."""
    query = (
        select(Initiative.group_id, func.count())
        .where(
            Initiative.organisation_id == organisation_id,
            Initiative.state == InitiativeState.ALIVE,
            Initiative.started_on <= year.last_on,
        )
        .group_by(Initiative.group_id)
    )
    return _by_group(query)


def _by_group(query: Any) -> dict[UUID, int]:
    return {group_id: number for group_id, number in db.session.execute(query)}
