"""What a guide writes down for somebody without a phone. It becomes an initiative only by her own yes."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CursorResult, update

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.languages import DUTCH
from groepswerk.core.vault import OwnerKind
from groepswerk.groups.service.belonging import touch
from groepswerk.initiatives.models import Proposal, Reply
from groepswerk.initiatives.queries import ProposalLine, said_in
from groepswerk.initiatives.service.starting import start
from groepswerk.initiatives.service.texts import Texts, keep
from groepswerk.words.service import Speaker


class Answered(Exception):
    """She has answered already; a proposal is answered once."""


def propose(group_id: UUID, for_person_id: UUID, texts: Texts, speaker: Speaker, by: Actor) -> UUID:
    """Write a proposal down, sealed with the group's key; return its id. It is nobody's initiative yet."""
    kept = keep(texts, speaker, (OwnerKind.GROUP, group_id))
    row = Proposal(
        group_id=group_id,
        for_person_id=for_person_id,
        by_person_id=by.person_id,
        made_at=speaker.now,
        reply=Reply.OPEN,
        **kept,
    )
    db.session.add(row)
    db.session.flush()
    touch(group_id)
    audit.record("initiatives.proposed", at=speaker.now, by=by, subject_id=row.id, group_id=group_id)
    return row.id


def accept(proposal: ProposalLine, by: Actor, now: datetime, today: date) -> UUID:
    """She says yes: the texts are said again as hers, under the key of her new initiative.

    Its id is the proposal's own. Each text keeps its language. Raises Answered.
    """
    said = said_in(proposal.text_ids)
    languages = {field: words.language.code for field, words in said.items() if words}
    texts = Texts(**{field: words.text if words else "" for field, words in said.items()}, languages=languages)
    speaker = Speaker(by.person_id, DUTCH.code, now)
    initiative_id = start(proposal.group_id, texts, speaker, by, today, under=proposal.id)
    _settle(proposal, Reply.ACCEPTED, now, initiative_id)
    return initiative_id


def decline(proposal: ProposalLine, by: Actor, now: datetime) -> None:
    """She says no: it stays a proposal that was declined. Raises Answered."""
    _settle(proposal, Reply.DECLINED, now, None)
    touch(proposal.group_id)
    audit.record("initiatives.declined", at=now, by=by, subject_id=proposal.id, group_id=proposal.group_id)


def _settle(proposal: ProposalLine, reply: Reply, now: datetime, initiative_id: UUID | None) -> None:
    query = update(Proposal).where(Proposal.id == proposal.id, Proposal.reply == Reply.OPEN)
    result = db.session.execute(query.values(reply=reply, replied_at=now, initiative_id=initiative_id))
    if isinstance(result, CursorResult) and result.rowcount != 1:
        raise Answered
