"""The four things that are said of an initiative: what it is called, what for, who with, what is needed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from uuid import UUID

from groepswerk.core.vault import OwnerKind
from groepswerk.words.models import Circle
from groepswerk.words.service import Speaker, say_all


@dataclass(frozen=True, slots=True)
class Texts:
    """What somebody says of an initiative. Only the name is asked for; what is empty was skipped."""

    name: str
    purpose: str = ""
    company: str = ""
    needed: str = ""

    def by_field(self) -> dict[str, str]:
        """The texts by the names of their fields, in the order they are asked in."""
        return asdict(self)


def keep(texts: Texts, speaker: Speaker, owner: tuple[OwnerKind, UUID], *, first: bool = False) -> dict[str, UUID]:
    """Keep what was said, sealed for the group's circle; what was skipped is not kept.

    ``first``: ``owner`` was made a moment ago and has said nothing yet. Returns column names with utterance ids.
    """
    said = {field: text for field, text in texts.by_field().items() if text}
    kept = say_all(list(said.values()), speaker, owner, Circle.GROUP, first=first)
    return {f"{field}_id": words.id for field, words in zip(said, kept, strict=True)}
