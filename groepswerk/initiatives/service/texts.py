"""The four things that are said of an initiative: what it is called, what for, who with, what is needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from groepswerk.core.vault import OwnerKind
from groepswerk.words.models import Circle, Utterance
from groepswerk.words.queries import Words
from groepswerk.words.service import Speaker, say_all


@dataclass(frozen=True, slots=True)
class Texts:
    """What somebody says of an initiative. Only the name is asked for; what is empty was skipped.

    ``languages``: by field the code of the language it is in, where that is not the speaker's.
    """

    name: str
    purpose: str = ""
    company: str = ""
    needed: str = ""
    languages: Mapping[str, str] = field(default_factory=dict)

    def by_field(self) -> dict[str, str]:
        """The texts by the names of their fields, in the order they are asked in."""
        return {"name": self.name, "purpose": self.purpose, "company": self.company, "needed": self.needed}

    def language_of(self, field_name: str, speaker: Speaker) -> str:
        """The language one of them is in."""
        return self.languages.get(field_name, speaker.language)


def keep(texts: Texts, speaker: Speaker, owner: tuple[OwnerKind, UUID], *, first: bool = False) -> dict[str, UUID]:
    """Keep what was said, sealed for the group's circle; what was skipped is not kept.

    ``first``: ``owner`` was made a moment ago and has said nothing yet. Returns column names with utterance ids.
    """
    filled = {name: text for name, text in texts.by_field().items() if text}
    kept = say_each(filled, texts, speaker, owner, first=first)
    return {f"{name}_id": words.id for name, words in kept.items()}


def say_each(
    filled: Mapping[str, str],
    texts: Texts,
    speaker: Speaker,
    owner: tuple[OwnerKind, UUID],
    *,
    first: bool = False,
    before: Mapping[str, Words | None] | None = None,
) -> dict[str, Utterance]:
    """Say these of the texts, each in its own language; nearly always that is one language, and said at once.

    ``before``: the words that stand there and are replaced.
    """
    old = {name: words.id for name, words in (before or {}).items() if words}
    kept: dict[str, Utterance] = {}
    for language in dict.fromkeys(texts.language_of(name, speaker) for name in filled):
        names = [name for name in filled if texts.language_of(name, speaker) == language]
        in_it = replace(speaker, language=language)
        said = say_all(
            [filled[name] for name in names],
            in_it,
            owner,
            Circle.GROUP,
            first=first and not kept,
            replaces=[old.get(name) for name in names],
        )
        kept |= zip(names, said, strict=True)
    return kept
