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

# Under this its subjects stand among the words about a meeting, the latest last.
SUBJECT = "subject"


class IsSensitive(Exception):
    """A sensitive meeting is called by its day alone."""


def name_subject(meeting: GroupSession, text: str, speaker: Speaker, shown: int, by: Actor) -> None:
    """Give a meeting its subject; an empty text takes it away. The earlier words are kept, replaced, never overwritten.

    Raises IsSensitive, and Stale when somebody changed the meeting meanwhile.
    """
    if meeting.is_sensitive:
        raise IsSensitive
    # The group is locked before the meeting, as by everybody who answers at the same moment.
    touch(meeting.group_id)
    subject_id = _said(meeting, text, speaker) if text else None
    subjects = [*subjects_of(meeting), subject_id.hex if subject_id else ""]
    changed = db.session.execute(
        update(GroupSession)
        .where(GroupSession.id == meeting.id, GroupSession.version == shown)
        .values(version=shown + 1, subject_id=subject_id, notes={**meeting.notes, SUBJECT: subjects})
        .returning(GroupSession.id)
    )
    if changed.scalar_one_or_none() is None:
        raise Stale
    audit.record("sessions.subject_named", at=speaker.now, by=by, subject_id=meeting.id, group_id=meeting.group_id)


def subjects_of(meeting: GroupSession) -> list[str]:
    """The ids of everything it was ever said to be about, the latest last; one it was planned with stands first."""
    kept, latest = meeting.notes.get(SUBJECT, []), meeting.subject_id
    return kept if latest is None or latest.hex in kept else [*kept, latest.hex]


def _said(meeting: GroupSession, text: str, speaker: Speaker) -> UUID:
    before = db.session.get(Utterance, meeting.subject_id) if meeting.subject_id else None
    if before is not None:
        return say_again(before, text, speaker).id
    return say(text, speaker, (OwnerKind.GROUP, meeting.group_id)).id
