"""Writing down who is to be told what, in the transaction of its cause, and that somebody was told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import insert, update

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.messages.models import Channel, Message, MessageState, Template


class Cause(NamedTuple):
    """What a message is about: a thing inside a group, as it stands at its ``sequence``."""

    group_id: UUID
    about_id: UUID
    sequence: int


def tell(cause: Cause, told: Iterable[tuple[UUID, Template]], now: datetime) -> int:
    """Write one row for each person and what she should hear; return how many there are.

    What was still to be told about the same thing at an older sequence is dropped: it is not true any more.
    """
    drop_before(cause, now)
    rows = [
        {
            "id": uuid4(),
            "group_id": cause.group_id,
            "person_id": person_id,
            "template": template,
            "channel": Channel.BY_HAND,
            "about_id": cause.about_id,
            "sequence": cause.sequence,
            "state": MessageState.WAITING,
            "made_at": now,
        }
        for person_id, template in sorted(told)
    ]
    if rows:
        db.session.execute(insert(Message), rows)
    return len(rows)


def drop_before(cause: Cause, now: datetime) -> None:
    """Drop what waits about this thing at an older sequence."""
    older = (
        update(Message)
        .where(Message.about_id == cause.about_id, Message.sequence < cause.sequence)
        .where(Message.state == MessageState.WAITING)
    )
    db.session.execute(older.values(state=MessageState.DROPPED, done_at=now))


def mark_told(message: Message, by: Actor, now: datetime) -> None:
    """The guide has told her. A message that was dropped or told before stays as it is."""
    if message.state != MessageState.WAITING:
        return
    message.state, message.done_at = MessageState.DONE, now
    db.session.flush()
    audit.record("messages.told", at=now, by=by, subject_id=message.person_id, group_id=message.group_id)
