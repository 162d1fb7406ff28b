"""An INSERT that may meet a row that is there already: of two requests at the same instant neither fails."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from groepswerk.core.db import db

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite


def insert_into(table: Any) -> postgresql.Insert | sqlite.Insert:
    """An INSERT into a mapped table that knows ``on_conflict_do_nothing`` and ``on_conflict_do_update``.

    On PostgreSQL it waits until the transaction that holds the other row has ended; on SQLite the write lock does.
    """
    # Only the database in use is read: the other one and what it stands on take two megabytes.
    if db.session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert

        return insert(table)
    from sqlalchemy.dialects.sqlite import insert as sqlite_insert

    return sqlite_insert(table)


def write_rows(table: Any, rows: list[dict[str, Any]], corrected: str) -> None:
    """Write rows of a mapped table; where one with the same primary key stands, its column ``corrected`` is written."""
    if not rows:
        return
    db.session.flush()
    db.session.connection().execute(_statement(table, corrected, db.session.get_bind().dialect.name), rows)


@cache
def _statement(table: Any, corrected: str, _dialect: str) -> Any:
    insert = insert_into(table.__table__)
    keys = [column.name for column in table.__table__.primary_key]
    return insert.on_conflict_do_update(index_elements=keys, set_={corrected: insert.excluded[corrected]})
