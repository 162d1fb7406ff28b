"""The outbox: one row per person, cause and channel, written in the same transaction as its cause.

A row holds ids and a template's code, never text: that is made when it is shown or sent, in the receiver's language.
"""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from groepswerk.core.db import Base
from groepswerk.core.types import Instant, Key
from groepswerk.people.models import Person


class Template(StrEnum):
    """The fixed, neutral texts. Nothing else is ever sent."""

    INVITATION = "invitation"
    MOVED = "moved"
    CANCELLED = "cancelled"
    ON_AGAIN = "on_again"


class Channel(StrEnum):
    """How it goes out. ``BY_HAND``: the guide tells it, or sends it from her own phone."""

    BY_HAND = "by_hand"
    EMAIL = "email"
    SMS = "sms"


class MessageState(StrEnum):
    """How far a message is. ``DONE``: the guide says she told it; ``DROPPED``: it was not true any more."""

    WAITING = "waiting"
    DONE = "done"
    DROPPED = "dropped"


class Message(Base):
    """Something one person should be told about one thing (``about_id``, at its ``sequence``)."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("about_id", "sequence", "template", "person_id", "channel"),
        Index("ix_message_group_id_state", "group_id", "state"),
    )

    id: Mapped[Key]
    group_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    template: Mapped[Template]
    channel: Mapped[Channel]
    about_id: Mapped[UUID]
    sequence: Mapped[int]
    state: Mapped[MessageState]
    made_at: Mapped[Instant]
    done_at: Mapped[Instant | None]
