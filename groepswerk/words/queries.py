"""Reading what people said. Opening is explicit: a page asks for the utterances it may show, in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from groepswerk.core import vault
from groepswerk.core.db import db
from groepswerk.core.languages import Language, language_of
from groepswerk.core.vault import DataKey, OpenKey, Place
from groepswerk.words.models import Utterance


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody said, opened for a reader: the text with its own language and direction."""

    id: UUID
    text: str
    language: Language
    author_id: UUID | None

    def __str__(self) -> str:
        """The text alone."""
        return self.text


def words_of(ids: Iterable[UUID | None]) -> dict[UUID, Words]:
    """The opened words for these utterances, in one statement. A text whose key is gone is left out."""
    wanted = [each for each in ids if each is not None]
    if not wanted:
        return {}
    said = Utterance.__table__
    keys = DataKey.__table__
    query = (
        select(
            said.c.id,
            said.c.language,
            said.c.author_id,
            said.c.sealed,
            said.c.plain,
            keys.c.id.label("key_id"),
            keys.c.owner_kind,
            keys.c.owner_id,
            keys.c.wrapped,
            keys.c.wrapped_by,
        )
        .outerjoin_from(said, keys, and_(said.c.owner_kind == keys.c.owner_kind, said.c.owner_id == keys.c.owner_id))
        .where(said.c.id.in_(wanted))
    )
    opened: dict[UUID, OpenKey] = {}
    found = {}
    for row in db.session.execute(query):
        text = row.plain if row.sealed is None else _open(row, opened)
        if text is not None:
            found[row.id] = Words(row.id, text, language_of(row.language), row.author_id)
    return found


def _open(row: Any, opened: dict[UUID, OpenKey]) -> str | None:
    if row.key_id is None:
        return None
    if row.key_id not in opened:
        opened[row.key_id] = vault.unwrap(row, row.key_id)
    return vault.open_sealed(row.sealed, opened[row.key_id], Place("utterance", row.id, "sealed"))
