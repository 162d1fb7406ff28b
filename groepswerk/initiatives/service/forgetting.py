"""What goes from initiatives when their group ends: their words, whose they are, and what waits for an answer."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import case, delete, or_, select, update

from groepswerk.core import vault
from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind
from groepswerk.initiatives.models import Initiative, Offer, Ownership, Proposal, Reply
from groepswerk.words.service import forget


def forget_initiatives(group_id: UUID, today: date) -> None:
    """End every ownership in a group that ends, and destroy the keys of its initiatives.

    The words beside an offer are sealed for her who offers, whose key may live on: they are taken away. A proposal
    that waits for a yes is taken away too, so that nothing waits for anybody.
    """
    ids = list(db.session.scalars(select(Initiative.id).where(Initiative.group_id == group_id)))
    ends_on = case((Ownership.since > today, Ownership.since), else_=today)
    lasting = or_(Ownership.until.is_(None), Ownership.until > today)
    ending = update(Ownership).where(Ownership.initiative_id.in_(ids), lasting).values(until=ends_on)
    db.session.execute(ending.execution_options(synchronize_session=False))
    _forget_offers(ids)
    db.session.execute(delete(Proposal).where(Proposal.group_id == group_id, Proposal.reply == Reply.OPEN))
    for initiative_id in ids:
        vault.destroy_key(OwnerKind.INITIATIVE, initiative_id)


def _forget_offers(initiative_ids: list[UUID]) -> None:
    with_words = (Offer.initiative_id.in_(initiative_ids), Offer.words_id.is_not(None))
    said = list(db.session.scalars(select(Offer.words_id).where(*with_words)))
    emptied = update(Offer).where(*with_words).values(words_id=None)
    db.session.execute(emptied.execution_options(synchronize_session=False))
    forget(words for words in said if words is not None)
