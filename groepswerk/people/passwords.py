"""Staff passwords: argon2id (RFC 9106), with costs that a test may lower."""

from __future__ import annotations

from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from groepswerk.people.common_passwords import WORDS

# RFC 9106, second recommended option (64 MiB, 3 passes), lowered to the memory OWASP allows on small servers.
LEAST = 12
MOST = 200
_hasher = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
_nobody: list[str] = []


class Weakness(StrEnum):
    """Why a password is not taken (NIST SP 800-63B, 5.1.1.2: length, and no word that everybody tries first)."""

    SHORT = "short"
    LIKE_EMAIL = "like_email"
    COMMON = "common"


def weakness(password: str, email: str) -> Weakness | None:
    """What is wrong with a password that somebody chooses; None when it will do. ``email``: her account's, or empty."""
    if len(password) < LEAST:
        return Weakness.SHORT
    typed, mail = password.casefold().strip(), email.casefold().strip()
    if mail and (typed == mail or typed.rstrip("0123456789!?.") in (mail, mail.partition("@")[0])):
        return Weakness.LIKE_EMAIL
    bare = "".join(sign for sign in typed if sign.isalpha())
    if len(set(typed)) < 4 or typed.isdigit() or bare in WORDS:
        return Weakness.COMMON
    return None


def use_costs(time_cost: int, memory_kib: int) -> None:
    """Hash with other costs from here on: tests hash hundreds of times."""
    global _hasher
    _hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)
    _nobody.clear()


def hash_of(password: str) -> str:
    """The text to store for a password. Takes about a tenth of a second: call it outside the write lock."""
    return _hasher.hash(password)


def is_right(password: str, stored: str | None) -> bool:
    """Whether the password fits. For an unknown account (None) the same work is done, so that time tells nothing."""
    if not _nobody:
        _nobody.append(_hasher.hash("nobody has this password"))
    try:
        fits = _hasher.verify(stored or _nobody[0], password)
    except (VerificationError, InvalidHashError):
        return False
    return fits and stored is not None
