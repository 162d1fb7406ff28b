"""Passkeys: keys that live in a staff member's own device (WebAuthn level 2). Asked for, added, used, removed.

A passkey is only taken with the device's own check of its owner (finger, face, PIN), so it stands for both factors.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import delete, update

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.conflicts import insert_into
from groepswerk.core.db import db
from groepswerk.people.models import Passkey
from groepswerk.people.queries.accounts import passkey_by_credential

if TYPE_CHECKING:
    from webauthn.helpers.structs import AuthenticationCredential

MOST = 10
_PATIENCE = 60_000


class NotAccepted(Exception):
    """The answer of the device does not fit what was asked, or is of no key that is known here."""


class Cloned(NotAccepted):
    """The device counts fewer uses than were seen here: somebody holds a copy of the key."""


class Site(NamedTuple):
    """The site as devices know it: its bare name, and the only origin that may ask."""

    name: str
    origin: str


def asks_for_new(site: Site, person_id: UUID, email: str, known: list[bytes], challenge: str) -> str:
    """What the browser must ask a device to make a new key, as JSON; ``known``: keys that she has already."""
    from groepswerk.people.service import authenticators

    return authenticators.new_options(site.name, _bytes(challenge), person_id, email, known)


def asks_for_any(site: Site, challenge: str) -> str:
    """What the browser must ask a device to come in with whichever key it has for this site, as JSON.

    Written here, because it stands on the page for signing in (WebAuthn level 2, section 5.5): milliseconds to wait.
    """
    return json.dumps(
        {
            "challenge": challenge,
            "timeout": _PATIENCE,
            "rpId": site.name,
            "allowCredentials": [],
            "userVerification": "required",
        }
    )


def add(answer: str, site: Site, challenge: str, name: str, by: Actor, now: datetime) -> None:
    """Keep the public half of the key that her device made. Raises NotAccepted."""
    from groepswerk.people.service import authenticators

    try:
        found = authenticators.new_key(answer, authenticators.Expected(*site, _bytes(challenge)))
    except authenticators.REFUSALS as error:
        raise NotAccepted from error
    row = insert_into(Passkey).values(
        person_id=by.person_id,
        credential_id=found.credential_id,
        public_key=found.public_key,
        uses=found.uses,
        name=name,
        made_at=now,
    )
    fresh = db.session.scalar(row.on_conflict_do_nothing().returning(Passkey.id))
    if fresh is None:
        raise NotAccepted("This key is here already.")
    audit.record("people.passkey_added", at=now, by=by, subject_id=by.person_id)


def spend(answer: str, site: Site, challenge: str, now: datetime) -> UUID:
    """Check the answer of somebody's device; return whose it is. Raises NotAccepted, Cloned.

    The same work is done for a key that is not known here.
    """
    from groepswerk.people.service import authenticators

    try:
        given = authenticators.read(answer)
        row = passkey_by_credential(given.raw_id)
        uses = _verify(given, site, challenge, row.public_key if row else _nobodys_key())
    except authenticators.REFUSALS as error:
        raise NotAccepted from error
    if row is None or given.response.user_handle not in (None, row.person_id.bytes):
        raise NotAccepted
    _count(row, uses, now)
    return row.person_id


def _verify(given: AuthenticationCredential, site: Site, challenge: str, public_key: bytes) -> int:
    """The number of uses that the device tells, once its signature fits. The count itself is compared in ``_count``."""
    from groepswerk.people.service import authenticators

    return authenticators.uses_of(given, authenticators.Expected(*site, _bytes(challenge)), public_key)


def _count(row: Passkey, uses: int, now: datetime) -> None:
    """Write down the use in one conditional statement, so that a copy used in the same instant is seen too.

    A device that does not count says 0 each time (WebAuthn level 2, section 6.1.1).
    """
    goes_up = Passkey.uses < uses if uses else Passkey.uses == 0
    query = update(Passkey).where(Passkey.id == row.id, goes_up).values(uses=uses, last_used_at=now)
    if db.session.scalar(query.returning(Passkey.id).execution_options(synchronize_session=False)) is None:
        raise Cloned


def remove(passkey: Passkey, by: Actor, now: datetime) -> None:
    """Take a key away: it lets nobody in any more."""
    db.session.execute(delete(Passkey).where(Passkey.id == passkey.id))
    audit.record("people.passkey_removed", at=now, by=by, subject_id=passkey.person_id)


def _bytes(challenge: str) -> bytes:
    return urlsafe_b64decode(challenge + "=" * (-len(challenge) % 4))


@cache
def _nobodys_key() -> bytes:
    """A key that no device has, in the form in which public keys are kept (COSE, RFC 9053, section 7.1.1)."""
    point = (
        ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    )
    return b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20" + point[1:33] + b"\x22\x58\x20" + point[33:]
