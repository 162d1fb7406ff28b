"""Accounts elsewhere (OpenID Connect) with which a staff member may come in: connected by herself, never made here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.conflicts import insert_into
from groepswerk.core.db import db
from groepswerk.people.models import OutsideAccount


def connect(issuer: str, subject: str, by: Actor, now: datetime) -> bool:
    """Remember that this account elsewhere is hers. False when it is somebody's already."""
    row = insert_into(OutsideAccount).values(issuer=issuer, subject=subject, person_id=by.person_id, made_at=now)
    if db.session.scalar(row.on_conflict_do_nothing().returning(OutsideAccount.id)) is None:
        return False
    audit.record("people.outside_connected", at=now, by=by, subject_id=by.person_id)
    return True


def disconnect(account: OutsideAccount, by: Actor, now: datetime) -> None:
    """Forget it: it lets nobody in any more."""
    db.session.execute(delete(OutsideAccount).where(OutsideAccount.id == account.id))
    audit.record("people.outside_disconnected", at=now, by=by, subject_id=account.person_id)
