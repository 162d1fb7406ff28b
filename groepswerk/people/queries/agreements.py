"""Reads about consent: what somebody agreed to, in which words, and whether it stands. No room reads more of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, select

from groepswerk.core.db import db
from groepswerk.people.models import Consent, Person, Purpose
from groepswerk.people.wordings import WORDINGS, is_present


class ConsentLine(NamedTuple):
    """One thing somebody agreed to: in which language she heard it, who explained it, and until when it stood."""

    id: UUID
    person_id: UUID
    purpose: Purpose
    language: str
    explained_by: str | None
    wording: str
    given_at: datetime
    withdrawn_at: datetime | None


def standing(person_id: object, purpose: Purpose) -> tuple[ColumnElement[bool], ...]:
    """The conditions that this person agreed to this purpose and has not taken it back."""
    return Consent.person_id == person_id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None)


def standing_now(person_id: object, purpose: Purpose) -> tuple[ColumnElement[bool], ...]:
    """The same, to the words as they are now. Who agreed to earlier ones is asked again."""
    return *standing(person_id, purpose), Consent.wording == WORDINGS[purpose].version


def consent_by_id(consent_id: UUID) -> Consent | None:
    """One consent."""
    return db.session.get(Consent, consent_id)


def consents_of(person_id: UUID) -> list[ConsentLine]:
    """Everything somebody agreed to, also what she took back, the newest first; in one statement."""
    query = (
        select(
            Consent.id,
            Consent.person_id,
            Consent.purpose,
            Consent.language,
            Person.name,
            Consent.wording,
            Consent.given_at,
            Consent.withdrawn_at,
        )
        .outerjoin(Person, Person.id == Consent.explained_by)
        .where(Consent.person_id == person_id)
        .order_by(Consent.given_at.desc(), Consent.id)
    )
    return [ConsentLine(*row) for row in db.session.execute(query)]


def present_of(lines: Iterable[ConsentLine], purpose: Purpose) -> ConsentLine | None:
    """Of what somebody agreed to, the line that stands for a purpose and for its present words; None without one."""
    stands = (line for line in lines if line.purpose == purpose and line.withdrawn_at is None)
    return next((line for line in stands if is_present(purpose, line.wording)), None)
