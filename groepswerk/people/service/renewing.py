"""An account gets another password, or begins anew; what stood open elsewhere ends in the same transaction."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pyotp
from sqlalchemy import delete, update

from groepswerk.core import audit, tokens, vault
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind, Place
from groepswerk.people.models import AccountReset, OutsideAccount, Passkey, RecoveryCode, SignIn, StaffAccount
from groepswerk.people.queries import accounts

RESET_LASTS = timedelta(days=2)
_PURPOSE = "reset"


def change_password(account_id: UUID, checked: str, new_hash: str, by: Actor, now: datetime) -> bool:
    """Give her another password and end her other browsers.

    ``checked``: the stored hash that the old password was compared with. False when it was replaced meanwhile.
    """
    query = update(StaffAccount).where(StaffAccount.person_id == account_id, StaffAccount.password_hash == checked)
    changed = query.values(password_hash=new_hash).returning(StaffAccount.person_id)
    if db.session.scalar(changed.execution_options(synchronize_session=False)) is None:
        return False
    others = (SignIn.person_id == account_id, SignIn.id != by.sign_in_id, SignIn.ended_at.is_(None))
    db.session.execute(update(SignIn).where(*others).values(ended_at=now))
    audit.record("people.password_changed", at=now, by=by, subject_id=account_id)
    return True


def offer_reset(person_id: UUID, organisation_id: UUID, by: Actor | None, now: datetime) -> AccountReset:
    """Make a link with which she begins her account anew; earlier ones end.

    ``by`` None: the server's own command, whose link works at once; a coordinator's works when another one agreed.
    """
    _forget_open(person_id)
    row = AccountReset(
        id=uuid4(),
        person_id=person_id,
        organisation_id=organisation_id,
        made_by=by.person_id if by else None,
        made_at=now,
        expires_at=now + RESET_LASTS,
    )
    db.session.add(row)
    db.session.flush()
    audit.record("people.reset_offered", at=now, by=by, subject_id=person_id, organisation_id=organisation_id)
    return row


def withdraw_reset(reset: AccountReset, by: Actor, now: datetime) -> None:
    """Take the link back."""
    _forget_open(reset.person_id)
    audit.record("people.reset_withdrawn", at=now, by=by, subject_id=reset.person_id)


def agree(reset_id: UUID, by: Actor, now: datetime) -> bool:
    """Another coordinator than who made the link says that it is right: now it works. False when it is too late."""
    waits = (AccountReset.id == reset_id, AccountReset.used_at.is_(None), AccountReset.agreed_at.is_(None))
    others = (AccountReset.made_by != by.person_id, AccountReset.person_id != by.person_id)
    query = update(AccountReset).where(*waits, *others, AccountReset.expires_at > now)
    agreed = query.values(agreed_by=by.person_id, agreed_at=now).returning(AccountReset.person_id)
    person_id = db.session.scalar(agreed.execution_options(synchronize_session=False))
    if person_id is not None:
        audit.record("people.reset_agreed", at=now, by=by, subject_id=person_id)
    return person_id is not None


def reset_token(reset_id: UUID) -> str:
    """The token of a link, the same each time."""
    return tokens.sign_id(_PURPOSE, reset_id, 1)


def reset_behind(token: str, today: date) -> tuple[AccountReset, StaffAccount] | None:
    """What a link speaks of, spent or not; None when it was not made here, or its maker is no coordinator any more."""
    reset_id = tokens.read_id(token)
    if reset_id is None or not tokens.is_signed(token, _PURPOSE, reset_id, 1):
        return None
    return accounts.reset_behind(reset_id, today)


def is_open(reset: AccountReset, now: datetime) -> bool:
    """Whether the link can still be used, or will be when somebody agrees."""
    return reset.used_at is None and now < reset.expires_at


def is_agreed(reset: AccountReset) -> bool:
    """Whether nobody's yes is wanting: no coordinator alone makes herself the owner of a colleague's account."""
    return reset.made_by is None or reset.agreed_at is not None


def begin_anew(reset: AccountReset, account: StaffAccount, new_hash: str, now: datetime) -> None:
    """Another password and another TOTP secret; nothing else of the old account lets anyone in. The link is spent."""
    reset.used_at = now
    key = vault.key_of(OwnerKind.PERSON, account.person_id, now)
    account.password_hash = new_hash
    account.totp_secret = vault.seal(
        pyotp.random_base32(), key, Place("staff_account", account.person_id, "totp_secret")
    )
    account.confirmed_at = None
    for table in (Passkey, RecoveryCode, OutsideAccount):
        db.session.execute(delete(table).where(table.person_id == account.person_id))
    browsers = (SignIn.person_id == account.person_id, SignIn.ended_at.is_(None))
    db.session.execute(update(SignIn).where(*browsers).values(ended_at=now))
    audit.record(
        "people.account_renewed",
        at=now,
        by=None,
        subject_id=account.person_id,
        organisation_id=reset.organisation_id,
    )


def _forget_open(person_id: UUID) -> None:
    unused = (AccountReset.person_id == person_id, AccountReset.used_at.is_(None))
    db.session.execute(delete(AccountReset).where(*unused).execution_options(synchronize_session=False))
