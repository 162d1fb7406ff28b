"""Reads about staff accounts: what lets somebody in, the links that begin an account anew, what was done to it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from groepswerk.people.models import (
    AccountReset,
    OutsideAccount,
    Passkey,
    Person,
    RecoveryCode,
    StaffAccount,
)
from groepswerk.people.queries.colleagues import still_coordinates


class KeyLine(NamedTuple):
    """One passkey in its owner's list."""

    id: UUID
    person_id: UUID
    name: str
    made_at: datetime
    last_used_at: datetime | None


class ResetLine(NamedTuple):
    """A link that was made for a staff member who cannot come in, with the names of all three.

    ``maker_id`` None: it was made on the server. ``agreed_by`` None: no other coordinator has agreed.
    """

    id: UUID
    person_id: UUID
    organisation_id: UUID
    name: str
    maker_id: UUID | None
    made_by: str | None
    made_at: datetime
    agreed_by: UUID | None
    agreer: str | None
    expires_at: datetime


class DeedLine(NamedTuple):
    """Something that was done to an account: what, when, by whom (None: by somebody who was not in yet)."""

    what: str
    at: datetime
    by: str | None


def reset_by_id(reset_id: UUID) -> AccountReset | None:
    """One link with which an account begins anew, spent or not."""
    return db.session.get(AccountReset, reset_id)


def reset_behind(reset_id: UUID, today: date) -> tuple[AccountReset, StaffAccount] | None:
    """Such a link with its account, while whoever made it and agreed to it still coordinate."""
    query = select(AccountReset, StaffAccount).join(StaffAccount, StaffAccount.person_id == AccountReset.person_id)
    vouched = (still_coordinates(column, today) for column in (AccountReset.made_by, AccountReset.agreed_by))
    found = db.session.execute(query.where(AccountReset.id == reset_id, *vouched)).one_or_none()
    return (found[0], found[1]) if found else None


def reset_to_spend(reset_id: UUID) -> tuple[AccountReset, StaffAccount] | None:
    """Such a link with its account, locked for being spent: of two who use it at once, one comes second."""
    query = (
        select(AccountReset, StaffAccount)
        .join(StaffAccount, StaffAccount.person_id == AccountReset.person_id)
        .where(AccountReset.id == reset_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = db.session.execute(query).one_or_none()
    return (found[0], found[1]) if found else None


def open_reset(reset_id: UUID, now: datetime) -> ResetLine | None:
    """One such link that still works, for the coordinator who sends it."""
    return next(iter(_open_resets(AccountReset.id == reset_id, now)), None)


def open_reset_of(person_id: UUID, now: datetime) -> ResetLine | None:
    """The link that still works for this person, if there is one: she sees that it was made."""
    return next(iter(_open_resets(AccountReset.person_id == person_id, now)), None)


def resets_to_agree(organisation_id: UUID, now: datetime) -> list[ResetLine]:
    """The links of an organisation that still work or wait for a second coordinator, the newest first."""
    made_inside = (AccountReset.organisation_id == organisation_id) & AccountReset.made_by.is_not(None)
    return _open_resets(made_inside, now)


def _open_resets(which: ColumnElement[bool], now: datetime) -> list[ResetLine]:
    whose, maker, agreer = (aliased(Person) for _ in range(3))
    query = (
        select(
            AccountReset.id,
            AccountReset.person_id,
            AccountReset.organisation_id,
            whose.name,
            AccountReset.made_by,
            maker.name,
            AccountReset.made_at,
            AccountReset.agreed_by,
            agreer.name,
            AccountReset.expires_at,
        )
        .join(whose, whose.id == AccountReset.person_id)
        .outerjoin(maker, maker.id == AccountReset.made_by)
        .outerjoin(agreer, agreer.id == AccountReset.agreed_by)
        .where(which, AccountReset.used_at.is_(None), AccountReset.expires_at > now)
        .order_by(AccountReset.made_at.desc())
    )
    rows: Any = db.session.execute(query)
    return [ResetLine(*row) for row in rows]


def passkeys_of(person_id: UUID) -> list[KeyLine]:
    """The passkeys of a person, in the order she added them."""
    query = (
        select(Passkey.id, Passkey.person_id, Passkey.name, Passkey.made_at, Passkey.last_used_at)
        .where(Passkey.person_id == person_id)
        .order_by(Passkey.made_at, Passkey.id)
    )
    return [KeyLine(*row) for row in db.session.execute(query)]


def credentials_of(person_id: UUID) -> list[bytes]:
    """By which ids her devices know her passkeys."""
    return list(db.session.scalars(select(Passkey.credential_id).where(Passkey.person_id == person_id)))


def passkey_by_id(passkey_id: UUID) -> Passkey | None:
    """One passkey."""
    return db.session.get(Passkey, passkey_id)


def passkey_by_credential(credential_id: bytes) -> Passkey | None:
    """The passkey that a device knows by this id."""
    return db.session.scalar(select(Passkey).where(Passkey.credential_id == credential_id))


def codes_left(person_id: UUID) -> int:
    """How many codes on paper she has not used yet."""
    unused = (RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(select(func.count()).where(*unused)) or 0


def hashes_since(person_id: UUID, since: datetime) -> set[str]:
    """The hashes of her codes on paper that were made after a moment."""
    made = (RecoveryCode.person_id == person_id, RecoveryCode.made_at >= since)
    return set(db.session.scalars(select(RecoveryCode.code_hash).where(*made)))


def outside_account(issuer: str, subject: str) -> OutsideAccount | None:
    """The account elsewhere that its issuer calls ``subject``."""
    query = select(OutsideAccount).where(OutsideAccount.issuer == issuer, OutsideAccount.subject == subject)
    return db.session.scalar(query)


def outside_by_id(account_id: UUID) -> OutsideAccount | None:
    """One account elsewhere."""
    return db.session.get(OutsideAccount, account_id)


def outside_of(person_id: UUID) -> list[OutsideAccount]:
    """The accounts elsewhere with which a person may come in, the oldest first."""
    query = select(OutsideAccount).where(OutsideAccount.person_id == person_id).order_by(OutsideAccount.made_at)
    return list(db.session.scalars(query))


def deeds_on(person_id: UUID, deeds: Collection[str], limit: int) -> list[DeedLine]:
    """The last deeds of these kinds that were done to a person's account, the newest first, with who did them."""
    query = (
        select(AuditRow.what, AuditRow.at, Person.name)
        .outerjoin(Person, Person.id == AuditRow.actor_id)
        .where(AuditRow.subject_id == person_id, AuditRow.what.in_(deeds))
        .order_by(AuditRow.at.desc(), AuditRow.id)
        .limit(limit)
    )
    return [DeedLine(*row) for row in db.session.execute(query)]
