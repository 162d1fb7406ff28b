"""The table of calendar feeds: an address that a calendar asks again and again, without signing in."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from groepswerk.core.db import Base
from groepswerk.core.types import Instant, Key
from groepswerk.groups.models import Group
from groepswerk.people.models import Person


class FeedTitle(StrEnum):
    """What a calendar shows as the title: nothing but "Appointment", or the group's nickname because she chose so."""

    NEUTRAL = "neutral"
    NICKNAME = "nickname"


class Feed(Base):
    """A secret address with the meetings of one person's groups, or (``group_id``) of one group she belongs to.

    Only the hash of its token is kept; renewing it makes a new row and ends this one.
    """

    __tablename__ = "feed"
    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR ended_at >= made_at", name="ended_after_made"),
        Index("ix_feed_person_id", "person_id"),
    )

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey(Group.id))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[FeedTitle] = mapped_column(default=FeedTitle.NEUTRAL)
    language: Mapped[str] = mapped_column(String(12))
    made_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
