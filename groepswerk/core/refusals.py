"""What is written down about a request that was refused: after its rollback, in a short transaction of its own.

Also the counters that slow guessing down. A counter is a row, so it survives a restart and holds over machines; its
bucket is a keyed hash, so the table tells nobody which account or device was tried.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import g
from sqlalchemy import case, select
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import String

from groepswerk.core import audit, clock
from groepswerk.core.actor import Actor
from groepswerk.core.conflicts import insert_into
from groepswerk.core.db import Base, db, writing
from groepswerk.core.types import Instant


class Throttle(Base):
    """How often something went wrong for one bucket since its window began."""

    __tablename__ = "throttle"

    bucket: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    ends_at: Mapped[Instant]


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refusal waiting to be written after the rollback."""

    what: str
    actor: Actor | None
    subject_id: UUID | None
    group_id: UUID | None
    bucket: str | None
    window: timedelta


def note(
    what: str,
    *,
    actor: Actor | None = None,
    subject_id: UUID | None = None,
    group_id: UUID | None = None,
    bucket: str | None = None,
    window: timedelta = timedelta(minutes=15),
) -> None:
    """Remember a refusal of this request; with ``bucket`` it also counts as one failure there, for ``window``."""
    waiting: list[Refusal] = g.setdefault("refusals", [])
    waiting.append(Refusal(what, actor, _key(subject_id), _key(group_id), bucket, window))


def _key(found: object) -> UUID | None:
    """A subject of a page may call something else its id."""
    return found if isinstance(found, UUID) else None


def failures(bucket: str, now: datetime) -> int:
    """How many failures stand in this bucket's running window."""
    query = select(Throttle.failures).where(Throttle.bucket == bucket, Throttle.ends_at > now)
    return db.session.scalar(query) or 0


def write() -> None:
    """Write what was noted, after the request's own work was rolled back."""
    waiting: list[Refusal] = g.pop("refusals", [])
    if not waiting:
        return
    now = clock.now()
    with writing():
        for refusal in waiting:
            ids = {"subject_id": refusal.subject_id, "group_id": refusal.group_id}
            audit.record(refusal.what, at=now, by=refusal.actor, **ids)
            if refusal.bucket:
                _count(refusal.bucket, refusal.window, now)
        db.session.commit()


def _count(bucket: str, window: timedelta, now: datetime) -> None:
    """One statement, so that of failures at the same instant each counts."""
    first = {"failures": 1, "ends_at": now + window}
    is_over = Throttle.ends_at <= now
    db.session.execute(
        insert_into(Throttle)
        .values(bucket=bucket, **first)
        .on_conflict_do_update(
            index_elements=[Throttle.bucket],
            set_={
                "failures": case((is_over, 1), else_=Throttle.failures + 1),
                "ends_at": case((is_over, first["ends_at"]), else_=Throttle.ends_at),
            },
        )
    )
