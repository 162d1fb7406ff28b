"""Tables of themes: what a group speaks of, in its own words, and the meetings in which it surfaced."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from groepswerk.core.db import Base
from groepswerk.core.types import Instant, Key
from groepswerk.groups.models import Group
from groepswerk.people.models import Person
from groepswerk.sessions.models import GroupSession
from groepswerk.words.models import Utterance


class Theme(Base):
    """A theme of one group. Its words are an utterance; its circle is theirs. ``raised_by`` None: the group.

    ``raised_in_id``: the meeting whose recording wrote it down; None when somebody raised it outside a meeting.
    """

    __tablename__ = "theme"
    __table_args__ = (Index("ix_theme_group_id", "group_id"),)

    id: Mapped[Key]
    group_id: Mapped[UUID] = mapped_column(ForeignKey(Group.id))
    words_id: Mapped[UUID] = mapped_column(ForeignKey(Utterance.id, ondelete="CASCADE"))
    raised_by: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id))
    raised_at: Mapped[Instant]
    raised_in_id: Mapped[UUID | None] = mapped_column(ForeignKey(GroupSession.id))


class ThemeSurfaced(Base):
    """That a theme came up in a meeting, and who brought it; ``brought_by`` None: the group."""

    __tablename__ = "theme_surfaced"
    __table_args__ = (Index("ix_theme_surfaced_session_id", "session_id"),)

    theme_id: Mapped[UUID] = mapped_column(ForeignKey(Theme.id), primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey(GroupSession.id), primary_key=True)
    brought_by: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id))
