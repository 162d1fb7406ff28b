"""Who did what, when, to which thing: rows without content, kept apart from the things themselves."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from uuid import UUID, uuid4

from sqlalchemy import Index, Insert, event, insert
from sqlalchemy.orm import Mapped, Session

from groepswerk.core.actor import Actor
from groepswerk.core.db import Base, db
from groepswerk.core.types import Code, Instant, Key

_WAITING = "deeds"


class AuditRow(Base):
    """One deed. ``what`` is a code such as ``sessions.moved``; no name, no text, ever."""

    __tablename__ = "audit_row"
    __table_args__ = (Index("ix_audit_row_group_id_at", "group_id", "at"), Index("ix_audit_row_at", "at"))

    id: Mapped[Key]
    at: Mapped[Instant]
    what: Mapped[Code]
    organisation_id: Mapped[UUID | None]
    group_id: Mapped[UUID | None]
    actor_id: Mapped[UUID | None]
    subject_id: Mapped[UUID | None]


def record(
    what: str,
    *,
    at: datetime,
    by: Actor | None,
    subject_id: UUID | None = None,
    group_id: UUID | None = None,
    organisation_id: UUID | None = None,
) -> None:
    """Write one deed into the running transaction, for the people of the group to read later.

    ``organisation_id`` is for deeds of somebody who is not signed in yet; else it is the organisation of ``by``.
    """
    deed = {
        "id": uuid4(),
        "at": at,
        "what": what,
        "organisation_id": by.organisation_id if by else organisation_id,
        "group_id": group_id,
        "actor_id": by.person_id if by else None,
        "subject_id": subject_id,
    }
    db.session.info.setdefault(_WAITING, []).append(deed)


@event.listens_for(db.session, "before_commit")
def _write(session: Session) -> None:
    """All deeds of a transaction go into it together, in one statement, right before it is committed."""
    deeds = session.info.pop(_WAITING, None)
    if deeds:
        session.flush()
        session.connection().execute(_statement(), deeds)


@event.listens_for(db.session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_WAITING, None)


@cache
def _statement() -> Insert:
    """Built once, because every POST that does something asks it."""
    return insert(AuditRow.__table__)  # type: ignore[arg-type]
