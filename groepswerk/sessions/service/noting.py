"""What guides write about a meeting: what happened and what worked, for the group; a thought for one alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from groepswerk.core.actor import Actor
from groepswerk.core.vault import OpenKey, OwnerKind, key_of
from groepswerk.sessions.models import GroupSession
from groepswerk.sessions.service.recording import STORY, WORKED
from groepswerk.words.models import Circle
from groepswerk.words.service import Saying, Speaker, key_now, say_each


class Desk(NamedTuple):
    """Who writes, when, and with which keys: the group's, and her own (None: not read yet)."""

    by: Actor
    now: datetime
    key: OpenKey | None
    own_key: OpenKey | None


def latest_notes(meeting: GroupSession, by: UUID) -> dict[str, UUID]:
    """The words that stand about a meeting for this reader: story, what worked, and under her id what is hers."""
    kept = {part: meeting.notes.get(part) or [""] for part in (STORY, WORKED, by.hex)}
    return {part: UUID(words[-1]) for part, words in kept.items() if words[-1]}


def note(
    meeting: GroupSession, typed: Mapping[str, tuple[str, str]], desk: Desk, more: Saying | None = None
) -> tuple[dict[str, UUID | None], UUID | None]:
    """Keep what she wrote: ``typed`` gives for each part that changed its text (empty: taken away) and its language.

    A part is "story", "worked", or her own id: that one is sealed with her key, and nobody else ever opens it.
    ``more``: words of another kind that are written with them, in the same statement. Returns the ids by part, and
    the id of ``more``.
    """
    before = latest_notes(meeting, desk.by.person_id)
    parts = [part for part, (text, _language) in typed.items() if text]
    sayings = [_saying(meeting, part, typed[part], desk, before.get(part)) for part in parts]
    said = say_each([*sayings, more] if more else sayings) if sayings or more else []
    ids = {**dict.fromkeys(typed), **dict(zip(parts, said, strict=False))}
    return ids, said[-1] if more else None


def _saying(meeting: GroupSession, part: str, text: tuple[str, str], desk: Desk, replaces: UUID | None) -> Saying:
    words, language = text
    speaker = Speaker(desk.by.person_id, language, desk.now)
    if part in (STORY, WORKED):
        owner = (OwnerKind.GROUP, meeting.group_id)
        return Saying(words, speaker, owner, desk.key or key_now(*owner, desk.now), Circle.GROUP, replaces)
    own = (OwnerKind.PERSON, desk.by.person_id)
    return Saying(words, speaker, own, desk.own_key or key_of(*own, desk.now), Circle.OWN, replaces)
