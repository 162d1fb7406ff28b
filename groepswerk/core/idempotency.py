"""A form that is sent twice does its work once, and gets the same answer the second time.

Every form carries a key drawn when it was shown. The first POST that succeeds stores the key and where it led; the
next one with that key is led there too. An answer that is an error stores nothing, so the key can be used again.

Addresses can hold links that let somebody in. So of the form's address only a keyed hash is kept, and where it led is
sealed with a key of the server, bound to the form's key: nothing in the table can be used.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import String

from groepswerk.core import tokens
from groepswerk.core.conflicts import insert_into
from groepswerk.core.db import Base, db
from groepswerk.core.types import Instant, Sealed
from groepswerk.core.vault import ring

_SHAPE = re.compile(r"[A-Za-z0-9_-]{22}")


class Submission(Base):
    """One form that was sent: its key, a keyed hash of its address, by whom, and where it led (sealed)."""

    __tablename__ = "submission"

    key: Mapped[str] = mapped_column(String(22), primary_key=True)
    at: Mapped[Instant]
    address_hash: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[UUID | None]
    led_to: Mapped[Sealed | None]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier POST with the same key led to."""

    led_to: str | None


def new_key() -> str:
    """A key for one showing of one form."""
    return secrets.token_urlsafe(16)


def is_key(text: str) -> bool:
    """Whether ``text`` has the shape of a key."""
    return bool(_SHAPE.fullmatch(text))


def claim(key: str, address: str, person_id: UUID | None, at: datetime, leads_to: str | None = None) -> Earlier | None:
    """Spend ``key`` in this transaction; return what it led to when it was spent before.

    On PostgreSQL a second POST waits here until the first has committed; on SQLite the write lock does the same.
    ``leads_to``: where it will lead when all goes well; ``lead`` corrects it.
    Raises PermissionError when the key was spent by somebody else or elsewhere: then it is no repetition.
    """
    hashed, closed = address_hash(key, address), _seal(key, leads_to) if leads_to else None
    values = {"key": key, "at": at, "address_hash": hashed, "person_id": person_id, "led_to": closed}
    fresh = db.session.scalar(_claim_statement(db.session.get_bind().dialect.name), values)
    if fresh is not None:
        return None
    row = db.session.execute(select(Submission.__table__).where(Submission.key == key)).one()
    if (row.address_hash, row.person_id) != (hashed, person_id):
        raise PermissionError("This key belongs to another form.")
    return Earlier(_open(key, row.led_to) if row.led_to else None)


def lead(key: str, led_to: str) -> None:
    """Remember where the POST with ``key`` led."""
    db.session.execute(_lead_statement(), {"of": key, "to": _seal(key, led_to)})


def address_hash(key: str, address: str) -> str:
    """What is kept of a form's address: it can be compared, and not be read."""
    return tokens.bucket("form address", key, address)


def _seal(key: str, text: str) -> bytes:
    nonce = secrets.token_bytes(12)
    return nonce + _cipher(ring().derived("form leads to")).encrypt(nonce, text.encode(), key.encode())


def _open(key: str, closed: bytes) -> str | None:
    """Where the form led; None when the row was changed, so that no changed row leads anybody elsewhere."""
    try:
        return _cipher(ring().derived("form leads to")).decrypt(closed[:12], closed[12:], key.encode()).decode()
    except InvalidTag:
        return None


@lru_cache(maxsize=2)
def _cipher(secret: bytes) -> AESGCM:
    """Kept, because every POST that changes something seals."""
    return AESGCM(secret)


@cache
def _claim_statement(_dialect: str) -> Any:
    """Built once for each dialect, because every POST asks it."""
    table = Submission.__table__
    values = {column.name: bindparam(column.name, type_=column.type) for column in table.columns}
    return insert_into(table).values(values).on_conflict_do_nothing().returning(table.c.key)


@cache
def _lead_statement() -> Any:
    table = Submission.__table__
    to = bindparam("to", type_=table.c.led_to.type)
    return update(table).where(table.c.key == bindparam("of")).values(led_to=to)  # type: ignore[arg-type]
