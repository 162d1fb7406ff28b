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
    email: Mapped[Sealed | None]


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
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id))
    made_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    used_at: Mapped[Instant | None]


class AccountReset(Base):
    """A one-time link with which somebody who cannot come in any more begins her account anew: who made it, for whom.

    The link is made from the row. Using it leaves nothing of the old account but its e-mail address. One that a
    coordinator made works when another coordinator agreed; ``made_by`` None: made on the server, which needs no other.
    """

    __tablename__ = "account_reset"
    __table_args__ = (Index("ix_account_reset_person_id", "person_id"),)

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id))
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id))
    made_at: Mapped[Instant]
    agreed_by: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id))
    agreed_at: Mapped[Instant | None]
    expires_at: Mapped[Instant]
    used_at: Mapped[Instant | None]


class Passkey(Base):
    """A key that lives in a staff member's own device (WebAuthn level 2). Only its public half is kept."""

    __tablename__ = "passkey"
    __table_args__ = (Index("ix_passkey_person_id", "person_id"), UniqueConstraint("credential_id"))

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    credential_id: Mapped[Sealed]
    public_key: Mapped[Sealed]
    uses: Mapped[int] = mapped_column(default=0)
    name: Mapped[Name]
    made_at: Mapped[Instant]
    last_used_at: Mapped[Instant | None]


class RecoveryCode(Base):
    """One code on paper for a staff member who lost her phone; a keyed hash of it, spent once."""

    __tablename__ = "recovery_code"
    __table_args__ = (Index("ix_recovery_code_person_id", "person_id"), UniqueConstraint("person_id", "code_hash"))

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    code_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[Instant]
    used_at: Mapped[Instant | None]


class OutsideAccount(Base):
    """An account elsewhere (OpenID Connect) with which a staff member may come in: the issuer and its name for her."""

    __tablename__ = "outside_account"
    __table_args__ = (UniqueConstraint("issuer", "subject"), Index("ix_outside_account_person_id", "person_id"))

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    issuer: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(255))
    made_at: Mapped[Instant]


class Purpose(StrEnum):
    """What somebody agrees to. Each stands alone, and each can be taken back alone (GDPR articles 6, 7 and 9)."""

    MEMBERSHIP = "membership"
    NAME_IN_CREDIT = "name_in_credit"
    VOICE = "voice"
    PHOTO = "photo"
    TEXT_SHARED = "text_shared"
    MESSAGES = "messages"


class Consent(Base):
    """That somebody agreed to one purpose: in which language she heard it, who explained it, which wording, when."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_person_id_purpose", "person_id", "purpose"),)

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    purpose: Mapped[Purpose]
    language: Mapped[str] = mapped_column(String(12))
    explained_by: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id))
    wording: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[Instant]
    withdrawn_at: Mapped[Instant | None]


class LockKind(StrEnum):
    """How a screen is opened again: four digits, or three pictures in their order."""

    DIGITS = "digits"
    PICTURES = "pictures"


class SignIn(Base):
    """A browser that was let in. Ending the row ends it everywhere, in the next request.

    A lock is of this browser alone: it shuts what is read on it after five quiet minutes, and is never a way in.
    ``known_at``: when she said, on another of her devices, that this one is hers.
    """

    __tablename__ = "sign_in"
    __table_args__ = (Index("ix_sign_in_person_id", "person_id"),)

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    kind: Mapped[SignInKind]
    device: Mapped[Name]
    started_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
    known_at: Mapped[Instant | None]
    lock_kind: Mapped[LockKind | None]
    lock_hash: Mapped[str | None] = mapped_column(String(200))
    lock_failures: Mapped[int] = mapped_column(default=0)
