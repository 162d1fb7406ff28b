"""Agreeing to one purpose, and taking it back: rows, so that it can be shown later what somebody heard, and when."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, false, select, true, update

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.people.models import Consent, Purpose
from groepswerk.people.queries.agreements import standing
from groepswerk.people.wordings import WORDINGS


class Heard(NamedTuple):
    """How somebody heard what she agrees to: in which language, and who explained it (None: she read it herself)."""

    language: str
    explained_by: UUID | None = None


def give(person_id: UUID, purpose: Purpose, heard: Heard, now: datetime) -> bool:
    """Write down that she agrees to the present words; False when she agreed to these very words already.

    Of two phones on which she agrees at the same instant both may write it; taking it back takes back all of them.
    """
    version = WORDINGS[purpose].version
    if db.session.scalar(select(Consent.id).where(*standing(person_id, purpose), Consent.wording == version).limit(1)):
        return False
    give_first(person_id, purpose, heard, now)
    return True


def give_first(person_id: UUID, purpose: Purpose, heard: Heard, now: datetime) -> None:
    """The same for somebody who was added in this transaction: she cannot have agreed before."""
    row = Consent(
        id=uuid4(),
        person_id=person_id,
        purpose=purpose,
        language=heard.language,
        explained_by=heard.explained_by,
        wording=WORDINGS[purpose].version,
        given_at=now,
    )
    db.session.add(row)
    db.session.flush()


def withdraw(
    person_id: UUID, purpose: Purpose, by: Actor | None, now: datetime, unless: ColumnElement[bool] | None = None
) -> bool:
    """Take one purpose back, without a reason. What is taken back already stays as it was; then this is False.

    ``unless``: the condition under which something else she chose still needs it.
    """
    taken = db.session.scalars(
        update(Consent)
        .where(*standing(person_id, purpose), true() if unless is None else ~unless)
        .values(withdrawn_at=now)
        .returning(Consent.id)
        .execution_options(synchronize_session=False)
    ).all()
    if taken:
        audit.record("people.consent_withdrawn", at=now, by=by, subject_id=taken[0])
    return bool(taken)


def withdraw_all(person_id: UUID, now: datetime, name_stays_if: ColumnElement[bool] | None = None) -> None:
    """Take everything back: she belongs nowhere any more.

    ``name_stays_if``: the condition under which her name stays in credits, because she asked for that.
    """
    stays = and_(Consent.purpose == Purpose.NAME_IN_CREDIT, false() if name_stays_if is None else name_stays_if)
    db.session.execute(
        update(Consent)
        .where(Consent.person_id == person_id, Consent.withdrawn_at.is_(None), ~stays)
        .values(withdrawn_at=now)
        .execution_options(synchronize_session=False)
    )
