"""'I come', 'I do not come', 'I do not know': kept when the meeting is moved or cancelled."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from groepswerk.core.db import db
from groepswerk.groups.service.belonging import touch
from groepswerk.sessions.models import Answer, GroupSession, Rsvp


def answer(meeting: GroupSession, person_id: UUID, said: Answer | None, now: datetime) -> None:
    """Keep what somebody says about a meeting; None takes back what she said before ("Toch niet")."""
    row = db.session.get(Rsvp, (meeting.id, person_id))
    if said is None:
        if row is not None:
            db.session.delete(row)
    elif row is None:
        db.session.add(Rsvp(session_id=meeting.id, person_id=person_id, answer=said, answered_at=now))
    else:
        row.answer, row.answered_at = said, now
    db.session.flush()
    touch(meeting.group_id)
