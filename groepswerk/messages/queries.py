"""Reads about messages: who is still to be told what."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from groepswerk.core.db import db
from groepswerk.messages.models import Message, MessageState


def waiting_in(group_ids: list[UUID]) -> dict[UUID, int]:
    """Per group, how many people are still to be told something; groups without any are left out."""
    if not group_ids:
        return {}
    query = (
        select(Message.group_id, func.count())
        .where(Message.group_id.in_(group_ids), Message.state == MessageState.WAITING)
        .group_by(Message.group_id)
    )
    return dict(db.session.execute(query).all())
