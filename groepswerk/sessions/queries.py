"""Reads about meetings: lists as plain rows in one statement, whatever the length of the year."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Date, Time, and_, bindparam, func, or_, select

from groepswerk.core import vault
from groepswerk.core.db import db
from groepswerk.core.plain_text import sort_key
from groepswerk.core.vault import DataKey, OwnerKind, Place
from groepswerk.groups.models import Group, Membership, Venue
from groepswerk.groups.queries import belongs
from groepswerk.messages.models import Message, MessageState, Template
from groepswerk.people.models import Contact, Person, StaffAccount
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


_MEETING, _VENUE = GroupSession.__table__.c, Venue.__table__.c
_ORDER = (_MEETING.on_day, _MEETING.starts, _MEETING.id)


def _lines() -> Any:
    """The columns of a MeetingLine. Statements are built once: making one costs more than asking the database."""
    return select(
        _MEETING.id,
        _MEETING.group_id,
        _MEETING.on_day,
        _MEETING.starts,
        _MEETING.ends,
        _MEETING.state,
        _VENUE.name,
        _MEETING.subject_id,
        _MEETING.is_sensitive,
        _MEETING.head_count,
        _MEETING.recorded_at,
        _MEETING.version,
    ).select_from(GroupSession.__table__.outerjoin(Venue.__table__, _VENUE.id == _MEETING.venue_id))


def _read(query: Any, **values: Any) -> list[MeetingLine]:
    return [MeetingLine(*row) for row in db.session.execute(query, values)]


def session_by_id(session_id: UUID) -> GroupSession | None:
    """One meeting, to be changed."""
    return db.session.get(GroupSession, session_id)


def line_by_id(session_id: UUID) -> MeetingLine | None:
    """One meeting, to be shown."""
    return next(iter(_read(_lines().where(GroupSession.id == session_id))), None)


def meetings_of(group_id: UUID, since: date = date.min, until: date = date.max) -> list[MeetingLine]:
    """The meetings of a group in order, cancelled ones too; optionally only from and up to a day (inclusive)."""
    return _read(_meetings_statement(), group_id=group_id, since=since, until=until)


@cache
def _meetings_statement() -> Any:
    days = _MEETING.on_day.between(bindparam("since"), bindparam("until"))
    return _lines().where(_MEETING.group_id == bindparam("group_id"), days).order_by(*_ORDER)


def next_of(group_ids: list[UUID], wall_now: datetime) -> dict[UUID, MeetingLine]:
    """Per group the meeting that comes next (or is going on), in one statement."""
    if not group_ids:
        return {}
    lines = _read(_next_statement(), ids=group_ids, today=wall_now.date(), clock=wall_now.time())
    return {line.group_id: line for line in lines}


@cache
def _next_statement() -> Any:
    today, clock = bindparam("today", type_=Date), bindparam("clock", type_=Time)
    later = or_(_MEETING.on_day > today, and_(_MEETING.on_day == today, _MEETING.ends > clock))
    place = func.row_number().over(partition_by=_MEETING.group_id, order_by=_ORDER).label("place")
    first = select(_MEETING.id, place).where(_goes_on_in(), later).subquery()
    return _lines().join(first, first.c.id == _MEETING.id).where(first.c.place == 1)


def to_record(group_ids: list[UUID], wall_now: datetime) -> list[MeetingLine]:
    """The meetings that have begun, went on, and are not recorded yet; the newest first."""
    if not group_ids:
        return []
    return _read(_to_record_statement(), ids=group_ids, today=wall_now.date(), clock=wall_now.time())


@cache
def _to_record_statement() -> Any:
    today, clock = bindparam("today", type_=Date), bindparam("clock", type_=Time)
    begun = or_(_MEETING.on_day < today, and_(_MEETING.on_day == today, _MEETING.starts <= clock))
    query = _lines().where(_goes_on_in(), _MEETING.recorded_at.is_(None), begun)
    return query.order_by(_MEETING.on_day.desc(), _MEETING.starts.desc(), _MEETING.id)


def _goes_on_in() -> Any:
    return and_(_MEETING.group_id.in_(bindparam("ids", expanding=True)), _MEETING.state == SessionState.PLANNED)


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


def lines_by_ids(session_ids: Iterable[UUID]) -> dict[UUID, MeetingLine]:
    """Several meetings, to be shown, in one statement."""
    wanted = set(session_ids)
    return {line.id: line for line in _read(_lines().where(GroupSession.id.in_(wanted)))} if wanted else {}


def expected_at(session_id: UUID, group_id: UUID, today: date) -> set[UUID]:
    """Who would come, or does not know yet, and still belongs: they must hear when the meeting changes."""
    query = (
        select(Rsvp.person_id)
        .join(Membership, and_(Membership.person_id == Rsvp.person_id, Membership.group_id == group_id))
        .where(Rsvp.session_id == session_id, Rsvp.answer != Answer.NOT, belongs(today))
    )
    return set(db.session.scalars(query))


def last_of(group_id: UUID) -> MeetingLine | None:
    """The latest meeting of a group, planned, cancelled or been."""
    query = _lines().where(GroupSession.group_id == group_id)
    newest = query.order_by(GroupSession.on_day.desc(), GroupSession.starts.desc(), GroupSession.id).limit(1)
    return next(iter(_read(newest)), None)


def programme_of(group_id: UUID) -> Programme | None:
    """The newest programme of a group."""
    query = select(Programme).where(Programme.group_id == group_id).order_by(Programme.made_at.desc()).limit(1)
    return db.session.scalar(query)


def answers_by(person_id: UUID, session_ids: list[UUID]) -> dict[UUID, Answer]:
    """What one person answered for several meetings."""
    if not session_ids:
        return {}
    return dict(db.session.execute(_answers_statement(), {"person_id": person_id, "ids": session_ids}).all())


@cache
def _answers_statement() -> Any:
    rsvp = Rsvp.__table__.c
    return select(rsvp.session_id, rsvp.answer).where(
        rsvp.person_id == bindparam("person_id"), rsvp.session_id.in_(bindparam("ids", expanding=True))
    )


class Attendee(NamedTuple):
    """Somebody who could be at a meeting: her name, what she answered, and whether she was there."""

    person_id: UUID
    name: str
    sign: str | None
    answer: Answer | None
    came: bool


def attendees_of(meeting: GroupSession) -> list[Attendee]:
    """Who could be at a meeting, by name: the people of the group (no staff) who had not left before that day.

    Somebody added after that day is in the list too: she may have been there before anybody wrote her name down.
    """
    query = (
        select(Person.id, Person.name, Person.sign, Rsvp.answer, Attendance.presence)
        .join(Membership, Membership.person_id == Person.id)
        .outerjoin(StaffAccount, StaffAccount.person_id == Person.id)
        .outerjoin(Rsvp, and_(Rsvp.person_id == Person.id, Rsvp.session_id == meeting.id))
        .outerjoin(Attendance, and_(Attendance.person_id == Person.id, Attendance.session_id == meeting.id))
        .where(
            Membership.group_id == meeting.group_id,
            Membership.left_on.is_(None) | (Membership.left_on >= meeting.on_day),
            StaffAccount.person_id.is_(None),
        )
    )
    lines = [
        Attendee(row.id, row.name, row.sign, row.answer, row.presence == Presence.CAME)
        for row in db.session.execute(query)
    ]
    return sorted(lines, key=lambda line: (sort_key(line.name), line.sign or "", line.person_id))


class NamedAnswer(NamedTuple):
    """What somebody answered, under her name."""

    name: str
    sign: str | None
    answer: Answer


def named_answers(session_id: UUID) -> list[NamedAnswer]:
    """What people answered for a meeting, by name: for its guides."""
    query = (
        select(Person.name, Person.sign, Rsvp.answer)
        .join(Person, Person.id == Rsvp.person_id)
        .where(Rsvp.session_id == session_id)
    )
    lines = [NamedAnswer(*row) for row in db.session.execute(query)]
    return sorted(lines, key=lambda line: (sort_key(line.name), line.sign or ""))


class Kept(NamedTuple):
    """One name a meeting's recording keeps: somebody who came, or who hosted, or both."""

    name: str
    sign: str | None
    came: bool
    hosted: bool


def kept_names(session_id: UUID) -> list[Kept]:
    """The names a meeting's recording keeps, in one statement: for its guides."""
    there = select(Attendance.person_id).where(
        Attendance.session_id == session_id, Attendance.presence == Presence.CAME
    )
    host = select(GroupSession.host_id).where(GroupSession.id == session_id, GroupSession.host_id.is_not(None))
    query = select(
        Person.name,
        Person.sign,
        Person.id.in_(there).label("came"),
        Person.id.in_(host).label("hosted"),
    ).where(Person.id.in_(there.union(host)))
    lines = [Kept(row.name, row.sign, bool(row.came), bool(row.hosted)) for row in db.session.execute(query)]
    return sorted(lines, key=lambda line: (sort_key(line.name), line.sign or ""))


class Invited(NamedTuple):
    """A personal link as its page shows it: the meeting, whose it is, and what she answered."""

    meeting: MeetingLine
    id: UUID
    generation: int
    person_id: UUID
    language: str | None
    group_languages: list[str]
    answer: Answer | None
    has_left: bool

    @property
    def group_id(self) -> UUID:
        """The group of the meeting."""
        return self.meeting.group_id


class Invitee(NamedTuple):
    """One person of a group beside a meeting: her link when it was made, her answer, her number when she gave one."""

    person_id: UUID
    invitation_id: UUID | None
    generation: int | None
    answer: Answer | None
    phone: str | None


def invitation_of(invitation_id: UUID) -> Invited | None:
    """What a personal link opens, in one statement; also for somebody who has left (``has_left``)."""
    query = (
        _lines()
        .add_columns(
            Invitation.id,
            Invitation.generation,
            Invitation.person_id,
            Person.language,
            Group.languages,
            Rsvp.answer,
            Membership.left_on.is_not(None),
        )
        .join(Invitation, Invitation.session_id == GroupSession.id)
        .join(Group, Group.id == GroupSession.group_id)
        .join(Person, Person.id == Invitation.person_id)
        .join(Membership, and_(Membership.group_id == Group.id, Membership.person_id == Person.id))
        .outerjoin(Rsvp, and_(Rsvp.session_id == GroupSession.id, Rsvp.person_id == Person.id))
        .where(Invitation.id == invitation_id)
    )
    row = db.session.execute(query).one_or_none()
    width = len(MeetingLine._fields)
    return Invited(MeetingLine(*row[:width]), *row[width:]) if row else None


def invitees_of(session_id: UUID, group_id: UUID) -> dict[UUID, Invitee]:
    """Links, answers and opened numbers of everybody in the group, in one statement. For the group's guides only."""
    query = (
        select(
            Membership.person_id,
            Invitation.id,
            Invitation.generation,
            Rsvp.answer,
            Contact.phone,
            DataKey.id.label("key_id"),
            DataKey.owner_kind,
            DataKey.owner_id,
            DataKey.wrapped,
            DataKey.wrapped_by,
        )
        .outerjoin(Invitation, and_(Invitation.session_id == session_id, Invitation.person_id == Membership.person_id))
        .outerjoin(Rsvp, and_(Rsvp.session_id == session_id, Rsvp.person_id == Membership.person_id))
        .outerjoin(Contact, Contact.person_id == Membership.person_id)
        .outerjoin(DataKey, and_(DataKey.owner_kind == OwnerKind.PERSON, DataKey.owner_id == Contact.person_id))
        .where(Membership.group_id == group_id, Membership.left_on.is_(None))
    )
    return {row.person_id: Invitee(*row[:4], _phone(row)) for row in db.session.execute(query)}


def _phone(row: Any) -> str | None:
    if row.phone is None or row.key_id is None:
        return None
    return vault.open_sealed(row.phone, vault.unwrap(row, row.key_id), Place("contact", row.person_id, "phone"))


class Untold(NamedTuple):
    """Somebody who has yet to hear of a change in a meeting: what, in which language, and her number if any."""

    meeting: MeetingLine
    message_id: UUID
    group_id: UUID
    person_id: UUID
    name: str
    sign: str | None
    language: str | None
    template: Template
    first_planned_on: date
    phone: str | None


def untold_in(group_id: UUID, today: date) -> list[Untold]:
    """Who is still to be told what in a group, by meeting and name, in one statement. For the group's guides only.

    Meetings before today are left out, and so is who has left: nobody needs to hear of them any more.
    """
    query = (
        _lines()
        .add_columns(
            Message.id.label("message_id"),
            Message.person_id,
            Message.template,
            GroupSession.first_planned_on,
            Person.name.label("who"),
            Person.sign,
            Person.language,
            Contact.phone,
            DataKey.id.label("key_id"),
            DataKey.owner_kind,
            DataKey.owner_id,
            DataKey.wrapped,
            DataKey.wrapped_by,
        )
        .join(Message, Message.about_id == GroupSession.id)
        .join(Person, Person.id == Message.person_id)
        .join(Membership, and_(Membership.person_id == Person.id, Membership.group_id == GroupSession.group_id))
        .outerjoin(Contact, Contact.person_id == Person.id)
        .outerjoin(DataKey, and_(DataKey.owner_kind == OwnerKind.PERSON, DataKey.owner_id == Person.id))
        .where(
            Message.group_id == group_id,
            Message.state == MessageState.WAITING,
            GroupSession.on_day >= today,
            belongs(today),
        )
    )
    return sorted(map(_untold, db.session.execute(query)), key=_untold_order)


def untold_counts(group_ids: list[UUID], today: date) -> dict[UUID, int]:
    """Per group how many people stand on its to-tell list, in one statement; groups without any are left out."""
    if not group_ids:
        return {}
    query = (
        select(Message.group_id, func.count(Message.person_id.distinct()))
        .join(GroupSession, GroupSession.id == Message.about_id)
        .join(Membership, and_(Membership.person_id == Message.person_id, Membership.group_id == Message.group_id))
        .where(
            Message.group_id.in_(group_ids),
            Message.state == MessageState.WAITING,
            GroupSession.on_day >= today,
            belongs(today),
        )
        .group_by(Message.group_id)
    )
    return dict(db.session.execute(query).all())


def _untold(row: Any) -> Untold:
    meeting = MeetingLine(*row[: len(MeetingLine._fields)])
    return Untold(
        meeting=meeting,
        message_id=row.message_id,
        group_id=meeting.group_id,
        person_id=row.person_id,
        name=row.who,
        sign=row.sign,
        language=row.language,
        template=row.template,
        first_planned_on=row.first_planned_on,
        phone=_phone(row),
    )


def _untold_order(line: Untold) -> tuple[object, ...]:
    meeting = line.meeting
    return meeting.on_day, meeting.starts, meeting.id, sort_key(line.name), line.sign or "", line.person_id
