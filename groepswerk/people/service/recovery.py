"""Ten codes on paper, for a staff member whose phone is lost; and moving her codes to a new phone.

Both are made from a seed that travels in the form, her sign-in and a key of the server: a form that is sent twice
makes the same ones, and nothing but keyed hashes is kept.
"""

from __future__ import annotations

import hmac
from base64 import b32encode
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, update

from groepswerk.core import audit, vault
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind, Place
from groepswerk.people.models import RecoveryCode, StaffAccount
from groepswerk.people.queries import person_by_id
from groepswerk.people.queries.accounts import hashes_since

NUMBER = 10
# How long the page with fresh codes can be opened again in the browser that made them, for the printer's sake.
SHOWN_FOR = timedelta(minutes=10)
# No sign that looks like another: no I, L, O, U, 0, 1.
_SIGNS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_LENGTH = 8


def make_codes(by: Actor, seed: str, now: datetime) -> None:
    """Make ten codes; the earlier ones end."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == by.person_id))
    codes = [_hash(by.person_id, code) for code in _codes(by, seed)]
    rows = [{"id": uuid4(), "person_id": by.person_id, "code_hash": each, "made_at": now} for each in codes]
    db.session.execute(insert(RecoveryCode), rows)
    audit.record("people.recovery_codes_made", at=now, by=by, subject_id=by.person_id)


def fresh_codes(by: Actor, seed: str, now: datetime) -> list[str]:
    """The codes that this browser made from ``seed`` a moment ago; none when they are older, or other ones stand."""
    codes = _codes(by, seed)
    standing = hashes_since(by.person_id, now - SHOWN_FOR)
    return [_apart(code) for code in codes] if {_hash(by.person_id, code) for code in codes} <= standing else []


def spend_code(person_id: UUID, typed: str, now: datetime) -> bool:
    """Whether this is one of her codes, not used before; spends it, in one statement."""
    code = "".join(sign for sign in typed.upper() if sign in _SIGNS)
    query = (
        update(RecoveryCode)
        .where(RecoveryCode.person_id == person_id, RecoveryCode.code_hash == _hash(person_id, code))
        .where(RecoveryCode.used_at.is_(None))
        .values(used_at=now)
        .returning(RecoveryCode.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(query) is None:
        return False
    person = person_by_id(person_id)
    organisation_id = person.organisation_id if person else None
    audit.record("people.recovery_code_used", at=now, by=None, subject_id=person_id, organisation_id=organisation_id)
    return True


def new_secret(by: Actor, seed: str) -> str:
    """The TOTP secret that this browser would move her codes to (160 bits, RFC 4226, section 4)."""
    return b32encode(_drawn(by, "phone", seed, 20)).decode()


def move_codes(account: StaffAccount, secret: str, step: int, by: Actor, now: datetime) -> None:
    """From now on her codes come from ``secret``; ``step``: the one of the code with which she showed that it works."""
    key = vault.key_of(OwnerKind.PERSON, account.person_id, now)
    account.totp_secret = vault.seal(secret, key, Place("staff_account", account.person_id, "totp_secret"))
    account.totp_last_step = max(step, account.totp_last_step)
    audit.record("people.phone_changed", at=now, by=by, subject_id=account.person_id)


def _codes(by: Actor, seed: str) -> list[str]:
    """Ten different codes."""
    drawn: list[str] = []
    number = 0
    while len(drawn) < NUMBER:
        code = _code(by, f"{seed}/{number}")
        drawn += [] if code in drawn else [code]
        number += 1
    return drawn


def _code(by: Actor, seed: str) -> str:
    drawn = int.from_bytes(_drawn(by, "recovery", seed, 32), "big")
    signs = []
    for _ in range(_LENGTH):
        drawn, sign = divmod(drawn, len(_SIGNS))
        signs.append(_SIGNS[sign])
    return "".join(signs)


def _drawn(by: Actor, purpose: str, seed: str, length: int) -> bytes:
    message = by.person_id.bytes + by.sign_in_id.bytes + seed.encode()
    return hmac.new(vault.ring().derived(f"draw {purpose}"), message, "sha256").digest()[:length]


def _hash(person_id: UUID, code: str) -> str:
    return hmac.new(vault.ring().derived("recovery codes"), person_id.bytes + code.encode(), "sha256").hexdigest()


def _apart(code: str) -> str:
    return f"{code[:4]}-{code[4:]}"
