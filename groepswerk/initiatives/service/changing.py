"""Changing what is said of an initiative. Only its owners come here; what was said before stays."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import CursorResult, update

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind
from groepswerk.core.versions import Stale
from groepswerk.groups.service.belonging import touch
from groepswerk.initiatives.models import Initiative
from groepswerk.initiatives.queries import InitiativeLine
from groepswerk.initiatives.service.texts import Texts, say_each
from groepswerk.words.queries import Words
from groepswerk.words.service import Speaker

Said = Mapping[str, Words | None]


def change(initiative: InitiativeLine, before: Said, texts: Texts, speaker: Speaker, shown: int, by: Actor) -> None:
    """Say some of the texts again. ``before``: what they are; ``shown``: the version she was shown.

    A text counts as changed when its words or its language are others; an emptied one is left out from now on, and
    nothing is done when nothing changed. Raises Stale when it was saved meanwhile.
    """
    changed = {
        field: text
        for field, text in texts.by_field().items()
        if _differs(before[field], text, texts.language_of(field, speaker))
    }
    if not changed:
        return
    columns = _say_again(initiative.id, before, changed, texts, speaker)
    # The condition also settles two owners who save at once: the second finds another version and is told.
    query = update(Initiative).where(Initiative.id == initiative.id, Initiative.version == shown)
    result = db.session.execute(query.values(version=shown + 1, **columns))
    if isinstance(result, CursorResult) and result.rowcount != 1:
        raise Stale
    touch(initiative.group_id)
    audit.record("initiatives.changed", at=speaker.now, by=by, subject_id=initiative.id, group_id=initiative.group_id)


def _differs(before: Words | None, text: str, language: str) -> bool:
    if before is None:
        return bool(text)
    return text != before.text or language != before.language.code


def _say_again(
    initiative_id: UUID, before: Said, changed: dict[str, str], texts: Texts, speaker: Speaker
) -> dict[str, UUID | None]:
    columns: dict[str, UUID | None] = {f"{field}_id": None for field in changed}
    filled = {field: text for field, text in changed.items() if text}
    if not filled:
        return columns
    said = say_each(filled, texts, speaker, (OwnerKind.INITIATIVE, initiative_id), before=before)
    return columns | {f"{field}_id": words.id for field, words in said.items()}
