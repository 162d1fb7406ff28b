"""Nothing is overwritten unseen: everything that can be edited has a version, and a stale save is refused."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import set_committed_value

from groepswerk.core.db import db


class Versioned:
    """Mixin for a table whose rows people edit."""

    version: Mapped[int] = mapped_column(default=1)


class Stale(Exception):
    """Somebody saved this meanwhile. The page shows what stands now beside what was typed."""


def check(row: Versioned, shown: int) -> None:
    """Raises Stale when the row, as it was read, is not the one the reader was shown; ``renew`` makes sure of it."""
    if row.version != shown:
        raise Stale


def renew(row: Versioned, shown: int, **changes: Any) -> None:
    """Raise the version of ``row``, and write ``changes``, if it still is the one the reader was shown.

    One conditional statement: of two saves at the same moment the second waits, and is then refused. Raises Stale.
    """
    kind: Any = type(row)
    mapper = inspect(kind)
    same_row = [column == value for column, value in zip(mapper.primary_key, inspect(row).identity or (), strict=True)]
    written = {"version": shown + 1, **changes}
    query = update(kind.__table__).where(*same_row, kind.__table__.c.version == shown).values(**written)
    result: CursorResult[Any] = db.session.execute(query)  # type: ignore[assignment]
    if result.rowcount != 1:
        raise Stale
    for name, value in written.items():
        set_committed_value(row, name, value)
