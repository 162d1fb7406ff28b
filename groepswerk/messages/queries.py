"""Reads about messages: who is still to be told what."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.messages.models import Message, MessageState, Template


class MessageLine(NamedTuple):
    """Something one person should be told, or was told, about one thing."""

    id: UUID
    group_id: UUID
    person_id: UUID
    template: Template
    about_id: UUID
    sequence: int
    state: MessageState


def to_tell(group_id: UUID) -> list[MessageLine]:
    """What is still to be told in a group, the oldest cause first."""
    return _read(Message.group_id == group_id, Message.state == MessageState.WAITING)


def about(about_id: UUID) -> list[MessageLine]:
    """All that was ever to be told about one thing, the oldest first."""
    return _read(Message.about_id == about_id)


def _read(*conditions: object) -> list[MessageLine]:
    query = select(
        Message.id,
        Message.group_id,
        Message.person_id,
        Message.template,
        Message.about_id,
        Message.sequence,
        Message.state,
    )
    ordered = query.where(*conditions).order_by(Message.made_at, Message.id)  # type: ignore[arg-type]
    return [MessageLine(*row) for row in db.session.execute(ordered)]


def message_by_id(message_id: UUID) -> Message | None:
    """One message."""
    return db.session.get(Message, message_id)
