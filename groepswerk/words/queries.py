"""Reading what people said. Opening is explicit: a page asks for the utterances it may show, in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, String, bindparam, select, type_coerce

from groepswerk.core import vault
from groepswerk.core.db import read
from groepswerk.core.languages import Language, language_of
from groepswerk.core.vault import DataKey, OpenKey, OwnerKind, Place
from groepswerk.words.models import Utterance


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody said, opened for a reader: the text with its own language and direction."""

    id: UUID
    text: str
    language: Language

    def __str__(self) -> str:
        """The text alone."""
        return self.text


class Wrapped(NamedTuple):
    """A data key as it is read beside the texts."""

    owner_kind: OwnerKind
    owner_id: UUID
    wrapped: bytes
    wrapped_by: str


def words_of(ids: Iterable[UUID | None]) -> dict[UUID, Words]:
    """The opened words for these utterances, in one statement. A text whose key is gone is left out."""
    wanted = [each for each in ids if each is not None]
    if not wanted:
        return {}
    keys = Keys()
    opened = (keys.words_in(row) for row in read(_statement(), {"ids": wanted}).all())
    return {words.id: words for words in opened if words is not None}


def words_columns() -> tuple[Any, ...]:
    """What ``Keys`` needs of an utterance and of the data key beside it, for a query that reads more than words."""
    said, key = Utterance.__table__.c, DataKey.__table__.c
    return (
        said.id.label("words_id"),
        said.language,
        said.sealed,
        said.plain,
        # As the driver gives them: forty texts have one key, which is read once, in Keys.
        type_coerce(key.id, String).label("key_id"),
        type_coerce(key.owner_kind, String).label("owner_kind"),
        type_coerce(key.owner_id, String).label("owner_id"),
        key.wrapped,
        key.wrapped_by,
    )


@cache
def _statement() -> Select[Any]:
    said, key = Utterance.__table__, DataKey.__table__
    return (
        select(*words_columns())
        .select_from(said.outerjoin(key, key.c.id == said.c.key_id))
        .where(said.c.id.in_(bindparam("ids", expanding=True)))
    )


class Keys:
    """The data keys of one reading, each unwrapped once."""

    def __init__(self) -> None:
        self._opened: dict[object, OpenKey] = {}

    def words_in(self, row: Any) -> Words | None:
        """What was said, from a row with ``words_columns``; None when there is none or its key is gone."""
        words_id, sealed = row.words_id, row.sealed
        if sealed is None:
            text = row.plain
        else:
            key = self.key_in(row)
            text = key and vault.open_sealed(sealed, key, Place("utterance", words_id, "sealed"))
        return None if text is None else Words(words_id, text, language_of(row.language))

    def key_in(self, row: Any) -> OpenKey | None:
        """The data key that stands in the row."""
        key_id = row.key_id
        key = self._opened.get(key_id)
        if key is None and key_id is not None:
            wrapped = Wrapped(OwnerKind(row.owner_kind), UUID(str(row.owner_id)), row.wrapped, row.wrapped_by)
            key = self._opened[key_id] = vault.unwrap(wrapped, UUID(str(key_id)))
        return key
