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
from groepswerk.sessions.models import FOR_GUIDES, GroupSession, NeedKind, SessionNeed, SessionState, StandIn
from groepswerk.sessions.queries.meetings import HasGroup, MeetingLine, line_columns

# Who fills one of these must be there from the beginning to the end.
THERE_ALL_ALONG = (NeedKind.INTERPRETER, *sorted(FOR_GUIDES))

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

    One statement. ``moving``: meetings of the group that are to change, or to go on after all; they are in the answer,
    whatever their day and state, once for each person who must be at them. Of a meeting of others no line says more
    than the caller may use: when.
    """
    values = {
        "group_id": group.group_id,
        "organisation_id": group.organisation_id,
        "keys": list(places.keys),
        "venues": list(places.ids),
        "days": list(days),
        "moving": list(moving),
    }
    statement = _statement(bool(places.keys), bool(places.ids), bool(moving))
    asked = {name: value for name, value in values.items() if value or name == "days"}
    return [
        Beside(MeetingLine(*row[:-4]), row.venue_id, row.person_id, row.who, bool(row.guides))
        for row in read(statement, asked)
    ]


@cache
def _statement(by_key: bool, by_id: bool, moving: bool) -> Select[Any]:
    """Built once for each kind of question, because everything that is planned asks it; nothing it need not look at."""
    parts = [*_elsewhere(moving), *_here_and_there(by_key, by_id), *(_at_the_moving() if moving else [])]
    found = union_all(*parts).subquery()
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
    goes_on = (_goes_on(moving), _MEETING.c.organisation_id == bindparam("organisation_id"))
    return query.where(*goes_on).order_by(_MEETING.c.on_day, _MEETING.c.starts, _MEETING.c.id)


def _goes_on(moving: bool) -> Any:
    planned = _MEETING.c.state == SessionState.PLANNED
    return or_(planned, _MEETING.c.id.in_(bindparam("moving", expanding=True))) if moving else planned


def _elsewhere(moving: bool) -> list[Select[Any]]:
    """Where else, on these days, somebody must be whom the group's meetings need."""
    needed = _needed_people(moving)
    days = _MEETING.c.on_day.in_(bindparam("days", expanding=True))
    others = (days, _MEETING.c.group_id != bindparam("group_id"))
    return [
        _guiding().where(_MEMBER.c.person_id.in_(needed), *others),
        _standing_in().where(_STAND_IN.c.person_id.in_(needed), *others),
        _filling().where(_NEED.c.person_id.in_(needed), *others),
    ]


def _at_the_moving() -> list[Select[Any]]:
    """Who must be at the meetings that are to change."""
    which = _MEETING.c.id.in_(bindparam("moving", expanding=True))
    return [each.where(which) for each in (_guiding(), _standing_in(), _filling())]


def _guiding() -> Select[Any]:
    """The guides of a group at its meetings, unless somebody stands in for her."""
    replaced = exists().where(_STAND_IN.c.session_id == _MEETING.c.id, _STAND_IN.c.in_place_of == _MEMBER.c.person_id)
    joined = _MEMBER.join(_ROLE, _ROLE.c.membership_id == _MEMBER.c.id)
    return (
        select(_MEMBER.c.person_id.label("person_id"), _MEETING.c.id.label("session_id"))
        .select_from(joined.join(_MEETING, _MEETING.c.group_id == _MEMBER.c.group_id))
        .where(_ROLE.c.role.in_(sorted(GUIDING)), ~replaced)
        .where(held(_ROLE.c.since, _ROLE.c.until, _MEETING.c.on_day))
        .where(or_(_MEMBER.c.left_on.is_(None), _MEMBER.c.left_on > _MEETING.c.on_day))
    )


def _standing_in() -> Select[Any]:
    joined = _STAND_IN.join(_MEETING, _MEETING.c.id == _STAND_IN.c.session_id)
    return select(_STAND_IN.c.person_id, _STAND_IN.c.session_id).select_from(joined)


def _filling() -> Select[Any]:
    joined = _NEED.join(_MEETING, _MEETING.c.id == _NEED.c.session_id)
    there = (_NEED.c.kind.in_(THERE_ALL_ALONG), _NEED.c.person_id.is_not(None))
    return select(_NEED.c.person_id, _NEED.c.session_id).select_from(joined).where(*there)


def _needed_people(moving: bool) -> Any:
    """The guides of the group, and who fills or stands in at the meetings that are to change."""
    guides = select(_MEMBER.c.person_id).where(_MEMBER.c.group_id == bindparam("group_id"), _guides(_MEMBER.c.id))
    if not moving:
        return guides
    which: Any = bindparam("moving", expanding=True)
    standing_in = select(_STAND_IN.c.person_id).where(_STAND_IN.c.session_id.in_(which))
    filling = select(_NEED.c.person_id).where(_NEED.c.session_id.in_(which), _NEED.c.kind.in_(THERE_ALL_ALONG))
    return union(guides, standing_in, filling.where(_NEED.c.person_id.is_not(None)))


def _guides(membership_id: Any) -> Any:
    return exists().where(_ROLE.c.membership_id == membership_id, _ROLE.c.role.in_(sorted(GUIDING)))


def _here_and_there(by_key: bool, by_id: bool) -> list[Select[Any]]:
    nobody, days = cast(null(), Uuid()), _MEETING.c.on_day.in_(bindparam("days", expanding=True))
    at_day = select(nobody, _MEETING.c.id).where(days)
    parts = [at_day.where(_MEETING.c.group_id == bindparam("group_id"))]
    if by_key:
        keys = _VENUE.c.name_key.in_(bindparam("keys", expanding=True))
        named = select(_VENUE.c.id).where(_VENUE.c.organisation_id == bindparam("organisation_id"), keys)
        parts.append(at_day.where(_MEETING.c.venue_id.in_(named)))
    if by_id:
        parts.append(at_day.where(_MEETING.c.venue_id.in_(bindparam("venues", expanding=True))))
    return parts


def elsewhere(
    person_id: UUID, days: Collection[date], organisation_id: UUID, but: Collection[UUID]
) -> list[MeetingLine]:
    """The meetings of these days, but for some, at which somebody must be. One statement."""
    values = {"person_id": person_id, "days": list(days), "organisation_id": organisation_id, "but": list(but)}
    return [MeetingLine(*row) for row in read(_elsewhere_statement(), values)]


@cache
def _elsewhere_statement() -> Select[Any]:
    hers: Any = bindparam("person_id", type_=Uuid())
    that_day = _MEETING.c.on_day.in_(bindparam("days", expanding=True))
    found = union_all(
        _guiding().where(_MEMBER.c.person_id == hers, that_day),
        _standing_in().where(_STAND_IN.c.person_id == hers, that_day),
        _filling().where(_NEED.c.person_id == hers, that_day),
    ).subquery()
    joined = found.join(_MEETING, _MEETING.c.id == found.c.session_id).outerjoin(
        _VENUE, _VENUE.c.id == _MEETING.c.venue_id
    )
    goes_on = (_MEETING.c.state == SessionState.PLANNED, _MEETING.c.organisation_id == bindparam("organisation_id"))
    query: Select[Any] = line_columns().select_from(joined)
    others = _MEETING.c.id.not_in(bindparam("but", expanding=True))
    return query.where(*goes_on, others).order_by(_MEETING.c.on_day, _MEETING.c.starts, _MEETING.c.id)


# Somebody, and a group: by their ids.
Pair = tuple[UUID, UUID]


def elsewhere_while_it_meets(
    pairs: Collection[Pair], organisation_id: UUID, since: date
) -> dict[Pair, list[MeetingLine]]:
    """For somebody who may come to guide a group: the meetings at which she must be while that group meets.

    From a day on, for as many of them as are asked about, in one statement.
    """
    people, groups = {person_id for person_id, _ in pairs}, {group_id for _, group_id in pairs}
    values = {"people": list(people), "groups": list(groups), "organisation_id": organisation_id, "since": since}
    found: dict[Pair, dict[UUID, MeetingLine]] = {pair: {} for pair in pairs}
    for row in read(_while_it_meets(), values):
        # Two groups can be asked about, and two people: not each of them is to come to each.
        if (row.person_id, row.of_group) in found:
            found[row.person_id, row.of_group][row.id] = MeetingLine(*row[:-2])
    return {pair: list(lines.values()) for pair, lines in found.items()}


@cache
def _while_it_meets() -> Select[Any]:
    people: Any = bindparam("people", expanding=True)
    ahead = _MEETING.c.on_day >= bindparam("since", type_=Date)
    found = union_all(
        _guiding().where(_MEMBER.c.person_id.in_(people), ahead),
        _standing_in().where(_STAND_IN.c.person_id.in_(people), ahead),
        _filling().where(_NEED.c.person_id.in_(people), ahead),
    ).subquery()
    ours = _MEETING.alias("ours")
    at_once = (ours.c.on_day == _MEETING.c.on_day, ours.c.starts < _MEETING.c.ends, _MEETING.c.starts < ours.c.ends)
    group = (ours.c.group_id.in_(bindparam("groups", expanding=True)), ours.c.state == SessionState.PLANNED)
    joined = (
        found.join(_MEETING, _MEETING.c.id == found.c.session_id)
        .join(ours, and_(*at_once, *group, ours.c.group_id != _MEETING.c.group_id))
        .outerjoin(_VENUE, _VENUE.c.id == _MEETING.c.venue_id)
    )
    goes_on = (_MEETING.c.state == SessionState.PLANNED, _MEETING.c.organisation_id == bindparam("organisation_id"))
    query: Select[Any] = line_columns().add_columns(found.c.person_id, ours.c.group_id.label("of_group"))
    ordered = (_MEETING.c.on_day, _MEETING.c.starts, _MEETING.c.id)
    return query.select_from(joined).where(*goes_on).order_by(*ordered)


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
    """The same: the places of ``:key`` and ``:keys``, and those of ``:venues``; ``of_group``: and those it is at from
    ``:today`` on.
    """
    here = _VENUE.c.organisation_id == bindparam("of_organisation", type_=Uuid())
    named = and_(here, _VENUE.c.name_key.in_(bindparam("keys", expanding=True)))
    wanted = [
        _VENUE.c.id.in_(place_of_key().correlate(None)),
        _VENUE.c.id.in_(bindparam("venues", expanding=True)),
        named,
    ]
    if of_group:
        later = and_(_MEETING.c.group_id == bindparam("group_id"), _MEETING.c.on_day >= bindparam("today", type_=Date))
        wanted.append(_VENUE.c.id.in_(select(_MEETING.c.venue_id).where(later, _MEETING.c.venue_id.is_not(None))))
    query: Select[Any] = select(_VENUE.c.id).where(or_(*wanted)).order_by(_VENUE.c.id)
    return query.with_for_update(key_share=True)
