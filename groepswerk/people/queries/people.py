"""Reads about people: accounts, invitations, offices, the browsers that are signed in."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from groepswerk.core.db import db
from groepswerk.core.plain_text import sort_key
from groepswerk.people.models import (
    Appointment,
    Office,
    Person,
    SignIn,
    SignInKind,
    StaffAccount,
    StaffInvitation,
)
from groepswerk.people.queries.colleagues import still_coordinates


class StaffLine(NamedTuple):
    """One staff member in the coordinator's list."""

    person_id: UUID
    name: str
    office: Office
    since: date


class InvitationLine(NamedTuple):
    """A colleague who was invited and has not come in yet."""

    id: UUID
    organisation_id: UUID
    name: str
    expires_at: datetime


class DeviceLine(NamedTuple):
    """One browser that is signed in, in its owner's list."""

    id: UUID
    person_id: UUID
    device: str
    kind: SignInKind
    started_at: datetime


def person_by_id(person_id: UUID) -> Person | None:
    """One person."""
    return db.session.get(Person, person_id)


def account_by_email(email: str) -> StaffAccount | None:
    """The staff account with this e-mail address, in whatever case it was typed."""
    return db.session.scalar(select(StaffAccount).where(StaffAccount.email == email.strip().lower()))


def account_of(person_id: UUID) -> StaffAccount | None:
    """The staff account of a person."""
    return db.session.get(StaffAccount, person_id)


def invitation_by_id(invitation_id: UUID) -> StaffInvitation | None:
    """One staff invitation, spent or not."""
    return db.session.get(StaffInvitation, invitation_id)


def invitation_behind_link(invitation_id: UUID, today: date) -> StaffInvitation | None:
    """The same, while whoever made it still coordinates."""
    found = select(StaffInvitation).where(StaffInvitation.id == invitation_id)
    return db.session.scalar(found.where(still_coordinates(StaffInvitation.made_by, today)))


def open_invitations(organisation_id: UUID, now: datetime, today: date) -> list[InvitationLine]:
    """The invitations of an organisation whose link still works, the newest first."""
    query = (
        select(StaffInvitation.id, StaffInvitation.organisation_id, StaffInvitation.name, StaffInvitation.expires_at)
        .where(StaffInvitation.organisation_id == organisation_id)
        .where(StaffInvitation.used_at.is_(None), StaffInvitation.expires_at > now)
        .where(still_coordinates(StaffInvitation.made_by, today))
        .order_by(StaffInvitation.made_at.desc(), StaffInvitation.id)
    )
    return [InvitationLine(*row) for row in db.session.execute(query)]


def invitation_to_spend(invitation_id: UUID) -> StaffInvitation | None:
    """One staff invitation, locked for being spent: of two who use the link at once, one comes second."""
    query = select(StaffInvitation).where(StaffInvitation.id == invitation_id).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def sign_in_by_id(sign_in_id: UUID) -> SignIn | None:
    """One signed-in browser."""
    return db.session.get(SignIn, sign_in_id)


def devices_of(person_id: UUID, now: datetime) -> list[DeviceLine]:
    """The browsers that are signed in as this person, the newest first."""
    query = (
        select(SignIn.id, SignIn.person_id, SignIn.device, SignIn.kind, SignIn.started_at)
        .where(SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.ends_at > now)
        .order_by(SignIn.started_at.desc(), SignIn.id)
    )
    return [DeviceLine(*row) for row in db.session.execute(query)]


def phones_in(person_id: object, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The conditions that a sign-in is a phone of this person's that is in, her own or a shared one."""
    is_phone, is_in = SignIn.kind != SignInKind.STAFF, (SignIn.ended_at.is_(None), SignIn.ends_at > now)
    return SignIn.person_id == person_id, is_phone, *is_in


def has_phone_in(person_id: UUID, now: datetime) -> bool:
    """Whether a phone is in as this person."""
    return db.session.scalar(select(SignIn.id).where(*phones_in(person_id, now)).limit(1)) is not None


def staff_of(organisation_id: UUID, today: date) -> list[StaffLine]:
    """Who holds an office in the organisation today, by name."""
    query = (
        select(Person.id, Person.name, Appointment.office, Appointment.since)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(Appointment.organisation_id == organisation_id, Appointment.since <= today)
        .where(or_(Appointment.until.is_(None), Appointment.until >= today))
    )
    lines = [StaffLine(*row) for row in db.session.execute(query)]
    return sorted(lines, key=lambda line: (sort_key(line.name), line.office))
