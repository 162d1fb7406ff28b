"""What is written down about a request that was refused: after its rollback, in a short transaction of its own.

Also the counters that slow guessing down. A counter is a row, so it survives a restart and holds over machines; its
bucket is a keyed hash, so the table tells nobody which account or device was tried. A counter also sees to it that
whoever asks for nonsense all day does not fill the disk: of each kind and person so many rows an hour are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from flask import g
from sqlalchemy import case, delete, select
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import String

from groepswerk.core import audit, clock, tokens
from groepswerk.core.actor import Actor
from groepswerk.core.conflicts import insert_into
from groepswerk.core.db import Base, db, writing
from groepswerk.core.types import Instant

ROWS_AN_HOUR = 100
R = TypeVar("R")


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
    whatever_the_answer: bool


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
    _waiting().append(Refusal(what, actor, _key(subject_id), _key(group_id), bucket, window, False))


def note_tampering(what: str) -> None:
    """Remember that something signed by us came back changed, once a request, whatever the request is answered.

    The visitor sees the page that anybody sees who brought nothing: she may not know what was changed in her browser.
    """
    if not any(refusal.what == what for refusal in _waiting()):
        _waiting().append(Refusal(what, None, None, None, None, timedelta(), True))


def first(count: Callable[[], R]) -> R:
    """Do ``count`` before a try is looked at, in a short transaction of its own, so that it holds for all threads.

    What is counted only afterwards lets as many tries through side by side as there are threads.
    """
    db.session.rollback()
    with writing():
        counted = count()
        db.session.commit()
    return counted


def is_noted() -> bool:
    """Whether this request has a refusal already."""
    return bool(_waiting())


def _waiting() -> list[Refusal]:
    waiting: list[Refusal] = g.setdefault("refusals", [])
    return waiting


def _key(found: object) -> UUID | None:
    """A subject of a page may call something else its id."""
    return found if isinstance(found, UUID) else None


def failures(bucket: str, now: datetime) -> int:
    """How many failures stand in this bucket's running window."""
    query = select(Throttle.failures).where(Throttle.bucket == bucket, Throttle.ends_at > now)
    return db.session.scalar(query) or 0


def count(bucket: str, now: datetime, window: timedelta = timedelta(minutes=15)) -> int:
    """One more failure in this bucket; returns how many stand there. For ``first``, before a try is looked at."""
    return count_each({bucket: window}, now)[bucket]


def count_each(windows: Mapping[str, timedelta], now: datetime) -> dict[str, int]:
    """One more failure in each of these buckets, each for its own window; returns how many stand there.

    One statement, so that of failures at the same instant each counts.
    """
    rows = [{"bucket": bucket, "failures": 1, "ends_at": now + window} for bucket, window in windows.items()]
    is_over = Throttle.ends_at <= now
    counting = insert_into(Throttle).values(rows)
    anew = {
        "failures": case((is_over, 1), else_=Throttle.failures + 1),
        "ends_at": case((is_over, counting.excluded.ends_at), else_=Throttle.ends_at),
    }
    upsert = counting.on_conflict_do_update(index_elements=[Throttle.bucket], set_=anew)
    counted = db.session.execute(upsert.returning(Throttle.bucket, Throttle.failures))
    return {row.bucket: int(row.failures) for row in counted}


def give_back(*buckets: str) -> None:
    """One failure less in each: what was counted beforehand was none."""
    now = clock.now()
    # Written as an insert, which locks the rows in the order in which they were counted: nobody waits in a circle.
    taking = insert_into(Throttle).values([{"bucket": each, "failures": 0, "ends_at": now} for each in buckets])
    one_less = {"failures": Throttle.failures - 1}
    db.session.execute(taking.on_conflict_do_update(index_elements=[Throttle.bucket], set_=one_less))


def forget(bucket: str) -> None:
    """Begin to count anew: what was tried is something else from now on."""
    db.session.execute(delete(Throttle).where(Throttle.bucket == bucket))


def write(answer_is_fine: bool = False) -> None:
    """Write what was noted, after the request's own work was rolled back, or committed.

    ``answer_is_fine``: of a request that was not refused only what is noted whatever the answer.
    """
    waiting = [refusal for refusal in _waiting() if refusal.whatever_the_answer or not answer_is_fine]
    g.pop("refusals", None)
    if not waiting or g.get("ask_database_nothing"):
        return
    now = clock.now()
    with writing():
        for refusal in waiting:
            _keep(refusal, now)
            if refusal.bucket:
                count(refusal.bucket, now, refusal.window)
        db.session.commit()


def _keep(refusal: Refusal, now: datetime) -> None:
    """The row, unless this hour has enough of its kind; the last one says that there were more."""
    whose = refusal.actor.person_id if refusal.actor else None
    rows = count(tokens.bucket("audit", refusal.what, whose), now, timedelta(hours=1))
    if rows <= ROWS_AN_HOUR:
        ids = {"subject_id": refusal.subject_id, "group_id": refusal.group_id}
        audit.record(refusal.what, at=now, by=refusal.actor, **ids)
    elif rows == ROWS_AN_HOUR + 1:
        audit.record("core.more_refusals", at=now, by=refusal.actor)
