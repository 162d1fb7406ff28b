"""What a meeting is about: the group's own words, sealed, and said again when they change."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind
from groepswerk.core.versions import Stale
from groepswerk.groups.service.belonging import touch
from groepswerk.sessions.models import GroupSession
from groepswerk.words.models import Utterance
from groepswerk.words.service import Speaker, say, say_again


def name_subject(meeting: GroupSession, text: str, speaker: Speaker, shown: int, by: Actor) -> None:
    """Give a meeting its subject; an empty text takes it away. The earlier words are kept, replaced, never overwritten.

    Raises Stale when somebody changed the meeting meanwhile.
    """
    # The group is locked before the meeting, as by everybody who answers at the same moment.
    touch(meeting.group_id)
    subject_id = _said(meeting, text, speaker) if text else None
    changed = db.session.execute(
        update(GroupSession)
        .where(GroupSession.id == meeting.id, GroupSession.version == shown)
        .values(version=shown + 1, subject_id=subject_id)
        .returning(GroupSession.id)
    )
    if changed.scalar_one_or_none() is None:
        raise Stale
    audit.record("sessions.subject_named", at=speaker.now, by=by, subject_id=meeting.id, group_id=meeting.group_id)


def _said(meeting: GroupSession, text: str, speaker: Speaker) -> UUID:
    before = db.session.get(Utterance, meeting.subject_id) if meeting.subject_id else None
    if before is not None:
        return say_again(before, text, speaker).id
    return say(text, speaker, (OwnerKind.GROUP, meeting.group_id)).id
