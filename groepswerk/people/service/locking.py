"""The screen lock of one phone: four digits or three pictures, asked again after five quiet minutes; never a way in.

Five wrong tries, then only the guide at the door opens it (WCAG 2.2, 3.3.8 asks for a way without remembering; it
stands beside the lock from the start). The tries are counted in the sign-in's own row: they outlive a restart.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import update

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.vault import ring
from groepswerk.people.models import LockKind, SignIn
from groepswerk.people.signs import PICTURES

LOCKS_AFTER = timedelta(minutes=5)
MOST_TRIES = 5
NEEDED = {LockKind.DIGITS: 4, LockKind.PICTURES: 3}
KEYS: dict[LockKind, tuple[str, ...]] = {LockKind.DIGITS: tuple("1234567890"), LockKind.PICTURES: tuple(PICTURES)}

# OWASP's least for argon2id: 19 MiB, two passes. Small, because five tries protect a lock more than its hash does.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class Locking(Protocol):
    """A sign-in as the query of every request reads it."""

    @property
    def lock_kind(self) -> LockKind | None: ...
    @property
    def lock_failures(self) -> int: ...


class Lock(NamedTuple):
    """The lock of the browser that asks; ``is_shut``: nothing of her is shown before it is opened.

    ``is_over_today``: all her locks together were opened wrongly too often today.
    """

    sign_in_id: UUID
    kind: LockKind
    failures: int
    is_shut: bool
    is_over_today: bool = False

    @property
    def is_spent(self) -> bool:
        """Whether it was opened wrongly so often that only the guide opens it, for good or for today."""
        return self.failures >= MOST_TRIES or self.is_over_today

    @property
    def tries_left(self) -> int:
        """How often she may still try."""
        return max(0, MOST_TRIES - self.failures)


def lock_of(sign_in: Locking, sign_in_id: UUID, seen_at: datetime, now: datetime) -> Lock | None:
    """The lock of a sign-in that was last seen at ``seen_at``, or None when it has none."""
    if sign_in.lock_kind is None:
        return None
    failures = sign_in.lock_failures
    return Lock(sign_in_id, sign_in.lock_kind, failures, is_shut(failures, now - seen_at))


def is_shut(failures: int, quiet: timedelta) -> bool:
    """Whether the screen is locked: after five quiet minutes, and at once when the tries are spent."""
    return quiet >= LOCKS_AFTER or failures >= MOST_TRIES


def is_plain(taps: Sequence[str]) -> bool:
    """Whether this is what anybody would try first: all the same, or counting up or down."""
    if len(set(taps)) == 1:
        return True
    if not all(tap.isdigit() for tap in taps):
        return False
    steps = {(int(after) - int(before)) % 10 for before, after in zip(taps, taps[1:], strict=False)}
    return steps in ({1}, {9})


def hash_of(sign_in_id: UUID, taps: Sequence[str]) -> str:
    """The text to store. Takes a twentieth of a second: call it outside the write lock."""
    return _hasher.hash(_peppered(sign_in_id, taps))


class Try(NamedTuple):
    """A try that is counted already: how many there are with it, the hash that its taps must fit, and whose lock it is.

    ``is_over_today``: there were too many at all locks of hers together, so this one is not looked at.
    """

    failures: int
    lock_hash: str
    person_id: UUID
    is_over_today: bool = False


def count(sign_in_id: UUID) -> Try | None:
    """Count one try before it is looked at; None when there is none left, or no lock any more.

    Of tries side by side each needs a place of its own, so no more than five are ever compared.
    """
    counting = (
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None), SignIn.lock_hash.is_not(None))
        .where(SignIn.lock_failures < MOST_TRIES)
        .values(lock_failures=SignIn.lock_failures + 1)
        .returning(SignIn.lock_failures, SignIn.lock_hash, SignIn.person_id)
        .execution_options(synchronize_session=False)
    )
    row = db.session.execute(counting).one_or_none()
    return Try(row.lock_failures, str(row.lock_hash), row.person_id) if row else None


def take_back(sign_in_id: UUID) -> None:
    """One try less: what was counted in this transaction is not looked at."""
    one_less = update(SignIn).where(SignIn.id == sign_in_id).values(lock_failures=SignIn.lock_failures - 1)
    db.session.execute(one_less.execution_options(synchronize_session=False))


def fits(sign_in_id: UUID, lock_hash: str, taps: Sequence[str]) -> bool:
    """Whether these taps open the lock. Takes a twentieth of a second: call it outside the write lock."""
    try:
        return _hasher.verify(lock_hash, _peppered(sign_in_id, taps))
    except (VerificationError, InvalidHashError):
        return False


def _peppered(sign_in_id: UUID, taps: Sequence[str]) -> bytes:
    """Ten thousand codes are tried in minutes; without the server's key file not even that is possible."""
    return hmac.new(ring().derived("screen lock"), sign_in_id.bytes + " ".join(taps).encode(), "sha256").digest()


def put_on(sign_in_id: UUID, kind: LockKind, lock_hash: str, by: Actor, now: datetime) -> bool:
    """Give this browser a lock; False when it has one already."""
    is_done = _change(
        sign_in_id, SignIn.lock_kind.is_(None), {"lock_kind": kind, "lock_hash": lock_hash, "lock_failures": 0}
    )
    if is_done:
        audit.record("people.lock_put_on", at=now, by=by, subject_id=sign_in_id)
    return is_done


def take_off(sign_in_id: UUID, opened_by: str, by: Actor, now: datetime) -> bool:
    """Take the lock away; ``opened_by``: the hash that fitted. False when it is another lock by now."""
    is_done = _change(
        sign_in_id, SignIn.lock_hash == opened_by, {"lock_kind": None, "lock_hash": None, "lock_failures": 0}
    )
    if is_done:
        audit.record("people.lock_taken_off", at=now, by=by, subject_id=sign_in_id)
    return is_done


def open_again(sign_in_id: UUID, opened_by: str) -> bool:
    """Open the screen for a try that fitted, and give the tries back; ``opened_by``: the hash that fitted."""
    return _change(sign_in_id, SignIn.lock_hash == opened_by, {"lock_failures": 0})


def _change(sign_in_id: UUID, only_if: object, values: dict[str, object]) -> bool:
    changed = (
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None), only_if)  # type: ignore[arg-type]
        .values(**values)
        .returning(SignIn.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(changed) is not None
