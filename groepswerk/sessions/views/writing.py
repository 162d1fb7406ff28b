"""What a guide wrote on the page of a recording: kept together, in one statement."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from groepswerk.core import clock, i18n
from groepswerk.core.access import acting
from groepswerk.core.vault import OwnerKind
from groepswerk.sessions.forms.recording import RecordForm
from groepswerk.sessions.models import GroupSession
from groepswerk.sessions.service.noting import Desk, note
from groepswerk.sessions.views.sheet import Brought, Sheet
from groepswerk.themes import service as themes
from groepswerk.words.service import Saying, Speaker, key_now
from groepswerk.words.written import written_in


@dataclass(frozen=True, slots=True)
class Written:
    """The ids of her words: notes by what they are, and the words of a new theme with who says it."""

    notes: dict[str, UUID | None] = field(default_factory=dict)
    theme: tuple[UUID, Speaker] | None = None


def written_on(form: RecordForm, sheet: Sheet) -> Written:
    """Keep what she wrote and did not leave as it was; nothing of a sensitive meeting."""
    if form.is_sensitive.data:
        return Written()
    said = _new_words(form, sheet)
    typed = {part: (text, _language_of(text, sheet)) for part, text in sheet.changed(form).items()}
    desk = Desk(acting(), clock.now(), said.key if said else sheet.spoken.key, sheet.spoken.own_key)
    notes, words_id = note(sheet.meeting, typed, desk, said)
    return Written(notes, (words_id, said.speaker) if words_id and said else None)


def _new_words(form: RecordForm, sheet: Sheet) -> Saying | None:
    """The theme she typed, in the words of the group."""
    text, meeting = form.new_theme.text, sheet.meeting
    if not text:
        return None
    owner = (OwnerKind.GROUP, meeting.group_id)
    speaker = themes.speaker_in(meeting, form.bringer, _language_of(text, sheet))
    return Saying(text, speaker, owner, sheet.spoken.key or key_now(*owner, clock.now(), missed=True))


def _language_of(text: str, sheet: Sheet) -> str:
    return written_in(text, i18n.current(), sheet.spoken.languages)


def new_theme(meeting: GroupSession, written: Written) -> Brought:
    """The theme that was born in the meeting, and who brought it."""
    if written.theme is None:
        return {}
    words_id, speaker = written.theme
    theme = themes.raise_in(meeting, words_id, speaker)
    return {theme: speaker.author_id} if theme else {}
