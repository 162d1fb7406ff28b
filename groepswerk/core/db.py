"""The database session, the declarative base and what a connection must promise.

SQLite: WAL, ``synchronous=FULL`` (each commit is on disk), ``secure_delete`` (what is deleted is overwritten), foreign
keys, and ``BEGIN IMMEDIATE`` where a request means to write, so that two writers queue instead of failing half-way.
PostgreSQL: its durability defaults are left alone.
"""

from __future__ import annotations

import enum
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Connection, CursorResult, Engine, Enum, Executable, MetaData, Uuid, event
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction

from groepswerk.core.types import KeptUuid

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# ``cache_size`` in KiB: what a connection keeps of the file, which the operating system keeps too.
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "secure_delete": 1,
    "busy_timeout": 10_000,
    "cache_size": -500,
}

# Milliseconds that emptying the log may wait for readers, and somebody who is in a hurry for another writer.
_PATIENCE = 1_000
_FORGETS = "groepswerk forgets"
_CONNECTION = "groepswerk connection"


class Base(DeclarativeBase):
    """The base of every table; its metadata names all constraints. An enum is stored as its value, in text."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        enum.Enum: Enum(
            enum.Enum, native_enum=False, length=40, values_callable=lambda choices: [each.value for each in choices]
        ),
        list[str]: JSON,
    }


db = SQLAlchemy(metadata=Base.metadata, disable_autonaming=True)

_means_to_write: ContextVar[bool] = ContextVar("means_to_write", default=False)
_is_in_hurry: ContextVar[bool] = ContextVar("is_in_hurry", default=False)


def init_app(app: Flask) -> None:
    """Bind the session to ``app`` and teach its engine the promises above."""
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
        _close_to_others(db.engine)


def prepare(engine: Engine) -> None:
    """Give a SQLite engine its pragmas and its explicit BEGIN; leave PostgreSQL as it is."""
    if engine.dialect.name == "sqlite":
        engine.dialect.colspecs = {**engine.dialect.colspecs, Uuid: KeptUuid}
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)


def _close_to_others(engine: Engine) -> None:
    """Make the file of a new SQLite database readable by its owner alone; its log gets the same rights from it."""
    file = engine.url.database
    if engine.dialect.name == "sqlite" and file and file != ":memory:":
        with suppress(FileExistsError):
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def forget_after_commit() -> None:
    """Once this transaction is committed, empty SQLite's log: what was deleted still stands in its older pages.

    It is given a second; when somebody reads meanwhile it is left to the next pass over the due work.
    """
    db.session().info[_FORGETS] = True


@event.listens_for(db.session, "after_commit")
def _forget(session: Session) -> None:
    # A savepoint that ends is not yet a commit.
    if not session.in_nested_transaction() and session.info.pop(_FORGETS, False):
        empty_log(db.engine)


def empty_log(engine: Engine | Connection) -> bool:
    """Write SQLite's log back into the database and cut it to nothing; False when somebody was using it.

    Nothing for PostgreSQL: what it deleted stays on its disk until it writes over it.
    """
    # A test's engine is one connection with its transaction open: there is no log to empty behind its back.
    if engine.dialect.name != "sqlite" or isinstance(engine, Connection):
        return False
    connection = engine.raw_connection()
    try:
        connection.cursor().execute(f"PRAGMA busy_timeout={_PATIENCE}")
        busy, *_ = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        connection.cursor().execute(f"PRAGMA busy_timeout={PRAGMAS['busy_timeout']}")
    finally:
        connection.close()
    return not busy


def _set_pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")


def _begin(connection: Connection) -> None:
    if not _is_in_hurry.get():
        if _means_to_write.get():
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        elif (opened := connection.connection.dbapi_connection) is not None:
            # Every page begins so. It waits for nobody, so there is no error to be put in the house's words.
            opened.cursor().execute("BEGIN")
        return
    connection.exec_driver_sql(f"PRAGMA busy_timeout={_PATIENCE}")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={PRAGMAS['busy_timeout']}")


def mean_to_write(yes: bool, in_hurry: bool = False) -> None:
    """Say whether the transactions that start from here on (in this request) will write.

    ``in_hurry``: it writes, and waits a second for another writer instead of ten (SQLite).
    """
    _means_to_write.set(yes)
    _is_in_hurry.set(in_hurry)


def read(statement: Executable, values: Mapping[str, Any]) -> CursorResult[*tuple[Any, ...]]:
    """Ask a statement over plain tables that was built once, past the layer that makes mapped objects.

    What waits in the session is written first, as ``db.session.execute`` would.
    """
    session = db.session()
    session.flush()
    return _connection(session).execute(statement, values)


def _connection(session: Session) -> Connection:
    """The session's connection, looked up once a transaction: looking up is a third of what a small read costs."""
    transaction = session.get_transaction()
    known: tuple[SessionTransaction, Connection] | None = session.info.get(_CONNECTION)
    # One that has to be rolled back first must say so, as it does when it is asked for its connection.
    if known is not None and known[0] is transaction and session.is_active:
        return known[1]
    connection = session.connection()
    session.info[_CONNECTION] = (session.get_transaction(), connection)
    return connection


@contextmanager
def writing() -> Iterator[None]:
    """A stretch outside a request (a job, a command) whose transactions will write."""
    token = _means_to_write.set(True)
    try:
        yield
    finally:
        _means_to_write.reset(token)
