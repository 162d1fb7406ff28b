"""Which members somebody at the door could be: names that sound alike to somebody who reads them in a hurry."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Protocol, TypeVar

from groepswerk.core.plain_text import sort_key

ALIKE_FROM = 0.7


class HasName(Protocol):
    """Anybody with a name."""

    @property
    def name(self) -> str: ...


M = TypeVar("M", bound=HasName)


def alike(name: str, members: list[M]) -> list[M]:
    """Those of ``members`` whose name is like ``name``, the likest first: ``Rose`` finds Roos, ``Yamina`` Yamina A."""
    said = sort_key(name)
    likeness = [(_likeness(said, sort_key(member.name)), member) for member in members]
    found = [pair for pair in likeness if pair[0] >= ALIKE_FROM]
    return [member for _, member in sorted(found, key=lambda pair: -pair[0])]


def _likeness(one: str, other: str) -> float:
    if one.split()[:1] == other.split()[:1]:
        return 1.0
    return SequenceMatcher(None, one, other).ratio()
