"""Random and signed values that travel outside: the door's token, links, cookies, and the names of counters."""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from groepswerk.core.vault import ring

_RANDOM = re.compile("[A-Za-z0-9_-]{22}")


def new_token() -> str:
    """128 random bits, fit for an address."""
    return secrets.token_urlsafe(16)


def is_token(text: str) -> bool:
    """Whether ``text`` has the shape of a random token; what has not is never asked of the database."""
    return bool(_RANDOM.fullmatch(text))


def bucket(purpose: str, *parts: object) -> str:
    """The name of a throttle counter, which tells nobody what it counts."""
    text = "/".join(str(part) for part in parts)
    return hmac.new(ring().derived(f"throttle {purpose}"), text.encode("utf-8", "replace"), "sha256").hexdigest()


def sign_id(purpose: str, row: UUID, generation: int) -> str:
    """A link token: the row's id and a keyed hash over (row, generation); it can be shown again, and not be guessed."""
    return _text(row.bytes + _mac(purpose, row, generation))


def read_id(token: str) -> UUID | None:
    """The row a link token speaks of, unchecked; None when it is no token at all."""
    raw = _bytes(token)
    return UUID(bytes=raw[:16]) if len(raw) == 32 else None


def is_signed(token: str, purpose: str, row: UUID, generation: int) -> bool:
    """Whether ``token`` was made by ``sign_id`` with exactly these values."""
    return hmac.compare_digest(_bytes(token), row.bytes + _mac(purpose, row, generation))


def _mac(purpose: str, row: UUID, generation: int) -> bytes:
    message = row.bytes + generation.to_bytes(8, "big")
    return hmac.new(ring().derived(f"links {purpose}"), message, "sha256").digest()[:16]


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _bytes(token: str) -> bytes:
    try:
        return urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except ValueError:
        return b""
