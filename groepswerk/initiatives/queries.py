"""Reads about initiatives, proposals and offers."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.initiatives.models import Proposal, Reply


class ProposalLine(NamedTuple):
    """A proposal that waits for somebody's yes."""

    id: UUID
    group_id: UUID


def proposals_for(person_id: UUID) -> list[ProposalLine]:
    """The proposals that wait for this person's yes, the oldest first."""
    query = (
        select(Proposal.id, Proposal.group_id)
        .where(Proposal.for_person_id == person_id, Proposal.reply == Reply.OPEN)
        .order_by(Proposal.made_at, Proposal.id)
    )
    return [ProposalLine(*row) for row in db.session.execute(query)]
