"""Nothing is overwritten unseen: everything that can be edited has a version, and a stale save is refused."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Update, bindparam, inspect, update
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import set_committed_value

from groepswerk.core.db import read


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
    written = {"version": shown + 1, **changes}
    kind: Any = type(row)
    mapper = inspect(kind)
    identity = inspect(row).identity or ()
    where = {f"is_{column.name}": value for column, value in zip(mapper.primary_key, identity, strict=True)}
    to = {f"to_{name}": value for name, value in written.items()}
    done = read(_statement(kind, tuple(written)), {**where, **to, "shown": shown})
    if done.rowcount != 1:
        raise Stale
    for name, value in written.items():
        set_committed_value(row, name, value)


@cache
def _statement(kind: Any, names: tuple[str, ...]) -> Update:
    """Built once for each kind of row and each set of columns, because every edit asks it."""
    table = kind.__table__
    same_row = [column == bindparam(f"is_{column.name}", type_=column.type) for column in inspect(kind).primary_key]
    values = {name: bindparam(f"to_{name}", type_=table.c[name].type) for name in names}
    return update(table).where(*same_row, table.c.version == bindparam("shown")).values(values)
