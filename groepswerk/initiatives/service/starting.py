"""Starting an initiative: from the first moment it is its owners', in their words, under a key of its own."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import insert

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind
from groepswerk.groups.service.belonging import touch
from groepswerk.initiatives.models import Initiative, InitiativeState, Ownership
from groepswerk.initiatives.service.texts import Texts, keep
from groepswerk.words.service import Speaker


def start(
    group_id: UUID,
    texts: Texts,
    speaker: Speaker,
    by: Actor,
    today: date,
    also: tuple[UUID, ...] = (),
    under: UUID | None = None,
) -> UUID:
    """Start an initiative in a group; return its id.

    ``by`` is its owner and the author of its texts (``speaker``), ``also`` are those she owns it with from the start.
    ``under``: the id it takes, where that is known beforehand.
    """
    initiative_id = under or uuid4()
    kept = keep(texts, speaker, (OwnerKind.INITIATIVE, initiative_id), first=True)
    row = Initiative(
        id=initiative_id,
        organisation_id=by.organisation_id,
        group_id=group_id,
        state=InitiativeState.ALIVE,
        started_on=today,
        **kept,
    )
    db.session.add(row)
    db.session.flush()
    owners = [
        {"id": uuid4(), "initiative_id": initiative_id, "person_id": owner, "since": today}
        for owner in (by.person_id, *also)
    ]
    db.session.execute(insert(Ownership), owners)
    touch(group_id)
    audit.record("initiatives.started", at=speaker.now, by=by, subject_id=initiative_id, group_id=group_id)
    return initiative_id
