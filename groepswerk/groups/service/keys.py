"""A new key for a member who lost her phone, or whose phone is in other hands: the old ones are out at once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.groups.models import Knock, KnockState
from groepswerk.groups.service.belonging import HasMembership
from groepswerk.people.service import signing_in


def end_old_keys(member: HasMembership, by: Actor, now: datetime) -> None:
    """End every phone of hers, and every Welkom that was said to her and not used yet. She can read who did it."""
    signing_in.end_phones(member.person_id, now)
    end_welcomes(member.person_id)
    audit.record("groups.new_key", at=now, by=by, subject_id=member.person_id, group_id=member.group_id)


def end_welcomes(person_id: UUID) -> None:
    """End every Welkom that was said to somebody and not used yet: without it no phone that is out comes in again."""
    db.session.execute(
        update(Knock)
        .where(Knock.person_id == person_id, Knock.state == KnockState.WELCOMED)
        .values(state=KnockState.NOT_NOW)
        .execution_options(synchronize_session=False)
    )
