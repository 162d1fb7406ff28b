"""What a calendar outside asks: whose it is and whether it changed, in one statement; its meetings, in a second one.

The meetings come as plain rows, with the values that the driver gives: thousands of them are read at once.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.types import NullType

from groepswerk.core.db import read
from groepswerk.groups.models import Group, Membership, MembershipRole, Role, Venue
from groepswerk.groups.queries import held
from groepswerk.people.models import Appointment, Office, Organisation
from groepswerk.sessions.feeds.entries import Line
from groepswerk.sessions.models import Feed, FeedTitle, GroupSession

_MEETING, _VENUE, _GROUP, _FEED = GroupSession.__table__, Venue.__table__, Group.__table__, Feed.__table__
_TAKING_PART = sorted((Role.PARTICIPANT, Role.VOLUNTEER))
WIDTH = len(Line._fields)


class Subscription(NamedTuple):
    """A calendar that its secret address opens: how it is made, and the groups in it, each with its version.

    Keys as the driver gives them: most calendars are asked for when nothing changed, and then nobody needs more.
    """

    id: Any
    title: FeedTitle
    language: str
    groups: list[tuple[Any, int]]

    @property
    def group_ids(self) -> list[UUID]:
        """The keys of its groups."""
        return [each if isinstance(each, UUID) else UUID(each) for each, _version in self.groups]


class FeedLine(NamedTuple):
    """A secret address of somebody, for her own page: since when it is there, and what its calendar shows."""

    id: UUID
    group_id: UUID | None
    token_hash: str
    title: FeedTitle
    made_at: datetime


class InCalendar(NamedTuple):
    """A meeting of a calendar, as the driver gives it."""

    line: tuple[Any, ...]
    state: str
    nickname: str | None


class Agenda(NamedTuple):
    """The open meetings of one organisation since a day, as the driver gives them."""

    organisation_id: UUID
    name: str
    lines: list[tuple[Any, ...]]


def subscription(token_hash: str, today: date) -> Subscription | None:
    """The calendar that a secret address opens; None when it ended, or shows nothing to its owner any more.

    What she may see is asked each time, as of every page: her membership, her role, and of guides their appointment.
    A guide between two groups keeps an empty calendar; whoever left her last group has none.
    """
    rows = read(_subscription_statement(), {"token_hash": token_hash, "today": today}).all()
    if not rows:
        return None
    first, groups = rows[0], sorted((row.group_id, row.version) for row in rows if row.group_id is not None)
    if not groups and (first.of_group is not None or not first.guides):
        return None
    return Subscription(first.id, first.title, first.language, groups)


@cache
def _subscription_statement() -> Select[Any]:
    """Built once: calendars ask it day and night."""
    today, member, role = bindparam("today", type_=Date), Membership.__table__, MembershipRole.__table__
    office = Appointment.__table__
    is_guide = (office.c.person_id == _FEED.c.person_id, office.c.office == Office.GUIDE)
    # Said by hand: two levels down it would be anybody's address, and anybody's appointment.
    guides = exists().where(*is_guide, held(office.c.since, office.c.until, today)).correlate(_FEED)
    acts = exists().where(
        role.c.membership_id == member.c.id,
        held(role.c.since, role.c.until, today),
        # Not as a list, which would be taken apart again each time.
        or_(*(role.c.role == each for each in _TAKING_PART), guides),
    )
    acts = acts.correlate(member, _FEED)
    hers = and_(
        member.c.person_id == _FEED.c.person_id,
        or_(member.c.left_on.is_(None), member.c.left_on > today),
        or_(_FEED.c.group_id.is_(None), _FEED.c.group_id == member.c.group_id),
        acts,
    )
    return (
        select(
            _plain(_FEED.c.id),
            _plain(_FEED.c.group_id).label("of_group"),
            _plain(_FEED.c.title),
            _FEED.c.language,
            _plain(_GROUP.c.id).label("group_id"),
            _GROUP.c.version,
            guides.label("guides"),
        )
        .select_from(
            _FEED.outerjoin(member, hers).outerjoin(
                _GROUP, and_(_GROUP.c.id == member.c.group_id, _GROUP.c.ended_on.is_(None))
            )
        )
        .where(_FEED.c.token_hash == bindparam("token_hash"), _FEED.c.ended_at.is_(None))
    )


def meetings_since(group_ids: Collection[UUID], since: date) -> list[InCalendar]:
    """The meetings of these groups from a day on, cancelled ones too, in order. A sensitive one bears no nickname."""
    if not group_ids:
        return []
    rows = read(_meetings_statement(), {"ids": list(group_ids), "since": since})
    return [InCalendar(tuple(row[:WIDTH]), row[4], None if row[-1] else row[-2]) for row in rows]


@cache
def _meetings_statement() -> Select[Any]:
    return (
        _select_lines(_plain(_GROUP.c.nickname), _plain(_MEETING.c.is_sensitive))
        .join(_GROUP, _GROUP.c.id == _MEETING.c.group_id)
        .where(_MEETING.c.group_id.in_(bindparam("ids", expanding=True)))
        .where(_MEETING.c.on_day >= bindparam("since", type_=Date))
        .order_by(_MEETING.c.on_day, _MEETING.c.starts, _MEETING.c.id)
    )


def meeting_for_calendar(session_id: UUID) -> InCalendar | None:
    """One meeting, for somebody who puts just this one into her calendar; it bears no nickname."""
    row = read(_one_statement(), {"session_id": session_id}).one_or_none()
    return InCalendar(tuple(row), row[4], None) if row else None


@cache
def _one_statement() -> Select[Any]:
    return _select_lines().where(_MEETING.c.id == bindparam("session_id"))


def agenda_of(organisation_id: UUID, since: date) -> Agenda | None:
    """The meetings of an organisation that are open to everybody, from a day on; None: there is no such organisation.

    Never a sensitive one, and none of a group that has ended. In one statement.
    """
    rows = read(_agenda_statement(), {"organisation_id": organisation_id, "since": since}).all()
    if not rows:
        return None
    return Agenda(organisation_id, rows[0][-1], [tuple(row[:WIDTH]) for row in rows if row[0] is not None])


@cache
def _agenda_statement() -> Select[Any]:
    organisation = Organisation.__table__
    ended = exists().where(_GROUP.c.id == _MEETING.c.group_id, _GROUP.c.ended_on.is_not(None))
    is_open = and_(
        _MEETING.c.organisation_id == organisation.c.id,
        _MEETING.c.is_public.is_(True),
        _MEETING.c.is_sensitive.is_(False),
        _MEETING.c.on_day >= bindparam("since", type_=Date),
        ~ended,
    )
    return (
        select(*_columns(), organisation.c.name.label("organisation"))
        .select_from(organisation.outerjoin(_MEETING, is_open).outerjoin(_VENUE, _VENUE.c.id == _MEETING.c.venue_id))
        .where(organisation.c.id == bindparam("organisation_id"))
        .order_by(_MEETING.c.on_day, _MEETING.c.starts, _MEETING.c.id)
    )


class OpenHouse(NamedTuple):
    """An organisation with open meetings to come."""

    organisation_id: UUID
    name: str


def open_houses(today: date) -> list[OpenHouse]:
    """The organisations with open meetings to come, in no order; in one statement."""
    return [OpenHouse(*row) for row in read(_houses_statement(), {"today": today})]


@cache
def _houses_statement() -> Select[Any]:
    organisation = Organisation.__table__
    ended = exists().where(_GROUP.c.id == _MEETING.c.group_id, _GROUP.c.ended_on.is_not(None))
    has_open = exists().where(
        _MEETING.c.organisation_id == organisation.c.id,
        _MEETING.c.is_public.is_(True),
        _MEETING.c.is_sensitive.is_(False),
        _MEETING.c.on_day >= bindparam("today", type_=Date),
        ~ended,
    )
    return select(organisation.c.id, organisation.c.name).where(has_open)


def feed_of(person_id: UUID, group_id: UUID | None) -> FeedLine | None:
    """The secret address somebody has for all her groups, or (``group_id``) for one of them; None: she has none."""
    query = _feed_statement(group_id is None)
    row = read(query, {"person_id": person_id, "group_id": group_id}).first()
    return FeedLine(*row) if row else None


@cache
def _feed_statement(of_all: bool) -> Select[Any]:
    which = (
        _FEED.c.group_id.is_(None) if of_all else _FEED.c.group_id == bindparam("group_id", type_=_FEED.c.group_id.type)
    )
    return (
        select(_FEED.c.id, _FEED.c.group_id, _FEED.c.token_hash, _FEED.c.title, _FEED.c.made_at)
        .where(_FEED.c.person_id == bindparam("person_id", type_=_FEED.c.person_id.type), which)
        .where(_FEED.c.ended_at.is_(None))
        .order_by(_FEED.c.made_at.desc())
    )


def is_left(left_by: date) -> ColumnElement[bool]:
    """The condition that whoever had an address left its group, or all of hers, on a day or earlier."""
    stands = or_(Membership.left_on.is_(None), Membership.left_on > left_by)
    return ~exists().where(_of_address(), stands).correlate(Feed)


def oldest_left() -> ScalarSelect[Any]:
    """A subquery: the day on which who waits longest left the group of an address that has not ended."""
    left_on = select(func.max(Membership.left_on)).where(_of_address()).correlate(Feed).scalar_subquery()
    still_in = exists().where(_of_address(), Membership.left_on.is_(None)).correlate(Feed)
    return select(func.min(left_on)).select_from(Feed).where(Feed.ended_at.is_(None), ~still_in).scalar_subquery()


def _of_address() -> ColumnElement[bool]:
    of_it = or_(Feed.group_id.is_(None), Feed.group_id == Membership.group_id)
    return and_(Membership.person_id == Feed.person_id, of_it)


def _select_lines(*more: Any) -> Select[Any]:
    lines = _MEETING.outerjoin(_VENUE, _VENUE.c.id == _MEETING.c.venue_id)
    return select(*_columns(), *more).select_from(lines)


def _columns() -> list[Any]:
    """The columns of a Line."""
    names = ("id", "on_day", "starts", "ends", "state", "sequence", "made_at")
    return [*(_plain(_MEETING.c[name]) for name in names), _plain(_VENUE.c.name).label("venue")]


def _plain(column: Any) -> Any:
    """The column's value as the driver gives it."""
    return type_coerce(column, NullType()).label(column.name)
