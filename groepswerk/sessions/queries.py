"""Reads about meetings: lists as plain rows in one statement, whatever the length of the year."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, select

from groepswerk.core.db import db
from groepswerk.groups.models import Group, Membership, Venue
from groepswerk.sessions.models import (
    Answer,
    Attendance,
    EarlierRecording,
    GroupSession,
    Invitation,
    Presence,
    Programme,
    Rsvp,
    SessionState,
)


class MeetingLine(NamedTuple):
    """One meeting in a list."""

    id: UUID
    group_id: UUID
    on_day: date
    starts: time
    ends: time
    state: SessionState
    venue: str | None
    subject_id: UUID | None
    is_sensitive: bool
    head_count: int | None
    recorded_at: datetime | None
    version: int

    @property
    def is_on(self) -> bool:
        """Whether it goes on (or went on)."""
        return self.state == SessionState.PLANNED

    def is_over(self, wall_now: datetime) -> bool:
        """Whether it has begun, so that it can be recorded."""
        return datetime.combine(self.on_day, self.starts) <= wall_now


class AnswerLine(NamedTuple):
    """What one person answered."""

    person_id: UUID
    answer: Answer


def _lines() -> Any:
    return select(
        GroupSession.id,
        GroupSession.group_id,
        GroupSession.on_day,
        GroupSession.starts,
        GroupSession.ends,
        GroupSession.state,
        Venue.name,
        GroupSession.subject_id,
        GroupSession.is_sensitive,
        GroupSession.head_count,
        GroupSession.recorded_at,
        GroupSession.version,
    ).outerjoin(Venue, Venue.id == GroupSession.venue_id)


def _read(query: Any) -> list[MeetingLine]:
    return [MeetingLine(*row) for row in db.session.execute(query)]


def session_by_id(session_id: UUID) -> GroupSession | None:
    """One meeting, to be changed."""
    return db.session.get(GroupSession, session_id)


def line_by_id(session_id: UUID) -> MeetingLine | None:
    """One meeting, to be shown."""
    return next(iter(_read(_lines().where(GroupSession.id == session_id))), None)


def meetings_of(group_id: UUID, since: date | None = None, until: date | None = None) -> list[MeetingLine]:
    """The meetings of a group in order, cancelled ones too; optionally only from and up to a day (inclusive)."""
    query = _lines().where(GroupSession.group_id == group_id)
    if since is not None:
        query = query.where(GroupSession.on_day >= since)
    if until is not None:
        query = query.where(GroupSession.on_day <= until)
    return _read(query.order_by(GroupSession.on_day, GroupSession.starts, GroupSession.id))


def next_of(group_ids: list[UUID], wall_now: datetime) -> dict[UUID, MeetingLine]:
    """Per group the meeting that comes next (or is going on), in one statement."""
    if not group_ids:
        return {}
    ahead = and_(
        GroupSession.group_id.in_(group_ids),
        GroupSession.state == SessionState.PLANNED,
        (GroupSession.on_day > wall_now.date())
        | and_(GroupSession.on_day == wall_now.date(), GroupSession.ends > wall_now.time()),
    )
    order = func.row_number().over(
        partition_by=GroupSession.group_id, order_by=(GroupSession.on_day, GroupSession.starts, GroupSession.id)
    )
    first = select(GroupSession.id, order.label("place")).where(ahead).subquery()
    query = _lines().join(first, first.c.id == GroupSession.id).where(first.c.place == 1)
    return {line.group_id: line for line in _read(query)}


def to_record(group_ids: list[UUID], wall_now: datetime) -> list[MeetingLine]:
    """The meetings that have begun, went on, and are not recorded yet; the newest first."""
    if not group_ids:
        return []
    query = _lines().where(
        GroupSession.group_id.in_(group_ids),
        GroupSession.state == SessionState.PLANNED,
        GroupSession.recorded_at.is_(None),
        (GroupSession.on_day < wall_now.date())
        | and_(GroupSession.on_day == wall_now.date(), GroupSession.starts <= wall_now.time()),
    )
    return _read(query.order_by(GroupSession.on_day.desc(), GroupSession.starts.desc(), GroupSession.id))


def answers_of(session_id: UUID) -> dict[UUID, Answer]:
    """What each person answered for a meeting."""
    query = select(Rsvp.person_id, Rsvp.answer).where(Rsvp.session_id == session_id)
    return dict(db.session.execute(query).all())


def answer_of(session_id: UUID, person_id: UUID) -> Answer | None:
    """What this person answered for this meeting."""
    query = select(Rsvp.answer).where(Rsvp.session_id == session_id, Rsvp.person_id == person_id)
    return db.session.scalar(query)


def came_to(session_id: UUID) -> set[UUID]:
    """Who was there, by name."""
    query = select(Attendance.person_id).where(
        Attendance.session_id == session_id, Attendance.presence == Presence.CAME
    )
    return set(db.session.scalars(query))


def earlier_recordings(session_id: UUID) -> list[EarlierRecording]:
    """What a meeting's recording said before, the newest first."""
    query = select(EarlierRecording).where(EarlierRecording.session_id == session_id)
    return list(db.session.scalars(query.order_by(EarlierRecording.replaced_at.desc(), EarlierRecording.id)))


def meetings_at(organisation_id: UUID, venue_name: str, days: list[date]) -> list[MeetingLine]:
    """What goes on at a place of the organisation on these days: for seeing a double booking before it is saved."""
    if not days:
        return []
    query = _lines().where(
        GroupSession.organisation_id == organisation_id,
        GroupSession.state == SessionState.PLANNED,
        Venue.name == venue_name,
        GroupSession.on_day.in_(days),
    )
    return _read(query.order_by(GroupSession.on_day, GroupSession.starts))


def programme_of(group_id: UUID) -> Programme | None:
    """The newest programme of a group."""
    query = select(Programme).where(Programme.group_id == group_id).order_by(Programme.made_at.desc()).limit(1)
    return db.session.scalar(query)


def invitation_of(invitation_id: UUID) -> tuple[Invitation, GroupSession, Group] | None:
    """A personal link's row with its meeting and group; None when the person has left the group."""
    query = (
        select(Invitation, GroupSession, Group)
        .join(GroupSession, GroupSession.id == Invitation.session_id)
        .join(Group, Group.id == GroupSession.group_id)
        .join(Membership, and_(Membership.group_id == Group.id, Membership.person_id == Invitation.person_id))
        .where(Invitation.id == invitation_id, Membership.left_on.is_(None))
    )
    row = db.session.execute(query).one_or_none()
    return (row[0], row[1], row[2]) if row else None


def answers_by(person_id: UUID, session_ids: list[UUID]) -> dict[UUID, Answer]:
    """What one person answered for several meetings."""
    if not session_ids:
        return {}
    query = select(Rsvp.session_id, Rsvp.answer).where(Rsvp.person_id == person_id, Rsvp.session_id.in_(session_ids))
    return dict(db.session.execute(query).all())
