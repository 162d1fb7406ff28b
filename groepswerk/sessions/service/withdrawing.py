"""What goes from the year when somebody stops, or gets a new key: her answers to come, and her personal links."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, delete, or_, select, update

from groepswerk.core.db import db
from groepswerk.sessions.models import GroupSession, Invitation, Rsvp


def withdraw(person_id: UUID, group_id: UUID, wall_now: datetime) -> None:
    """Forget what she answered for the group's meetings to come, and end her links to all of its meetings."""
    later = or_(
        GroupSession.on_day > wall_now.date(),
        and_(GroupSession.on_day == wall_now.date(), GroupSession.ends > wall_now.time()),
    )
    to_come = select(GroupSession.id).where(GroupSession.group_id == group_id, later)
    db.session.execute(
        delete(Rsvp)
        .where(Rsvp.person_id == person_id, Rsvp.session_id.in_(to_come))
        .execution_options(synchronize_session=False)
    )
    end_links(person_id, group_id)


def end_links(person_id: UUID, group_id: UUID | None = None) -> None:
    """End every personal link of hers (in this group), for good: they do not come to life again when she comes back."""
    hers = update(Invitation).where(Invitation.person_id == person_id)
    if group_id is not None:
        meetings = select(GroupSession.id).where(GroupSession.group_id == group_id)
        hers = hers.where(Invitation.session_id.in_(meetings))
    raised = hers.values(generation=Invitation.generation + 1)
    db.session.execute(raised.execution_options(synchronize_session=False))
