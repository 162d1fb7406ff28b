"""Raising a theme in the group's words, and saying in which meetings it came up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import delete, exists, or_, select, update

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.conflicts import write_rows
from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind
from groepswerk.groups.service.belonging import touch
from groepswerk.sessions.models import GroupSession
from groepswerk.themes.models import Theme, ThemeSurfaced
from groepswerk.words.models import Utterance
from groepswerk.words.service import Speaker, forget, say


class SpokenOf(Exception):
    """The group spoke of it in a meeting: it is the group's now, and cannot be taken back by one."""


def raise_theme(group_id: UUID, text: str, speaker: Speaker, by: Actor) -> Theme:
    """Keep a theme in the words it was said in, for the group only. ``speaker.author_id`` None: the group says it."""
    theme = _keep(group_id, say(text, speaker, (OwnerKind.GROUP, group_id)).id, speaker)
    touch(group_id)
    audit.record("themes.raised", at=speaker.now, by=by, subject_id=theme.id, group_id=group_id)
    return theme


def _keep(group_id: UUID, words_id: UUID, speaker: Speaker, raised_in: UUID | None = None) -> Theme:
    theme = Theme(
        id=uuid4(),
        group_id=group_id,
        words_id=words_id,
        raised_by=speaker.author_id,
        raised_at=speaker.now,
        raised_in_id=raised_in,
    )
    db.session.add(theme)
    db.session.flush()
    return theme


def speaker_in(meeting: GroupSession, brought_by: UUID | None, language: str) -> Speaker:
    """Who says a theme that comes up for the first time in ``meeting``: it counts as said when the meeting ended."""
    return Speaker(brought_by, language, datetime.combine(meeting.on_day, meeting.ends, ZoneInfo(meeting.zone)))


def raise_in(meeting: GroupSession, words_id: UUID, speaker: Speaker) -> UUID | None:
    """Make words that were kept already a theme that came up for the first time in ``meeting``.

    Nothing of a sensitive one (None then); a meeting that turns out to be sensitive takes its themes along.
    """
    if meeting.is_sensitive:
        return None
    return _keep(meeting.group_id, words_id, speaker, meeting.id).id


def surface(
    meeting: GroupSession,
    brought: Mapping[UUID, UUID | None],
    before: Mapping[UUID, UUID | None],
    words: Iterable[UUID] = (),
) -> None:
    """Say which themes came up in a meeting, and who brought each (None: the group).

    ``before``: what was kept of it until now. A sensitive meeting keeps none, and the themes that were first raised in
    it and in no other go with it, words and all; one that came up elsewhere too stays, as the group's. ``words``: what
    else was said of it and may not be kept.
    """
    if meeting.is_sensitive:
        _forget(meeting, list(words))
        return
    gone = sorted(before.keys() - brought.keys())
    if gone:
        here = ThemeSurfaced.session_id == meeting.id
        db.session.execute(delete(ThemeSurfaced).where(here, ThemeSurfaced.theme_id.in_(gone)))
    _write(meeting.id, {theme: by for theme, by in brought.items() if theme not in before or before[theme] != by})


def _write(session_id: UUID, brought: Mapping[UUID, UUID | None]) -> None:
    """Add what came up, and correct who brought what stood there already, in one statement."""
    rows = [{"theme_id": theme, "session_id": session_id, "brought_by": by} for theme, by in brought.items()]
    write_rows(ThemeSurfaced, rows, corrected="brought_by")


def _forget(meeting: GroupSession, words: list[UUID]) -> None:
    db.session.execute(delete(ThemeSurfaced).where(ThemeSurfaced.session_id == meeting.id))
    elsewhere = exists().where(ThemeSurfaced.theme_id == Theme.id)
    born_here = Theme.raised_in_id == meeting.id
    # A theme goes with its words.
    gone = Utterance.id.in_(select(Theme.words_id).where(born_here, ~elsewhere))
    db.session.execute(delete(Utterance).where(or_(gone, Utterance.id.in_(words)) if words else gone))
    # Who raised here what stays was here: that goes too.
    db.session.execute(update(Theme).where(born_here).values(raised_in_id=None, raised_by=None))


def take_back(theme: Theme, by: Actor, now: datetime) -> None:
    """Take back what she said, words and all. Raises SpokenOf when the group spoke of it since."""
    if db.session.scalar(select(ThemeSurfaced.session_id).where(ThemeSurfaced.theme_id == theme.id).limit(1)):
        raise SpokenOf
    db.session.execute(delete(Theme).where(Theme.id == theme.id))
    forget([theme.words_id])
    touch(theme.group_id)
    audit.record("themes.taken_back", at=now, by=by, subject_id=theme.id, group_id=theme.group_id)
