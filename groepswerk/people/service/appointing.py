"""Organisations and their staff: invited by a one-time link, appointed from a day on."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pyotp
from sqlalchemy import delete

from groepswerk.core import audit, tokens, vault
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind, Place
from groepswerk.people.models import Appointment, Office, Organisation, Person, StaffAccount, StaffInvitation
from groepswerk.people.queries import account_by_email, invitation_behind_link

INVITATION_LASTS = timedelta(days=7)
_PURPOSE = "staff"


class EmailTaken(Exception):
    """There is a staff account with this e-mail address already."""


def found_organisation(name: str, coordinator: str, now: datetime) -> tuple[Organisation, str]:
    """Make an organisation; return it with the one-time link token for its first coordinator."""
    organisation = Organisation(id=uuid4(), name=name, made_at=now)
    db.session.add(organisation)
    db.session.flush()
    return organisation, invite(organisation.id, coordinator, Office.COORDINATOR, None, now)


def invite(organisation_id: UUID, name: str, office: Office, by: Actor | None, now: datetime) -> str:
    """Invite a new staff member; return the token of her one-time link."""
    row = StaffInvitation(
        id=uuid4(),
        organisation_id=organisation_id,
        office=office,
        name=name,
        made_by=by.person_id if by else None,
        made_at=now,
        expires_at=now + INVITATION_LASTS,
    )
    db.session.add(row)
    audit.record("people.staff_invited", at=now, by=by, subject_id=row.id, organisation_id=organisation_id)
    return token_of(row.id)


def token_of(invitation_id: UUID) -> str:
    """The token of an invitation's link, the same each time."""
    return tokens.sign_id(_PURPOSE, invitation_id, 1)


def invitation_behind(token: str, today: date) -> StaffInvitation | None:
    """The invitation a link speaks of, spent or not; None when none made it, or its maker coordinates no more."""
    invitation_id = tokens.read_id(token)
    if invitation_id is None or not tokens.is_signed(token, _PURPOSE, invitation_id, 1):
        return None
    return invitation_behind_link(invitation_id, today)


def withdraw(invitation: StaffInvitation, by: Actor, now: datetime) -> bool:
    """Take an invitation back: its link leads nowhere from now on. False when she was in already."""
    unspent = (StaffInvitation.id == invitation.id, StaffInvitation.used_at.is_(None))
    gone = delete(StaffInvitation).where(*unspent).returning(StaffInvitation.id)
    if db.session.execute(gone).one_or_none() is None:
        return False
    audit.record("people.invitation_withdrawn", at=now, by=by, subject_id=invitation.id)
    return True


def is_open(invitation: StaffInvitation, now: datetime) -> bool:
    """Whether the link can still be used."""
    return invitation.used_at is None and now < invitation.expires_at


def accept(
    invitation: StaffInvitation, email: str, password_hash: str, work_phone: str | None, now: datetime, today: date
) -> StaffAccount:
    """Make the account of an invited staff member, with a fresh TOTP secret; the link is spent. Raises EmailTaken."""
    if account_by_email(email) is not None:
        raise EmailTaken
    person = Person(id=uuid4(), organisation_id=invitation.organisation_id, name=invitation.name, made_at=now)
    db.session.add(person)
    db.session.flush()
    invitation.used_at = now
    appoint(person, invitation.office, today)
    account = open_account(person, email, password_hash, work_phone, now)
    for deed in ("people.account_made", "people.appointed"):
        audit.record(deed, at=now, by=None, subject_id=person.id, organisation_id=person.organisation_id)
    return account


def appoint(person: Person, office: Office, today: date) -> Appointment:
    """Give a person an office in her organisation from today on."""
    row = Appointment(organisation_id=person.organisation_id, person_id=person.id, office=office, since=today)
    db.session.add(row)
    db.session.flush()
    return row


def open_account(person: Person, email: str, password_hash: str, work_phone: str | None, now: datetime) -> StaffAccount:
    """Make a staff account whose second factor is not confirmed yet."""
    key = vault.key_of(OwnerKind.PERSON, person.id, now)
    secret = vault.seal(pyotp.random_base32(), key, Place("staff_account", person.id, "totp_secret"))
    account = StaffAccount(
        person_id=person.id,
        email=email.strip().lower(),
        password_hash=password_hash,
        totp_secret=secret,
        work_phone=work_phone,
    )
    db.session.add(account)
    db.session.flush()
    return account
