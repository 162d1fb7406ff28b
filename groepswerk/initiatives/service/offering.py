"""Offering help to an initiative, and the owner's answer, which she may change later."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CursorResult, delete, select, update

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind
from groepswerk.groups.service.belonging import touch
from groepswerk.initiatives.models import Offer, OfferKind, Reply
from groepswerk.initiatives.queries import InitiativeLine, OfferAsked
from groepswerk.words.models import Circle
from groepswerk.words.service import Speaker, forget, say


class AlreadyOffered(Exception):
    """She offered this already, and it waits or was accepted."""


class AlreadyAnswered(Exception):
    """The owner has answered meanwhile."""


def offer(initiative: InitiativeLine, kind: OfferKind, text: str, speaker: Speaker, by: Actor) -> UUID:
    """Offer something, with a line for the owners alone or without; return its id. Raises AlreadyOffered.

    The line is hers, sealed with her own key: the owners may read it, and it goes when she goes.
    """
    # The group is locked first: of two same offers at one instant, the second sees the first.
    touch(initiative.group_id)
    if _stands(initiative.id, by.person_id, kind):
        raise AlreadyOffered
    words = say(text, speaker, (OwnerKind.PERSON, by.person_id), Circle.OWN) if text else None
    row = Offer(
        initiative_id=initiative.id,
        person_id=by.person_id,
        kind=kind,
        words_id=words.id if words else None,
        reply=Reply.OPEN,
        offered_at=speaker.now,
    )
    db.session.add(row)
    db.session.flush()
    audit.record("initiatives.offered", at=speaker.now, by=by, subject_id=row.id, group_id=initiative.group_id)
    return row.id


def answer(asked: OfferAsked, reply: Reply, by: Actor, now: datetime) -> None:
    """The owner accepts or declines; she may answer otherwise later. Raises AlreadyAnswered when it was taken back."""
    query = update(Offer).where(Offer.id == asked.id).values(reply=reply, replied_at=now)
    result = db.session.execute(query)
    if isinstance(result, CursorResult) and result.rowcount != 1:
        raise AlreadyAnswered
    _note(f"initiatives.offer_{reply}", asked.id, asked.group_id, by, now)


def take_back(asked: OfferAsked, by: Actor, now: datetime) -> None:
    """Take back an offer that waits, with its words. Raises AlreadyAnswered."""
    result = db.session.execute(delete(Offer).where(Offer.id == asked.id, Offer.reply == Reply.OPEN))
    if isinstance(result, CursorResult) and result.rowcount != 1:
        raise AlreadyAnswered
    if asked.words_id is not None:
        forget([asked.words_id])
    _note("initiatives.offer_taken_back", asked.id, asked.group_id, by, now)


def _stands(initiative_id: UUID, person_id: UUID, kind: OfferKind) -> bool:
    query = select(Offer.id).where(
        Offer.initiative_id == initiative_id,
        Offer.person_id == person_id,
        Offer.kind == kind,
        Offer.reply != Reply.DECLINED,
    )
    return db.session.scalar(query.limit(1)) is not None


def _note(what: str, offer_id: UUID, group_id: UUID, by: Actor, now: datetime) -> None:
    touch(group_id)
    audit.record(what, at=now, by=by, subject_id=offer_id, group_id=group_id)
