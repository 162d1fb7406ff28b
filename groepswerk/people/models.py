"""Tables of people: their organisation, how they come in, and the offices they hold."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from groepswerk.core.db import Base
from groepswerk.core.types import Instant, Key, Name, Sealed
from groepswerk.core.versions import Versioned


class Office(StrEnum):
    """An appointment in the organisation. ``GUIDE`` means: may start groups; being guide of a group is a membership."""

    COORDINATOR = "coordinator"
    GUIDE = "guide"
    FUNDER = "funder"
    ADMINISTRATOR = "administrator"


class SignInKind(StrEnum):
    """How a browser was let in: as staff, as somebody's own phone, or as a phone that is shared."""

    STAFF = "staff"
    OWN = "own"
    SHARED = "shared"


# How long a browser may be quiet, and how long it stays in at most. A shared phone: 20 minutes (WCAG 2.2.1 asks that
# this is said beforehand). An own phone: half a year, renewed at each visit.
IDLE = {
    SignInKind.STAFF: timedelta(hours=8),
    SignInKind.OWN: timedelta(days=180),
    SignInKind.SHARED: timedelta(minutes=20),
}
ABSOLUTE = {
    SignInKind.STAFF: timedelta(hours=20),
    SignInKind.OWN: timedelta(days=5 * 365),
    SignInKind.SHARED: timedelta(hours=4),
}


class Organisation(Base):
    """A tenant: nothing of one organisation is ever seen by another."""

    __tablename__ = "organisation"

    id: Mapped[Key]
    name: Mapped[Name]
    made_at: Mapped[Instant]


class Person(Versioned, Base):
    """Somebody in one organisation. A participant's name is whatever she picked; nothing else is known of her.

    ``sign`` is the picture the site adds when two people of a group have the same name.
    """

    __tablename__ = "person"

    id: Mapped[Key]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id), index=True)
    name: Mapped[Name]
    sign: Mapped[str | None] = mapped_column(String(20))
    language: Mapped[str | None] = mapped_column(String(12))
    made_at: Mapped[Instant]


class Contact(Base):
    """How to reach a participant, sealed with her own key: for her guides only, and only if she gave it."""

    __tablename__ = "contact"

    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id), primary_key=True)
    phone: Mapped[Sealed | None]


class StaffAccount(Base):
    """A staff member's account: e-mail, password (argon2id) and second factor (TOTP, RFC 6238)."""

    __tablename__ = "staff_account"
    __table_args__ = (UniqueConstraint("email"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id), primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    password_hash: Mapped[str] = mapped_column(String(200))
    totp_secret: Mapped[Sealed]
    totp_last_step: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[Instant | None]
    work_phone: Mapped[str | None] = mapped_column(String(30))


class Appointment(Base):
    """An office somebody holds in the organisation, from a day until a day."""

    __tablename__ = "appointment"
    __table_args__ = (
        Index("ix_appointment_person_id", "person_id"),
        CheckConstraint("until IS NULL OR until >= since", name="until_after_since"),
    )

    id: Mapped[Key]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id))
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    office: Mapped[Office]
    since: Mapped[date]
    until: Mapped[date | None]


class StaffInvitation(Base):
    """A new staff member is asked in by a one-time link. The link is made from the row, so no list of links is kept."""

    __tablename__ = "staff_invitation"
    __table_args__ = (Index("ix_staff_invitation_organisation_id", "organisation_id"),)

    id: Mapped[Key]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id))
    office: Mapped[Office]
    name: Mapped[Name]
    made_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    used_at: Mapped[Instant | None]


class SignIn(Base):
    """A browser that was let in. Ending the row ends it everywhere, in the next request."""

    __tablename__ = "sign_in"
    __table_args__ = (Index("ix_sign_in_person_id", "person_id"),)

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    kind: Mapped[SignInKind]
    device: Mapped[Name]
    started_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
