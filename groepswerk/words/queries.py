"""Reading what people said. Opening is explicit: a page asks for the utterances it may show, in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, String, and_, bindparam, select, type_coerce

from groepswerk.core import vault
from groepswerk.core.db import db
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
    opened: dict[object, OpenKey] = {}
    found = {}
    for row in db.session.execute(_statement(), {"ids": wanted}):
        text = row.plain if row.sealed is None else _open(row, opened)
        if text is not None:
            found[row.id] = Words(row.id, text, language_of(row.language))
    return found


@cache
def _statement() -> Select[Any]:
    said, key = Utterance.__table__.c, DataKey.__table__.c
    same_owner = and_(said.owner_kind == key.owner_kind, said.owner_id == key.owner_id)
    return (
        select(
            said.id,
            said.language,
            said.sealed,
            said.plain,
            # As the driver gives them: forty texts have one key, which is read once, in _open.
            type_coerce(key.id, String).label("key_id"),
            key.owner_kind,
            type_coerce(key.owner_id, String).label("owner_id"),
            key.wrapped,
            key.wrapped_by,
        )
        .select_from(Utterance.__table__.outerjoin(DataKey.__table__, same_owner))
        .where(said.id.in_(bindparam("ids", expanding=True)))
    )


def _open(row: Any, opened: dict[object, OpenKey]) -> str | None:
    if row.key_id is None:
        return None
    if row.key_id not in opened:
        owner = UUID(str(row.owner_id))
        opened[row.key_id] = vault.unwrap(
            Wrapped(row.owner_kind, owner, row.wrapped, row.wrapped_by), UUID(str(row.key_id))
        )
    return vault.open_sealed(row.sealed, opened[row.key_id], Place("utterance", row.id, "sealed"))
