"""How somebody wants to hear of meetings: written down with her address, changed, and taken back with one button."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update

from groepswerk.core import audit, vault
from groepswerk.core.actor import Actor
from groepswerk.core.conflicts import insert_into
from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind, Place
from groepswerk.core.versions import Stale, renew
from groepswerk.messages.models import MACHINE, Channel, Message, MessageState, Template, Wish
from groepswerk.messages.still_safe import ASKED_AGAIN_AFTER
from groepswerk.people.models import Contact, Purpose
from groepswerk.people.service import consenting
from groepswerk.people.service.consenting import Heard


@dataclass(frozen=True, slots=True)
class Wished:
    """What she asks for: by which channel, at which address, how many days before a meeting (None: no reminder)."""

    channel: Channel
    address: str
    days_before: int | None
    parts: Collection[str]
    weekdays: Collection[int]


def wish(person_id: UUID, wished: Wished, shown: int, heard: Heard, by: Actor, now: datetime) -> None:
    """Write down what she asks for, that she agreed to it, and her address, sealed with her own key.

    ``shown``: the version of her wish on the page, 0 when there was none. Reminders that wait are planned anew.
    Raises Stale when it was changed meanwhile.
    """
    columns: dict[str, Any] = {
        "channel": wished.channel,
        "days_before": wished.days_before,
        "parts": sorted(wished.parts),
        "weekdays": sorted(wished.weekdays),
        "made_at": now,
    }
    row = db.session.get(Wish, person_id)
    if shown != (row.version if row else 0):
        raise Stale
    # A wish stands on an address, and goes with it.
    _keep_address(person_id, wished, now)
    _write(row, person_id, columns)
    _forget_reminders(person_id)
    _turn_to(person_id, wished.channel)
    consenting.give(person_id, Purpose.MESSAGES, heard, now)
    audit.record("messages.wished", at=now, by=by, subject_id=person_id)


def _write(row: Wish | None, person_id: UUID, columns: dict[str, Any]) -> None:
    if row is not None:
        renew(row, row.version, **columns)
        return
    first = insert_into(Wish).values(person_id=person_id, version=1, **columns).on_conflict_do_nothing()
    if db.session.scalar(first.returning(Wish.person_id)) is None:
        raise Stale


def _keep_address(person_id: UUID, wished: Wished, now: datetime) -> None:
    column = "email" if wished.channel == Channel.EMAIL else "phone"
    key = vault.key_of(OwnerKind.PERSON, person_id, now)
    sealed = vault.seal(wished.address, key, Place("contact", person_id, column))
    # Who changes over to text messages needs her e-mail address here no longer; her number is for her guides as well.
    written = {"email": None, column: sealed}
    contact = insert_into(Contact).values(person_id=person_id, **written)
    kept = contact.on_conflict_do_update(index_elements=["person_id"], set_=written)
    db.session.execute(kept.execution_options(synchronize_session=False))


def _forget_reminders(person_id: UUID) -> None:
    """The reminders that wait are deleted, not dropped: a dropped one would not be made again."""
    hers = (Message.person_id == person_id, Message.template == Template.REMINDER)
    waits = (Message.state == MessageState.WAITING, Message.channel.in_(sorted(MACHINE)))
    db.session.execute(delete(Message).where(*hers, *waits).execution_options(synchronize_session=False))


def _turn_to(person_id: UUID, channel: Channel) -> None:
    """What waits to be sent goes the way she wants now; to nobody but her guide when that is ``BY_HAND``."""
    hers = (Message.person_id == person_id, Message.state == MessageState.WAITING)
    waits = (Message.channel.in_(sorted(MACHINE - {channel})), Message.claimed_until.is_(None))
    turned = update(Message).where(*hers, *waits).values(channel=channel)
    db.session.execute(turned.execution_options(synchronize_session=False))


def still_safe(person_id: UUID, by: Actor, now: datetime) -> None:
    """She says that writing to her as she asked is still safe: her yes holds anew from now on. Twice is once.

    Messages that went to the guide's list meanwhile stay there: her guide may have told her already.
    """
    said = update(Wish).where(Wish.person_id == person_id, Wish.made_at <= now - ASKED_AGAIN_AFTER).values(made_at=now)
    renewed = db.session.execute(said.returning(Wish.person_id).execution_options(synchronize_session=False))
    if renewed.one_or_none() is not None:
        audit.record("messages.still_safe", at=now, by=by, subject_id=person_id)


def take_back(person_id: UUID, by: Actor, now: datetime) -> None:
    """Nothing by itself any more: her e-mail address goes, her number stays with her guides. Twice is once.

    What she was still to hear stands on the guide's list; reminders are not made any more.
    """
    if not _end_wish(person_id):
        return
    consenting.withdraw(person_id, Purpose.MESSAGES, by, now)
    _forget_reminders(person_id)
    _turn_to(person_id, Channel.BY_HAND)
    no_email = update(Contact).where(Contact.person_id == person_id).values(email=None)
    db.session.execute(no_email.execution_options(synchronize_session=False))
    audit.record("messages.wish_taken_back", at=now, by=by, subject_id=person_id)


def _end_wish(person_id: UUID) -> bool:
    gone = delete(Wish).where(Wish.person_id == person_id).returning(Wish.person_id)
    return db.session.scalar(gone.execution_options(synchronize_session=False)) is not None
