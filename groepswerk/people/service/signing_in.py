"""Letting a browser in and ending it: rows, so that an end holds in the very next request."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

import pyotp
from sqlalchemy import select, update

from groepswerk.core import audit, vault
from groepswerk.core.actor import Actor
from groepswerk.core.cookies import Ticket
from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind, Place
from groepswerk.people.models import ABSOLUTE, IDLE, SignIn, SignInKind, StaffAccount
from groepswerk.people.queries import person_by_id

STEP = 30


class HasTimes(Protocol):
    """A sign-in as the query of every request reads it."""

    @property
    def kind(self) -> SignInKind: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def ended_at(self) -> datetime | None: ...


def is_alive(sign_in: HasTimes, ticket: Ticket, now: datetime) -> bool:
    """Whether this browser is still in: not ended, not past its absolute end, and not quiet for too long."""
    if sign_in.ended_at is not None or now >= sign_in.ends_at:
        return False
    return now - ticket.seen_at < IDLE[sign_in.kind]


class TimeLeft(NamedTuple):
    """Until when a shared phone is in when nobody taps on; ``can_stay``: a tap still makes it longer."""

    until: datetime
    seconds: int
    can_stay: bool


def time_left(sign_in: HasTimes, now: datetime) -> TimeLeft | None:
    """What is said on each page of a shared phone (WCAG 2.2.1); None on every other browser."""
    if sign_in.kind != SignInKind.SHARED:
        return None
    until = min(now + IDLE[sign_in.kind], sign_in.ends_at)
    return TimeLeft(until, int((until - now).total_seconds()), until < sign_in.ends_at)


def let_in(person_id: UUID, kind: SignInKind, device: str, now: datetime) -> SignIn:
    """Let a browser in as this person. ``device``: what its owner will recognise it by."""
    sign_in = SignIn(
        person_id=person_id, kind=kind, device=device, started_at=now, ends_at=now + ABSOLUTE[kind], ended_at=None
    )
    db.session.add(sign_in)
    db.session.flush()
    return sign_in


def note_sign_in(person_id: UUID, confirmed: bool, at: datetime) -> None:
    """Write down that somebody of the staff came in; ``confirmed``: it was the first code of her phone."""
    person = person_by_id(person_id)
    organisation_id = person.organisation_id if person else None
    for deed in ("people.code_confirmed", "people.signed_in") if confirmed else ("people.signed_in",):
        audit.record(deed, at=at, by=None, subject_id=person_id, organisation_id=organisation_id)


def end(sign_in: SignIn, by: Actor, now: datetime) -> None:
    """End one browser."""
    sign_in.ended_at = sign_in.ended_at or now
    audit.record("people.device_ended", at=now, by=by, subject_id=sign_in.id)


def know(sign_in: SignIn, by: Actor, now: datetime) -> None:
    """She says that this device is hers: her other ones do not tell of it any more.

    Only a device that was in before it can say so: of two that are a stranger's, neither speaks for both.
    """
    here = select(SignIn.started_at).where(SignIn.id == by.sign_in_id).scalar_subquery()
    mine = (SignIn.id == sign_in.id, SignIn.known_at.is_(None), SignIn.started_at > here)
    db.session.execute(update(SignIn).where(*mine).values(known_at=now).execution_options(synchronize_session=False))


def end_by_id(sign_in_id: UUID, now: datetime) -> None:
    """End the browser this request came from, in one statement: leaving must be quick."""
    db.session.execute(update(SignIn).where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None)).values(ended_at=now))


def end_all(person_id: UUID, by: Actor | None, now: datetime) -> None:
    """End every browser of a person."""
    db.session.execute(
        update(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None)).values(ended_at=now)
    )
    audit.record("people.all_devices_ended", at=now, by=by, subject_id=person_id)


def end_phones(person_id: UUID, now: datetime) -> None:
    """End every phone of a person, her own and shared ones; a staff sign-in stays. The caller writes the deed down."""
    phones = (SignIn.person_id == person_id, SignIn.kind != SignInKind.STAFF, SignIn.ended_at.is_(None))
    db.session.execute(update(SignIn).where(*phones).values(ended_at=now))


def secret_of(account: StaffAccount, now: datetime) -> str:
    """The account's TOTP secret, opened: to show it once as a QR, and to check a code."""
    key = vault.key_of(OwnerKind.PERSON, account.person_id, now)
    return vault.open_sealed(account.totp_secret, key, Place("staff_account", account.person_id, "totp_secret"))


def code_fits(account: StaffAccount, code: str, now: datetime) -> bool:
    """Whether this six-digit code is right now, and not used before (RFC 6238, section 5.2); spends it.

    One step of 30 seconds either way is allowed, because phones' clocks differ. ``now``: the computer's own moment.
    """
    step = step_of(secret_of(account, now), code, account.totp_last_step, now)
    return step is not None and _spend(account, step, now)


def step_of(secret: str, code: str, after: int, now: datetime) -> int | None:
    """The step of 30 seconds whose code this is, if it is later than the step ``after``; None when it is none."""
    totp = pyotp.TOTP(secret, interval=STEP)
    step = int(now.timestamp()) // STEP
    fitting = (each for each in (step - 1, step, step + 1) if each > after and totp.verify(code, for_time=each * STEP))
    return next(fitting, None)


def _spend(account: StaffAccount, step: int, now: datetime) -> bool:
    """Spend a step; False when somebody else spent it in the same instant."""
    spent = db.session.scalar(
        update(StaffAccount)
        .where(StaffAccount.person_id == account.person_id, StaffAccount.totp_last_step < step)
        .values(totp_last_step=step, confirmed_at=account.confirmed_at or now)
        .returning(StaffAccount.person_id)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(account, ["totp_last_step", "confirmed_at"])
    return spent is not None
