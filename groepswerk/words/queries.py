"""Reading what people said. Opening is explicit: a page asks for the utterances it may show, in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, select

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
    opened: dict[UUID, OpenKey] = {}
    found = {}
    for row in db.session.execute(_statement(), {"ids": wanted}):
        text = row.plain if row.sealed is None else _open(row, opened)
        if text is not None:
            found[row.id] = Words(row.id, text, language_of(row.language), row.author_id)
    return found


@cache
def _statement() -> Select[Any]:
    said, key = Utterance.__table__.c, DataKey.__table__.c
    same_owner = and_(said.owner_kind == key.owner_kind, said.owner_id == key.owner_id)
    return (
        select(
            said.id,
            said.language,
            said.author_id,
            said.sealed,
            said.plain,
            key.id.label("key_id"),
            key.owner_kind,
            key.owner_id,
            key.wrapped,
            key.wrapped_by,
        )
        .select_from(Utterance.__table__.outerjoin(DataKey.__table__, same_owner))
        .where(said.id.in_(bindparam("ids", expanding=True)))
    )


def _open(row: Any, opened: dict[UUID, OpenKey]) -> str | None:
    if row.key_id is None:
        return None
    if row.key_id not in opened:
        opened[row.key_id] = vault.unwrap(row, row.key_id)
    return vault.open_sealed(row.sealed, opened[row.key_id], Place("utterance", row.id, "sealed"))
