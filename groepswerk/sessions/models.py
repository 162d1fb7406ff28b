"""Tables of the year: the programme with its series and days off, each meeting, the answers and who came."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from groepswerk.core.db import Base
from groepswerk.core.types import Instant, Key
from groepswerk.core.versions import Versioned
from groepswerk.groups.models import Group, Venue
from groepswerk.people.models import Organisation, Person
from groepswerk.words.models import Utterance


class SessionState(StrEnum):
    """A meeting is on or cancelled; whether it was held shows from its recording."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


class Answer(StrEnum):
    """What somebody says about a meeting to come."""

    COME = "come"
    NOT = "not"
    UNKNOWN = "unknown"


class Presence(StrEnum):
    """Whether somebody was there. Nobody is ever 'a no-show'."""

    CAME = "came"
    SENT_WORD = "sent_word"
    NOT_SEEN = "not_seen"


class Programme(Base):
    """A group's year: one or more series, and the school region whose breaks it keeps."""

    __tablename__ = "programme"

    id: Mapped[Key]
    group_id: Mapped[UUID] = mapped_column(ForeignKey(Group.id), index=True)
    region: Mapped[str | None] = mapped_column(String(10))
    made_at: Mapped[Instant]


class Series(Base):
    """One rhythm within a programme: every so many weeks, at a time on the wall clock, at a place."""

    __tablename__ = "series"
    __table_args__ = (
        CheckConstraint("every_weeks BETWEEN 1 AND 4", name="every_weeks"),
        CheckConstraint("minutes BETWEEN 15 AND 720", name="minutes"),
        CheckConstraint("(count IS NULL) <> (until IS NULL)", name="count_or_until"),
    )

    id: Mapped[Key]
    programme_id: Mapped[UUID] = mapped_column(ForeignKey(Programme.id), index=True)
    first_on: Mapped[date]
    starts: Mapped[time]
    minutes: Mapped[int]
    every_weeks: Mapped[int]
    count: Mapped[int | None]
    until: Mapped[date | None]
    venue_id: Mapped[UUID | None] = mapped_column(ForeignKey(Venue.id))


class DayOff(Base):
    """Days a group has for itself, beside school breaks and public holidays."""

    __tablename__ = "day_off"
    __table_args__ = (CheckConstraint("last_on >= first_on", name="last_after_first"),)

    id: Mapped[Key]
    programme_id: Mapped[UUID] = mapped_column(ForeignKey(Programme.id), index=True)
    first_on: Mapped[date]
    last_on: Mapped[date]


class GroupSession(Versioned, Base):
    """One meeting. Day and times are local wall time in ``zone``; ``sequence`` grows with each change that people
    with a calendar must hear of (RFC 5545). A sensitive meeting keeps a number of people and nothing else.

    ``earlier``: what its recording said before each correction, the oldest first; ids and numbers, no words.
    """

    __tablename__ = "group_session"
    __table_args__ = (
        CheckConstraint("ends > starts", name="ends_after_starts"),
        CheckConstraint("head_count IS NULL OR head_count >= 0", name="head_count"),
        Index("ix_group_session_group_id_on_day", "group_id", "on_day"),
        Index("ix_group_session_venue_id_on_day", "venue_id", "on_day"),
    )

    id: Mapped[Key]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id))
    group_id: Mapped[UUID] = mapped_column(ForeignKey(Group.id))
    series_id: Mapped[UUID | None] = mapped_column(ForeignKey(Series.id))
    venue_id: Mapped[UUID | None] = mapped_column(ForeignKey(Venue.id))
    on_day: Mapped[date]
    starts: Mapped[time]
    ends: Mapped[time]
    zone: Mapped[str] = mapped_column(String(40), default="Europe/Amsterdam")
    state: Mapped[SessionState] = mapped_column(default=SessionState.PLANNED)
    sequence: Mapped[int] = mapped_column(default=0)
    first_planned_on: Mapped[date]
    subject_id: Mapped[UUID | None] = mapped_column(ForeignKey(Utterance.id))
    is_sensitive: Mapped[bool] = mapped_column(default=False)
    head_count: Mapped[int | None]
    by_name: Mapped[bool] = mapped_column(default=False)
    host_id: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id))
    recorded_at: Mapped[Instant | None]
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id))
    earlier: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, deferred=True)


class Rsvp(Base):
    """What one person answered for one meeting; kept when the meeting is moved or cancelled."""

    __tablename__ = "rsvp"

    session_id: Mapped[UUID] = mapped_column(ForeignKey(GroupSession.id), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id), primary_key=True)
    answer: Mapped[Answer]
    answered_at: Mapped[Instant]


class Attendance(Base):
    """That one person was at one meeting."""

    __tablename__ = "attendance"
    __table_args__ = (Index("ix_attendance_person_id", "person_id"),)

    session_id: Mapped[UUID] = mapped_column(ForeignKey(GroupSession.id), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id), primary_key=True)
    presence: Mapped[Presence]


class Invitation(Base):
    """A personal link to one meeting. Its token is a keyed hash over (id, generation): a higher generation ends it."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("session_id", "person_id"),)

    id: Mapped[Key]
    session_id: Mapped[UUID] = mapped_column(ForeignKey(GroupSession.id))
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    generation: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[Instant]
