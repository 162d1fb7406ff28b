"""Keeping what people say: in their own words and language, sealed while it belongs to a person or a group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import delete, select

from groepswerk.core import vault
from groepswerk.core.db import db
from groepswerk.core.vault import OpenKey, OwnerKind, Place
from groepswerk.groups.models import Group
from groepswerk.words.models import Circle, Utterance

SEALED_CIRCLES = frozenset({Circle.OWN, Circle.GROUP})


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says it, in which language, when. ``author_id`` None: the group as a whole."""

    author_id: UUID | None
    language: str
    now: datetime


class Saying(NamedTuple):
    """A text to be kept, with the key that seals it, read already. ``replaces``: the words that it corrects."""

    text: str
    speaker: Speaker
    owner: tuple[OwnerKind, UUID]
    key: OpenKey
    circle: Circle = Circle.GROUP
    replaces: UUID | None = None


def say_each(sayings: Sequence[Saying]) -> list[UUID]:
    """Keep texts of several speakers and owners; their rows are written together. Returns their ids, in order."""
    said = [_utterance(each.text, each.speaker, each.owner, each.circle, each.key) for each in sayings]
    for words, each in zip(said, sayings, strict=True):
        words.replaces_id = each.replaces
    db.session.add_all(said)
    db.session.flush()
    return [words.id for words in said]


def say(
    text: str,
    speaker: Speaker,
    owner: tuple[OwnerKind, UUID],
    circle: Circle = Circle.GROUP,
    key: OpenKey | None = None,
    replaces: UUID | None = None,
) -> Utterance:
    """Keep what somebody said. ``owner`` is whose key seals it: the group, the initiative or the person.

    ``key``: that key, where it was read already. ``replaces``: the words that these correct, which stay.
    """
    return say_all([text], speaker, owner, circle, key=key, replaces=[replaces])[0]


def say_all(
    texts: list[str],
    speaker: Speaker,
    owner: tuple[OwnerKind, UUID],
    circle: Circle = Circle.GROUP,
    *,
    first: bool = False,
    key: OpenKey | None = None,
    replaces: Sequence[UUID | None] = (),
) -> list[Utterance]:
    """Keep several texts of one speaker at once; the key is read once, the rows are written together.

    ``first``: the owner was made a moment ago, so its key is made without looking for one.
    ``key``: it was read already. ``replaces``: for each text the words that it corrects, or none.
    """
    key_of = vault.first_key_of if first else key_now
    sealing = (key or key_of(*owner, speaker.now)) if circle in SEALED_CIRCLES else None
    said = [_utterance(text, speaker, owner, circle, sealing) for text in texts]
    for words, replaced in zip(said, replaces, strict=False):
        words.replaces_id = replaced
    db.session.add_all(said)
    db.session.flush()
    return said


def key_now(kind: OwnerKind, owner_id: UUID, now: datetime, *, missed: bool = False) -> OpenKey:
    """The key that seals what is said now; of a group, another one since somebody left it. ``missed``: see key_of."""
    if kind != OwnerKind.GROUP:
        return vault.key_of(kind, owner_id, now, missed=missed)
    epoch = select(Group.key_epoch).where(Group.id == owner_id).scalar_subquery()
    return vault.key_of(kind, owner_id, now, epoch, missed=missed)


def say_again(before: Utterance, text: str, speaker: Speaker) -> Utterance:
    """Correct what was said: a new row that replaces the old one, which stays. Circle and owner stay too."""
    return say(text, speaker, (before.owner_kind, before.owner_id), before.circle, replaces=before.id)


def forget(ids: Iterable[UUID]) -> None:
    """Take words away for good, with their renditions: their author took them back, or they may not be kept."""
    gone = list(ids)
    if gone:
        db.session.execute(delete(Utterance).where(Utterance.id.in_(gone)))


def _utterance(
    text: str, speaker: Speaker, owner: tuple[OwnerKind, UUID], circle: Circle, key: OpenKey | None
) -> Utterance:
    row = uuid4()
    return Utterance(
        id=row,
        language=speaker.language,
        circle=circle,
        author_id=speaker.author_id,
        owner_kind=owner[0],
        owner_id=owner[1],
        key_id=key.id if key else None,
        sealed=vault.seal(text, key, Place("utterance", row, "sealed")) if key else None,
        plain=None if key else text,
        said_at=speaker.now,
    )
