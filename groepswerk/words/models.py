"""Tables of what people say: the original in its own language, and renditions beside it, never instead of it."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from groepswerk.core.db import Base
from groepswerk.core.types import Instant, Key, LongText, Sealed
from groepswerk.core.vault import OwnerKind
from groepswerk.people.models import Person


class Circle(StrEnum):
    """Who may hear it. A thing moves outward only by its authors' and the group's decision."""

    OWN = "own"
    GROUP = "group"
    SHARED = "shared"
    PUBLIC = "public"


class RenditionKind(StrEnum):
    """How words came into another language."""

    TRANSLATION = "translation"
    RETELLING = "retelling"
    MACHINE = "machine"


class Utterance(Base):
    """What somebody said, in her words. Sealed while its circle is ``own`` or ``group``; never overwritten.

    A corrected text is a new row that ``replaces`` the old one. ``key_id``: the data key that sealed it, which may be
    gone.
    """

    __tablename__ = "utterance"
    __table_args__ = (
        Index("ix_utterance_owner", "owner_kind", "owner_id"),
        CheckConstraint("(sealed IS NULL) <> (plain IS NULL)", name="sealed_or_plain"),
        # What is a person's own goes when her key goes, and what is a group's stays when she does.
        CheckConstraint("circle <> 'own' OR owner_kind = 'person'", name="own_has_own_key"),
        CheckConstraint("circle <> 'group' OR owner_kind <> 'person'", name="group_has_group_key"),
        CheckConstraint("circle NOT IN ('own', 'group') OR plain IS NULL", name="sealed_inside"),
    )

    id: Mapped[Key]
    language: Mapped[str] = mapped_column(String(12))
    circle: Mapped[Circle]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id))
    owner_kind: Mapped[OwnerKind]
    owner_id: Mapped[UUID]
    key_id: Mapped[UUID | None]
    sealed: Mapped[Sealed | None]
    plain: Mapped[LongText | None]
    said_at: Mapped[Instant]
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("utterance.id"))


class Rendition(Base):
    """The same words in another language, with the name of who made it. Outdated when the original was replaced."""

    __tablename__ = "rendition"
    __table_args__ = (
        Index("ix_rendition_utterance_id", "utterance_id"),
        CheckConstraint("(sealed IS NULL) <> (plain IS NULL)", name="sealed_or_plain"),
    )

    id: Mapped[Key]
    utterance_id: Mapped[UUID] = mapped_column(ForeignKey(Utterance.id, ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(12))
    kind: Mapped[RenditionKind]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id))
    key_id: Mapped[UUID | None]
    sealed: Mapped[Sealed | None]
    plain: Mapped[LongText | None]
    made_at: Mapped[Instant]
