"""Which rhythm took over from which, in the course of a year: when the later meetings moved, or got another rhythm.

Nothing is kept of it beside the rhythms: one that stops before its own end, where another of the same year and for the
same begins, was taken over. Two that were planned one after the other both ran to their end. Pure rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol, TypeVar
from uuid import UUID


class Stretch(Protocol):
    """A rhythm with what came of it. ``number``: its meetings; ``last_on``: the last that is on, None: none is."""

    @property
    def series_id(self) -> UUID | None: ...
    @property
    def programme_id(self) -> UUID: ...
    @property
    def kind(self) -> str: ...
    @property
    def first_on(self) -> date: ...
    @property
    def count(self) -> int | None: ...
    @property
    def until(self) -> date | None: ...
    @property
    def number(self) -> int: ...
    @property
    def last_on(self) -> date | None: ...


S = TypeVar("S", bound=Stretch)


def taken_over(rhythms: Sequence[S]) -> list[tuple[S, S]]:
    """Each rhythm that was taken over, with the one that did, in order; none takes over from two."""
    begun = sorted((each for each in rhythms if each.series_id), key=lambda each: each.first_on)
    found: list[tuple[S, S]] = []
    free = list(begun)
    for one in begun:
        after = next((other for other in free if other is not one and _goes_on_from(one, other)), None)
        if after is not None:
            free.remove(after)
            found.append((one, after))
    return found


def _goes_on_from(one: Stretch, other: Stretch) -> bool:
    same = (one.programme_id, one.kind) == (other.programme_id, other.kind)
    return same and (one.last_on or one.first_on) < other.first_on and _stops_short(one, other.first_on)


def _stops_short(one: Stretch, on: date) -> bool:
    return one.number < one.count if one.count is not None else one.until is not None and one.until >= on
