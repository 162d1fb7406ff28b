"""Tables of initiatives: whose they are, what others offer, and what a guide may only propose."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from groepswerk.core.db import Base
from groepswerk.core.types import Instant, Key
from groepswerk.core.versions import Versioned
from groepswerk.groups.models import Group
from groepswerk.people.models import Organisation, Person
from groepswerk.words.models import Utterance


class InitiativeState(StrEnum):
    """How an initiative is. There is no state called failed: resting, handed over and ended well are good states."""

    ALIVE = "alive"
    RESTING = "resting"
    HANDED_OVER = "handed_over"
    ENDED_WELL = "ended_well"


class OfferKind(StrEnum):
    """What somebody offers. Thinking along (meedenken) is not help (meehelpen); the two are never added up."""

    THINK_ALONG = "think_along"
    HELP_OUT = "help_out"
    GIVE = "give"
    OPEN_DOOR = "open_door"


class Reply(StrEnum):
    """What was answered to an offer or a proposal."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Initiative(Versioned, Base):
    """Something residents start. Only its owners write it; staff cannot change any field."""

    __tablename__ = "initiative"
    __table_args__ = (Index("ix_initiative_group_id", "group_id"),)

    id: Mapped[Key]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id))
    group_id: Mapped[UUID] = mapped_column(ForeignKey(Group.id))
    state: Mapped[InitiativeState] = mapped_column(default=InitiativeState.ALIVE)
    started_on: Mapped[date]
    name_id: Mapped[UUID] = mapped_column(ForeignKey(Utterance.id))
    purpose_id: Mapped[UUID | None] = mapped_column(ForeignKey(Utterance.id))
    company_id: Mapped[UUID | None] = mapped_column(ForeignKey(Utterance.id))
    needed_id: Mapped[UUID | None] = mapped_column(ForeignKey(Utterance.id))


class Ownership(Base):
    """That an initiative is somebody's, from a day until a day."""

    __tablename__ = "ownership"
    __table_args__ = (UniqueConstraint("initiative_id", "person_id"), Index("ix_ownership_person_id", "person_id"))

    id: Mapped[Key]
    initiative_id: Mapped[UUID] = mapped_column(ForeignKey(Initiative.id))
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    since: Mapped[date]
    until: Mapped[date | None]


class Proposal(Base):
    """What a guide wrote down for a participant. It becomes an initiative, hers, only when she says yes."""

    __tablename__ = "proposal"
    __table_args__ = (Index("ix_proposal_for_person_id", "for_person_id"), Index("ix_proposal_group_id", "group_id"))

    id: Mapped[Key]
    group_id: Mapped[UUID] = mapped_column(ForeignKey(Group.id))
    for_person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    by_person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    made_at: Mapped[Instant]
    reply: Mapped[Reply] = mapped_column(default=Reply.OPEN)
    replied_at: Mapped[Instant | None]
    initiative_id: Mapped[UUID | None] = mapped_column(ForeignKey(Initiative.id))
    name_id: Mapped[UUID] = mapped_column(ForeignKey(Utterance.id))
    purpose_id: Mapped[UUID | None] = mapped_column(ForeignKey(Utterance.id))
    company_id: Mapped[UUID | None] = mapped_column(ForeignKey(Utterance.id))
    needed_id: Mapped[UUID | None] = mapped_column(ForeignKey(Utterance.id))


class Offer(Base):
    """What somebody offers to an initiative; the owner accepts or declines."""

    __tablename__ = "offer"
    __table_args__ = (Index("ix_offer_initiative_id", "initiative_id"), Index("ix_offer_person_id", "person_id"))

    id: Mapped[Key]
    initiative_id: Mapped[UUID] = mapped_column(ForeignKey(Initiative.id))
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    kind: Mapped[OfferKind]
    words_id: Mapped[UUID | None] = mapped_column(ForeignKey(Utterance.id))
    reply: Mapped[Reply] = mapped_column(default=Reply.OPEN)
    offered_at: Mapped[Instant]
    replied_at: Mapped[Instant | None]
