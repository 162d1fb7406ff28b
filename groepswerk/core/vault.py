"""Sealing of what people say among themselves (AES-256-GCM, NIST SP 800-38D); a data key per person, group, initiative.

A data key lies in the database wrapped by the server's key file. Destroying its row makes all it sealed unreadable,
also in backups made later. Sealing and opening are explicit calls that name the table, the row, the column and the
owner: a sealed text moved to another row does not open. How the server's key is replaced stands in ``core.rotation``.
Envelope: format (1 byte), data key id (16), nonce (12), sealed text with its tag.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, current_app
from sqlalchemy import ColumnElement, Index, ScalarSelect, delete, inspect, select
from sqlalchemy.orm import Mapped, mapped_column

from groepswerk.core import keyring
from groepswerk.core.conflicts import insert_into
from groepswerk.core.db import Base, db, forget_after_commit
from groepswerk.core.types import Code, Instant, Key, Sealed

_FORMAT = b"\x01"


class OwnerKind(StrEnum):
    """Whose key it is: text in circle ``own``, in circle ``group``, or of an initiative not shared yet."""

    PERSON = "person"
    GROUP = "group"
    INITIATIVE = "initiative"


class DataKey(Base):
    """One data key, wrapped. When the person, group or initiative goes, its rows go, and with them what they sealed.

    ``epoch``: who leaves a group begins another epoch of it, and with it another key for what is said from then on;
    what an earlier key sealed opens as before.
    """

    __tablename__ = "data_key"
    __table_args__ = (Index("uq_data_key_owner", "owner_kind", "owner_id", "epoch", unique=True),)

    id: Mapped[Key]
    owner_kind: Mapped[OwnerKind]
    owner_id: Mapped[UUID]
    wrapped: Mapped[Sealed]
    wrapped_by: Mapped[Code]
    made_at: Mapped[Instant]
    epoch: Mapped[int] = mapped_column(default=0)


# A number, or the expression that reads it in the same statement.
Epoch = int | ScalarSelect[int]


class CannotOpen(RuntimeError):
    """The sealed text was changed, moved to another place, or its key is gone."""


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A data key ready for use, in memory only."""

    id: UUID
    owner: str
    cipher: AESGCM


class Place(NamedTuple):
    """Where a sealed text stands. It is bound to this place; elsewhere it does not open."""

    table: str
    row: UUID
    column: str

    def bound_to(self, owner: str) -> bytes:
        """The associated data: this place and the owner of the key."""
        return f"{self.table}/{self.row.hex}/{self.column}/{owner}".encode()


def init_app(app: Flask) -> None:
    """Read the key file, or make one for a database that holds nothing sealed yet.

    Raises KeyFileMissing when there are data keys in the database and the file is gone, or is another one.
    """
    path = Path(app.config["KEY_FILE"])
    found = _matching(app, path) or _matching(app, path)
    if found is None:
        raise keyring.KeyFileMissing(f"The key file {path} is not the one of this database{_WHAT_NOW}")
    app.extensions["keyring"] = found


def _matching(app: Flask, path: Path) -> keyring.Keyring | None:
    """The key file's keys when they open this database.

    Asked twice: between looking into the database and reading the file, a rotation may replace both.
    """
    with app.app_context():
        wanted = _wrapping_keys()
        db.session.remove()
        db.engine.dispose()
    if not path.exists():
        if wanted:
            raise keyring.KeyFileMissing(f"The key file {path} is gone{_WHAT_NOW}")
        with suppress(FileExistsError):
            # Another process of this server was first; its file is as good.
            keyring.create(path)
    found = keyring.read(path)
    return None if wanted - set(found.keys) else found


_WHAT_NOW = (
    ", and this database holds text that was sealed with it. Put the right key file back (it is not in the database "
    "and not in its backups); without it nobody can read what the groups wrote. To begin anew, move the database away "
    "as well."
)


def _wrapping_keys() -> set[str]:
    """Which server keys wrapped the data keys of this database; none when it is empty."""
    if not inspect(db.engine).has_table(DataKey.__tablename__):
        return set()
    return set(db.session.scalars(select(DataKey.wrapped_by).distinct()))


def ring() -> keyring.Keyring:
    """The server's keys of this application."""
    found: keyring.Keyring = current_app.extensions["keyring"]
    return found


def ring_now() -> keyring.Keyring:
    """The server's keys, read again when the key file was replaced since; without a new file it costs one look.

    The root of the other secrets stays as it was at the start: all workers sign alike until the server starts again.
    """
    held, path = ring(), Path(current_app.config["KEY_FILE"])
    if keyring.is_read_from(held, path):
        return held
    with suppress(FileNotFoundError, keyring.KeyFileBroken):
        # What is in memory still opens what it opened; a file that went bad is for the next start to refuse.
        current_app.extensions["keyring"] = replace(keyring.read(path), root=held.root)
    return ring()


class WrappedKey(Protocol):
    """A data key row, mapped or plain."""

    @property
    def owner_kind(self) -> OwnerKind: ...
    @property
    def owner_id(self) -> UUID: ...
    @property
    def wrapped(self) -> bytes: ...
    @property
    def wrapped_by(self) -> str: ...


def unwrap(row: WrappedKey, key_id: UUID) -> OpenKey:
    """Open a data key row. Raises CannotOpen when the key file does not hold the key that wrapped it."""
    return OpenKey(key_id, _owner(row.owner_kind, row.owner_id), AESGCM(secret_of(row)))


def secret_of(row: WrappedKey) -> bytes:
    """The data key itself, unwrapped. Raises CannotOpen."""
    # A key that is not known here was made by a rotation since this process read the file.
    server_key = ring().keys.get(row.wrapped_by) or ring_now().keys.get(row.wrapped_by)
    if server_key is None:
        raise CannotOpen("The key file does not hold the key that wrapped this data key.")
    owner = _owner(row.owner_kind, row.owner_id).encode()
    try:
        return AESGCM(server_key).decrypt(row.wrapped[:12], row.wrapped[12:], owner)
    except InvalidTag as error:
        raise CannotOpen("This data key was changed, or moved to another owner.") from error


def wrap(secret: bytes, kind: OwnerKind, owner_id: UUID, server: keyring.Keyring) -> dict[str, Any]:
    """The columns of a data key row, wrapped by the server key in use."""
    nonce = secrets.token_bytes(12)
    closed = AESGCM(server.keys[server.current_id]).encrypt(nonce, secret, _owner(kind, owner_id).encode())
    return {"wrapped": nonce + closed, "wrapped_by": server.current_id}


def _owner(kind: OwnerKind, owner_id: UUID) -> str:
    return f"{kind}:{owner_id.hex}"


def key_of(kind: OwnerKind, owner_id: UUID, now: datetime, epoch: Epoch = 0, *, missed: bool = False) -> OpenKey:
    """The data key of a person, group or initiative in its ``epoch``; made when there is none yet.

    ``missed``: it was looked for in this request, and there was none.
    """
    query = select(DataKey).where(DataKey.owner_kind == kind, DataKey.owner_id == owner_id, DataKey.epoch == epoch)
    row = None if missed else db.session.scalar(query)
    row = row or _new_key(kind, owner_id, now, epoch)
    # Of two first uses at the same instant one makes the key; the other has waited for it, and finds it now.
    row = row or db.session.scalars(query).one()
    return unwrap(row, row.id)


def first_key_of(kind: OwnerKind, owner_id: UUID, now: datetime) -> OpenKey:
    """The data key of an owner that was made a moment ago: there can be none yet, so none is looked for."""
    row = _new_key(kind, owner_id, now, 0)
    if row is None:
        raise LookupError("This owner has a key already.")
    return unwrap(row, row.id)


def _new_key(kind: OwnerKind, owner_id: UUID, now: datetime, epoch: Epoch) -> DataKey | None:
    """Make a key; None when there is one already."""
    secret = secrets.token_bytes(32)
    insert = insert_into(DataKey).values(
        id=uuid4(), owner_kind=kind, owner_id=owner_id, epoch=epoch, made_at=now, **wrap(secret, kind, owner_id, ring())
    )
    row = db.session.scalar(insert.on_conflict_do_nothing().returning(DataKey))
    # From here on a rotation that drops old keys waits for this transaction. One that was just before it may have
    # dropped the key that was used a moment ago: then it is wrapped once more, by the one in use now.
    if row is not None and row.wrapped_by not in ring_now().keys:
        for name, value in wrap(secret, kind, owner_id, ring()).items():
            setattr(row, name, value)
        db.session.flush()
    return row


def destroy_key(kind: OwnerKind, owner_id: UUID, unless: ColumnElement[bool] | None = None) -> None:
    """Make everything sealed for this owner unreadable, for good, once the transaction is committed.

    The key's own bytes go from the files of SQLite with it: overwritten in the database, and the log behind it is
    emptied right after the commit (``core.db.forget_after_commit``). Copies made earlier still hold it.
    ``unless``: the condition under which the key is needed still, and stays.
    """
    gone = delete(DataKey).where(DataKey.owner_kind == kind, DataKey.owner_id == owner_id)
    db.session.execute(gone if unless is None else gone.where(~unless))
    forget_after_commit()


def seal(text: str, key: OpenKey, place: Place) -> bytes:
    """Seal ``text`` for one place in the database."""
    nonce = secrets.token_bytes(12)
    closed = key.cipher.encrypt(nonce, text.encode(), place.bound_to(key.owner))
    return _FORMAT + key.id.bytes + nonce + closed


def open_sealed(envelope: bytes, key: OpenKey, place: Place) -> str:
    """Open what was sealed for this place. Raises CannotOpen."""
    if envelope[:1] != _FORMAT or envelope[1:17] != key.id.bytes:
        raise CannotOpen("This text was sealed with another key.")
    try:
        return key.cipher.decrypt(envelope[17:29], envelope[29:], place.bound_to(key.owner)).decode()
    except InvalidTag as error:
        raise CannotOpen("This text was changed or moved.") from error
