"""What meetings need, what is open and who took it on."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, or_, select

from groepswerk.core.db import db, read
from groepswerk.groups.models import Membership
from groepswerk.people.models import Person
from groepswerk.sessions.models import FOR_GUIDES, GroupSession, NeedKind, SessionNeed
from groepswerk.sessions.queries.guiding import guides_it_beside_another
from groepswerk.sessions.queries.meetings import MeetingLine, line_by_id


class NeedShown(NamedTuple):
    """One thing a meeting needs. ``name``: who takes it on; None while it is open, or when it is somebody outside.

    It is open again when who took it on does not belong any more on the day of the meeting; what is for guides, also
    when she does not guide that meeting, or guides it alone.
    """

    id: UUID
    kind: NeedKind
    children: int | None
    person_id: UUID | None
    name: str | None
    sign: str | None
    filled_at: datetime | None
    version: int

    @property
    def is_open(self) -> bool:
        """Whether nobody has it yet."""
        return self.filled_at is None

    @property
    def is_for_guides(self) -> bool:
        """Whether only who guides can be it, so that nobody takes it on with a tap."""
        return self.kind in FOR_GUIDES


class NeedOf(NamedTuple):
    """One thing that one meeting needs, to be changed. ``is_open``: nobody has it, or who has it will have left."""

    need: SessionNeed
    meeting: MeetingLine
    is_open: bool

    @property
    def group_id(self) -> UUID:
        """The group of the meeting."""
        return self.meeting.group_id

    @property
    def person_id(self) -> UUID | None:
        """Who took it on, if it is somebody of the house."""
        return self.need.person_id


def needs_of(session_id: UUID) -> list[NeedShown]:
    """What a meeting needs, always in the same order, in one statement."""
    lines = [_shown(row) for row in read(_needs_statement(), {"session_id": session_id})]
    return sorted(lines, key=lambda line: list(NeedKind).index(line.kind))


def _shown(row: Any) -> NeedShown:
    *line, stands = row
    shown = NeedShown(*line)
    return shown if stands else shown._replace(person_id=None, name=None, sign=None, filled_at=None)


@cache
def _needs_statement() -> Select[Any]:
    need, person, meeting = SessionNeed.__table__, Person.__table__, GroupSession.__table__
    return (
        select(
            need.c.id,
            need.c.kind,
            need.c.count,
            need.c.person_id,
            person.c.name,
            person.c.sign,
            need.c.filled_at,
            need.c.version,
            _stands().label("stands"),
        )
        .select_from(need.join(meeting).outerjoin(person, person.c.id == need.c.person_id))
        .where(need.c.session_id == bindparam("session_id"))
    )


def _stands() -> ColumnElement[bool]:
    """Who took it on belongs to the group on the day of the meeting, or guides it there; or is somebody outside."""
    need = SessionNeed
    is_there = case(
        (need.kind.in_(sorted(FOR_GUIDES)), guides_it_beside_another(need.person_id, need.kind)),
        else_=belongs_then(need.person_id),
    )
    return or_(need.person_id.is_(None), is_there)


def belongs_then(person_id: Any) -> ColumnElement[bool]:
    """For a statement over meetings: whether somebody belongs to the group on the day of its meeting."""
    hers = and_(Membership.person_id == person_id, Membership.group_id == GroupSession.group_id)
    return exists().where(hers, or_(Membership.left_on.is_(None), Membership.left_on > GroupSession.on_day))


def need_of(need_id: UUID) -> NeedOf | None:
    """One need with its meeting, to be changed; None when it is there no more."""
    is_open = or_(SessionNeed.filled_at.is_(None), ~_stands()).label("is_open")
    query = select(SessionNeed, is_open).join(GroupSession, GroupSession.id == SessionNeed.session_id)
    row = db.session.execute(query.where(SessionNeed.id == need_id)).one_or_none()
    meeting = line_by_id(row.SessionNeed.session_id) if row else None
    return NeedOf(row.SessionNeed, meeting, bool(row.is_open)) if row and meeting else None
