"""Tables of groups: where they meet, who belongs, in which roles and since when, and the door."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from groepswerk.core.db import Base
from groepswerk.core.types import Instant, Key, Name
from groepswerk.people.models import Organisation, Person, SignInKind


class Format(StrEnum):
    """What kind of group it is. Known inside only."""

    PARENT_ACADEMY = "parent_academy"
    PEER_GROUP = "peer_group"
    PARENTS_NETWORK = "parents_network"
    CIRCLE = "circle"
    OWN = "own"


class Role(StrEnum):
    """What somebody is in a group, from a day until a day. One person can be several things."""

    GUIDE = "guide"
    CO_GUIDE = "co_guide"
    RECORDER = "recorder"
    PARTICIPANT = "participant"
    VOLUNTEER = "volunteer"


GUIDING = frozenset({Role.GUIDE, Role.CO_GUIDE})
TAKING_PART = frozenset({Role.PARTICIPANT, Role.VOLUNTEER})


class Cover(StrEnum):
    """What the site is called, and which icon it has, in a browser of who belongs to a group. None says what for."""

    APPOINTMENT = "appointment"
    CALENDAR = "calendar"
    WEEK = "week"
    NOTES = "notes"


class Neighbourhood(Base):
    """A part of town an organisation works in."""

    __tablename__ = "neighbourhood"

    id: Mapped[Key]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id), index=True)
    name: Mapped[Name]


class Venue(Base):
    """A place to meet, by the name the group gives it. ``name_key``: the name without capitals and accents.

    However somebody types a name, it is the same place: else it could be booked twice at one time.
    """

    __tablename__ = "venue"
    __table_args__ = (UniqueConstraint("organisation_id", "name_key"),)

    id: Mapped[Key]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id))
    name: Mapped[Name]
    name_key: Mapped[Name]


class Group(Base):
    """A year-long group. Its nickname is neutral: it may stand on a phone that others hold.

    ``version`` is raised by any change inside the group; ``key_epoch`` when somebody leaves, so that what is said from
    then on is sealed with another key than what she could read.
    """

    __tablename__ = "group"

    id: Mapped[Key]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id), index=True)
    neighbourhood_id: Mapped[UUID | None] = mapped_column(ForeignKey(Neighbourhood.id))
    nickname: Mapped[Name]
    format: Mapped[Format]
    languages: Mapped[list[str]]
    cover: Mapped[Cover] = mapped_column(default=Cover.APPOINTMENT)
    version: Mapped[int] = mapped_column(default=1)
    key_epoch: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[Instant]
    ended_on: Mapped[date | None]

    @property
    def group_id(self) -> UUID:
        """Its own key, under the name by which everything inside a group is asked for its group."""
        return self.id


class Membership(Base):
    """That somebody belongs to a group; coming back keeps the same row, and her place.

    ``keeps_name``: what she chose when she stopped: her name stays with what she did, or it says that it was someone
    from the group. None: she did not stop herself.
    """

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("group_id", "person_id"),
        Index("ix_membership_person_id", "person_id"),
        CheckConstraint("left_on IS NULL OR left_on >= joined_on", name="left_after_joined"),
    )

    id: Mapped[Key]
    group_id: Mapped[UUID] = mapped_column(ForeignKey(Group.id))
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    joined_on: Mapped[date]
    left_on: Mapped[date | None]
    keeps_name: Mapped[bool | None]

    @property
    def membership_id(self) -> UUID:
        """Its own key, under the name by which lists of members call it."""
        return self.id


class MembershipRole(Base):
    """A role within a membership, dated: it is never a property of the person."""

    __tablename__ = "membership_role"
    __table_args__ = (
        Index("ix_membership_role_membership_id", "membership_id"),
        CheckConstraint("until IS NULL OR until >= since", name="until_after_since"),
    )

    id: Mapped[Key]
    membership_id: Mapped[UUID] = mapped_column(ForeignKey(Membership.id))
    role: Mapped[Role]
    since: Mapped[date]
    until: Mapped[date | None]


class Accepting(StrEnum):
    """By whose yes another guide took over: the leaving guide's, two members', or a second coordinator's."""

    LEAVING = "leaving"
    MEMBERS = "members"
    OFFICE = "office"


class GuideChange(Base):
    """A coordinator's wish that another guide takes over; it holds when the leaving guide or two members accept.

    Where fewer than two members have a device a second coordinator may accept, and the group is told. Nobody leaves
    where the group had no guide any more.
    """

    __tablename__ = "guide_change"
    __table_args__ = (
        Index("ix_guide_change_group_id", "group_id"),
        Index("ix_guide_change_organisation_id", "organisation_id"),
    )

    id: Mapped[Key]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id))
    group_id: Mapped[UUID] = mapped_column(ForeignKey(Group.id))
    leaving_id: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id))
    coming_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    proposed_at: Mapped[Instant]
    accepted_at: Mapped[Instant | None]
    accepted_by: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id))
    accepted_as: Mapped[Accepting | None]
    withdrawn_at: Mapped[Instant | None]


class GuideAssent(Base):
    """That one person said yes or no to another guide."""

    __tablename__ = "guide_assent"

    change_id: Mapped[UUID] = mapped_column(ForeignKey(GuideChange.id), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id), primary_key=True)
    agrees: Mapped[bool]
    said_at: Mapped[Instant]


class Door(Base):
    """A group's open door: its QR token, six digits and picture, which do nothing while it is shut."""

    __tablename__ = "door"
    __table_args__ = (UniqueConstraint("token"), Index("ix_door_digits", "digits"))

    group_id: Mapped[UUID] = mapped_column(ForeignKey(Group.id), primary_key=True)
    token: Mapped[str] = mapped_column(String(22))
    digits: Mapped[str] = mapped_column(String(6))
    picture: Mapped[str] = mapped_column(String(20))
    open_until: Mapped[Instant]
    opened_by: Mapped[UUID] = mapped_column(ForeignKey(Person.id))


class KnockState(StrEnum):
    """Where somebody at the door stands."""

    WAITING = "waiting"
    WELCOMED = "welcomed"
    NOT_NOW = "not_now"
    ENTERED = "entered"


class Knock(Base):
    """Somebody who stands at the door: the name she picked, whose phone it is, and what the guide answered."""

    __tablename__ = "knock"
    __table_args__ = (Index("ix_knock_group_id_state", "group_id", "state"),)

    id: Mapped[Key]
    group_id: Mapped[UUID] = mapped_column(ForeignKey(Group.id))
    name: Mapped[Name]
    language: Mapped[str] = mapped_column(String(12))
    phone: Mapped[SignInKind]
    device: Mapped[Name]
    state: Mapped[KnockState]
    knocked_at: Mapped[Instant]
    answered_at: Mapped[Instant | None]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id))
