"""Another server key: every data key is wrapped again, a handful at a time, while servers go on working.

Order is everything: the new key is on the disk before the first row needs it, and an old key goes only when no row
needs it any more. A server that meets a row wrapped by a key it does not know reads the key file again
(``vault.ring_now``). No text is touched: what is wrapped again are the data keys, not what they sealed.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select, text, update

from groepswerk.core import keyring, vault
from groepswerk.core.db import db
from groepswerk.core.vault import DataKey

_AT_ONCE = 100


class StillNeeded(Exception):
    """Old keys still wrap data keys; ``count`` of them."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


def use_counts() -> dict[str, int]:
    """How many data keys each server key wraps, by its id."""
    query = select(DataKey.wrapped_by, func.count()).group_by(DataKey.wrapped_by)
    return {name: count for name, count in db.session.execute(query)}


def rewrap_some() -> int:
    """Wrap the next data keys again, by the key in use; return how many were found, 0 when all are done.

    The caller commits after each handful: a writer waits milliseconds, and what was done stays done. A row that
    somebody destroyed or wrapped meanwhile is left as it is.
    """
    server = vault.ring_now()
    columns = (DataKey.id, DataKey.owner_kind, DataKey.owner_id, DataKey.wrapped, DataKey.wrapped_by)
    query = select(*columns).where(DataKey.wrapped_by != server.current_id).order_by(DataKey.id)
    rows = db.session.execute(query.limit(_AT_ONCE)).all()
    for row in rows:
        fresh = vault.wrap(vault.secret_of(row), row.owner_kind, row.owner_id, server)
        same = (DataKey.id == row.id, DataKey.wrapped == row.wrapped)
        rewrapped = update(DataKey).where(*same).values(**fresh)
        db.session.execute(rewrapped, execution_options={"synchronize_session": False})
    return len(rows)


def forget_old(path: Path) -> set[str]:
    """Take the keys that nothing uses out of the key file; return their ids. Raises StillNeeded when one is used.

    Inside ``keyring.held`` and a writing transaction, which the caller ends: nobody makes a data key meanwhile.
    """
    if db.engine.dialect.name == "postgresql":
        # Making a data key waits for this one; on SQLite there is one writer anyway.
        db.session.execute(text("LOCK TABLE data_key IN SHARE MODE"))
    ring = keyring.read(path)
    used = use_counts()
    old = set(ring.keys) - {ring.current_id}
    needed = sum(count for name, count in used.items() if name in old)
    if needed:
        raise StillNeeded(needed)
    if old:
        keyring.replace_file(path, ring.without(old))
    return old
