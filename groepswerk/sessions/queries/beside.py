"""What stands beside meetings that are to be: the group's own, those at the same place, those of the same people."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Date, Select, Uuid, and_, bindparam, cast, exists, null, or_, select, union, union_all

from groepswerk.core.db import read
from groepswerk.groups.models import GUIDING, Membership, MembershipRole, Venue
from groepswerk.groups.queries import held
from groepswerk.people.models import Person
from groepswerk.sessions.models import GroupSession, NeedKind, SessionNeed, SessionState, StandIn
from groepswerk.sessions.queries.meetings import HasGroup, MeetingLine, line_columns

# Who fills one of these must be there from the beginning to the end.
THERE_ALL_ALONG = (NeedKind.INTERPRETER, NeedKind.SECOND_GUIDE)

_MEETING, _VENUE, _PERSON = GroupSession.__table__, Venue.__table__, Person.__table__
_MEMBER, _ROLE = Membership.__table__, MembershipRole.__table__
_STAND_IN, _NEED = StandIn.__table__, SessionNeed.__table__


class Beside(NamedTuple):
    """A meeting that is there, and one person who must be at it, when that is somebody the new ones need.

    ``guides``: she is on that day a guide of the group that plans.
    """

    meeting: MeetingLine
    venue_id: UUID | None
    person_id: UUID | None
    name: str | None
    guides: bool


class Where(NamedTuple):
    """Places, some by the keys of their names and some by their ids."""

    keys: Collection[str] = ()
    ids: Collection[UUID] = ()


def beside(group: HasGroup, places: Where, days: Collection[date], moving: Collection[UUID]) -> list[Beside]:
    """What goes on, on these days, in this group, at these places of its organisation, or with the same people.

    One statement. ``moving``: meetings of the group that are to change; they are in the
    answer, whatever their day, once for each person who must be at them. Of a meeting at two of these there are
    several lines. No line says more of a meeting of others than the caller may use: when it is.
    """
    values = {
        "group_id": group.group_id,
        "organisation_id": group.organisation_id,
        "keys": list(places.keys),
        "venues": list(places.ids),
        "days": list(days),
        "moving": list(moving),
    }
    rows = read(_statement(), values)
    return [Beside(MeetingLine(*row[:-4]), row.venue_id, row.person_id, row.who, bool(row.guides)) for row in rows]


@cache
def _statement() -> Select[Any]:
    """Built once, because everything that is planned asks it."""
    found = union_all(*_with_people(), *_here_and_there()).subquery()
    here = and_(_MEMBER.c.group_id == bindparam("group_id"), _MEMBER.c.person_id == found.c.person_id)
    guides = exists(
        select(_ROLE.c.id)
        .select_from(_MEMBER.join(_ROLE, _ROLE.c.membership_id == _MEMBER.c.id))
        .where(here, _ROLE.c.role.in_(sorted(GUIDING)), held(_ROLE.c.since, _ROLE.c.until, _MEETING.c.on_day))
    )
    joined = (
        found.join(_MEETING, _MEETING.c.id == found.c.session_id)
        .outerjoin(_VENUE, _VENUE.c.id == _MEETING.c.venue_id)
        .outerjoin(_PERSON, _PERSON.c.id == found.c.person_id)
    )
    columns = (_MEETING.c.venue_id, found.c.person_id, _PERSON.c.name.label("who"), guides.label("guides"))
    query: Select[Any] = line_columns().add_columns(*columns).select_from(joined)
    goes_on = (_MEETING.c.state == SessionState.PLANNED, _MEETING.c.organisation_id == bindparam("organisation_id"))
    return query.where(*goes_on).order_by(_MEETING.c.on_day, _MEETING.c.starts, _MEETING.c.id)


def _on_the_days() -> Any:
    moving = _MEETING.c.id.in_(bindparam("moving", expanding=True))
    return or_(_MEETING.c.on_day.in_(bindparam("days", expanding=True)), moving)


def _with_people() -> list[Select[Any]]:
    """Who must be where: the guides of a group unless somebody stands in, who stands in, and who fills such a need."""
    needed = _needed_people()
    replaced = exists().where(_STAND_IN.c.session_id == _MEETING.c.id, _STAND_IN.c.in_place_of == _MEMBER.c.person_id)
    guiding = (
        select(_MEMBER.c.person_id.label("person_id"), _MEETING.c.id.label("session_id"))
        .select_from(
            _MEMBER.join(_ROLE, _ROLE.c.membership_id == _MEMBER.c.id).join(
                _MEETING, _MEETING.c.group_id == _MEMBER.c.group_id
            )
        )
        .where(_MEMBER.c.person_id.in_(needed), _ROLE.c.role.in_(sorted(GUIDING)), _on_the_days(), ~replaced)
        .where(held(_ROLE.c.since, _ROLE.c.until, _MEETING.c.on_day))
        .where(or_(_MEMBER.c.left_on.is_(None), _MEMBER.c.left_on > _MEETING.c.on_day))
    )
    standing_in = (
        select(_STAND_IN.c.person_id, _STAND_IN.c.session_id)
        .select_from(_STAND_IN.join(_MEETING, _MEETING.c.id == _STAND_IN.c.session_id))
        .where(_STAND_IN.c.person_id.in_(needed), _on_the_days())
    )
    filling = (
        select(_NEED.c.person_id, _NEED.c.session_id)
        .select_from(_NEED.join(_MEETING, _MEETING.c.id == _NEED.c.session_id))
        .where(_NEED.c.person_id.in_(needed), _NEED.c.kind.in_(THERE_ALL_ALONG), _on_the_days())
    )
    return [guiding, standing_in, filling]


def _needed_people() -> Any:
    """The guides of the group, and who fills or stands in at the meetings that are to change."""
    moving: Any = bindparam("moving", expanding=True)
    guides = select(_MEMBER.c.person_id).where(_MEMBER.c.group_id == bindparam("group_id"), _guides(_MEMBER.c.id))
    standing_in = select(_STAND_IN.c.person_id).where(_STAND_IN.c.session_id.in_(moving))
    filling = select(_NEED.c.person_id).where(_NEED.c.session_id.in_(moving), _NEED.c.kind.in_(THERE_ALL_ALONG))
    return union(guides, standing_in, filling.where(_NEED.c.person_id.is_not(None)))


def _guides(membership_id: Any) -> Any:
    return exists().where(_ROLE.c.membership_id == membership_id, _ROLE.c.role.in_(sorted(GUIDING)))


def _here_and_there() -> list[Select[Any]]:
    nobody, days = cast(null(), Uuid()), _MEETING.c.on_day.in_(bindparam("days", expanding=True))
    here = select(nobody, _MEETING.c.id).where(_MEETING.c.group_id == bindparam("group_id"), days)
    named = select(_VENUE.c.id).where(
        _VENUE.c.organisation_id == bindparam("organisation_id"),
        _VENUE.c.name_key.in_(bindparam("keys", expanding=True)),
    )
    at_place = or_(_MEETING.c.venue_id.in_(named), _MEETING.c.venue_id.in_(bindparam("venues", expanding=True)))
    return [here, select(nobody, _MEETING.c.id).where(at_place, days)]


def people_to_lock() -> Select[Any]:
    """For another statement, about ``:group_id``: everybody whom a booking of this group may need, by id, locked.

    Its guides, and who stands in or fills a need at any of its meetings. The lock lets rows that point at them through.
    """
    its = select(_MEETING.c.id).where(_MEETING.c.group_id == bindparam("group_id"))
    guides = select(_MEMBER.c.person_id).where(_MEMBER.c.group_id == bindparam("group_id"), _guides(_MEMBER.c.id))
    standing_in = select(_STAND_IN.c.person_id).where(_STAND_IN.c.session_id.in_(its))
    filling = select(_NEED.c.person_id).where(_NEED.c.session_id.in_(its), _NEED.c.kind.in_(THERE_ALL_ALONG))
    everybody = union(guides, standing_in, filling.where(_NEED.c.person_id.is_not(None)))
    query: Select[Any] = select(_PERSON.c.id).where(_PERSON.c.id.in_(everybody)).order_by(_PERSON.c.id)
    return query.with_for_update(key_share=True)


def place_of_key() -> Select[Any]:
    """For the same: the place of ``:of_organisation`` whose name has the key ``:key``."""
    same = (
        _VENUE.c.organisation_id == bindparam("of_organisation", type_=Uuid()),
        _VENUE.c.name_key == bindparam("key"),
    )
    return select(_VENUE.c.id).where(*same)


def places_to_lock(of_group: bool) -> Select[Any]:
    """The same: the place of ``:key`` and those of ``:venues``; ``of_group``: and those it is at from ``:today`` on."""
    wanted = [_VENUE.c.id.in_(place_of_key().correlate(None)), _VENUE.c.id.in_(bindparam("venues", expanding=True))]
    if of_group:
        later = and_(_MEETING.c.group_id == bindparam("group_id"), _MEETING.c.on_day >= bindparam("today", type_=Date))
        wanted.append(_VENUE.c.id.in_(select(_MEETING.c.venue_id).where(later, _MEETING.c.venue_id.is_not(None))))
    query: Select[Any] = select(_VENUE.c.id).where(or_(*wanted)).order_by(_VENUE.c.id)
    return query.with_for_update(key_share=True)
