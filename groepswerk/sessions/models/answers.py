"""Tables of answers: who says she comes, who was there, and the personal links."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from groepswerk.core.db import Base
from groepswerk.core.types import Instant, Key
from groepswerk.people.models import Person
from groepswerk.sessions.models.meetings import GroupSession


class Answer(StrEnum):
    """What somebody says about a meeting to come. ``CALL``: she calls her guide about it."""

    COME = "come"
    NOT = "not"
    UNKNOWN = "unknown"
    CALL = "call"


class Presence(StrEnum):
    """Whether somebody was there. Nobody is ever 'a no-show'."""

    CAME = "came"
    SENT_WORD = "sent_word"
    NOT_SEEN = "not_seen"


class Rsvp(Base):
    """What one person answered for one meeting; kept when the meeting is moved or cancelled.

    ``guests``: how many she brings, by number. ``waits_since``: it was full when she said she comes, and she waits in
    the order of this; she has no place. ``offered_until``: a place came free and is hers until then.
    """

    __tablename__ = "rsvp"
    # Nearly nobody waits: the due work finds those who do without reading everybody's answers. On PostgreSQL the same
    # condition stands in the migration alone: named here, every server on SQLite would read that dialect too (2 MiB).
    __table_args__ = (Index("ix_rsvp_waits_since", "waits_since", sqlite_where=text("waits_since IS NOT NULL")),)

    session_id: Mapped[UUID] = mapped_column(ForeignKey(GroupSession.id), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id), primary_key=True)
    answer: Mapped[Answer]
    answered_at: Mapped[Instant]
    guests: Mapped[int] = mapped_column(default=0)
    waits_since: Mapped[Instant | None]
    offered_until: Mapped[Instant | None]


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
