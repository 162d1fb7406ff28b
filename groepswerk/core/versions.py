"""Nothing is overwritten unseen: everything that can be edited has a version, and a stale save is refused."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.orm import Mapped, mapped_column


class Versioned:
    """Mixin for a table whose rows people edit."""

    version: Mapped[int] = mapped_column(default=1)


class HasVersion(Protocol):
    """Anything with a version number."""

    version: int


class Stale(Exception):
    """Somebody saved this meanwhile. The page shows what stands now beside what was typed."""


def renew(row: HasVersion, shown: int) -> None:
    """Raise the version of ``row``. Raises Stale when it is not the version the reader was shown."""
    if row.version != shown:
        raise Stale
    row.version += 1
