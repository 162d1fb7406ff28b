"""Work that falls due by the clock, one thing at a time: rows that have served are deleted, here; the rest is done by
its own room.

Deleting a row is also how it is claimed: of two processes that run at once each row is done by one of them. On
PostgreSQL the second passes by a row that the first has in hand; on SQLite it waits for the write lock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from sqlalchemy import ScalarSelect, delete, func, inspect, select

from groepswerk.core.clock import HOME_ZONE
from groepswerk.core.db import Base, db

# What must be done outside the database, once the row that says who does it is committed; what came of it is committed
# apart. It asks the database nothing before it is done, so no transaction is open meanwhile.
Errand = Callable[[], None]


class DueWork(Protocol):
    """One kind of due work. ``name``: ``room.verb_things``; something is due when ``kept`` has passed since."""

    @property
    def name(self) -> str: ...
    @property
    def kept(self) -> timedelta: ...

    def do_one(self, now: datetime) -> bool | Errand:
        """Do one that is due and that nobody else has in hand; False when there is none.

        Or only claim it, and return the errand that does it.
        """
        ...

    def oldest(self) -> ScalarSelect[Any]:
        """A subquery: the moment, or the day, since which the oldest one is kept."""
        ...


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Rows of one table that are deleted when ``kept`` has passed since ``since``."""

    name: str
    table: type[Base]
    since: Any
    kept: timedelta

    def do_one(self, now: datetime) -> bool:
        """Forget one row that is due and that nobody else has in hand; False when there is none."""
        (key,) = inspect(self.table).primary_key
        one = select(key).where(self.since < now - self.kept).limit(1).with_for_update(skip_locked=True)
        forgotten = delete(self.table).where(key == one.scalar_subquery()).returning(key)
        row = db.session.execute(forgotten.execution_options(synchronize_session=False)).one_or_none()
        return row is not None

    def oldest(self) -> ScalarSelect[datetime | None]:
        """A subquery: the moment since which the oldest row of this kind is kept."""
        return select(func.min(self.since)).scalar_subquery()


def overdue(kinds: tuple[DueWork, ...], now: datetime) -> dict[str, timedelta]:
    """How long the oldest row of each kind has been due, in one statement; nothing when none is due."""
    row = db.session.execute(select(*(kind.oldest() for kind in kinds))).one()
    waits = (now - _moment(since) - kind.kept if since else timedelta() for kind, since in zip(kinds, row, strict=True))
    return {kind.name: max(wait, timedelta()) for kind, wait in zip(kinds, waits, strict=True)}


def _moment(since: date | datetime) -> datetime:
    """The moment itself, or the beginning of the day."""
    return since if isinstance(since, datetime) else datetime.combine(since, time(), HOME_ZONE)
