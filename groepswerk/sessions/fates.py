"""What undoing a change would do with each of its meetings. Pure rules, so that a page can say it beforehand.

Nothing that came since is taken away: a meeting that was changed or held after the change stays as it is, and one that
the change made and by now has answers, notes or helpers is kept for the guide to decide. Its subject is the change's
own: to name it later is to change it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, NamedTuple, Protocol


class Standing(Protocol):
    """A meeting as it stands now."""

    @property
    def version(self) -> int: ...
    @property
    def recorded_at(self) -> datetime | None: ...
    @property
    def is_answered(self) -> bool: ...
    @property
    def is_tied(self) -> bool: ...
    def is_over(self, wall_now: datetime) -> bool: ...


class Fate(StrEnum):
    """What becomes of a meeting: it stands as before, goes, comes again, waits for a decision, or is left as it is."""

    BACK = "back"
    REMOVED = "removed"
    AGAIN = "again"
    KEPT = "kept"
    LEFT = "left"


class Sorted(NamedTuple):
    """One meeting of a change: what is remembered of it, how it stands (None: it is not there), its fate."""

    entry: Mapping[str, Any]
    row: Any
    fate: Fate


def sort_out(entries: Iterable[Mapping[str, Any]], rows: Mapping[str, Any], wall_now: datetime) -> list[Sorted]:
    """The fate of each meeting of a change; ``rows``: those that are there, by the hex of their id."""
    return [_sorted(entry, rows.get(entry["id"]), wall_now) for entry in entries]


def _sorted(entry: Mapping[str, Any], row: Standing | None, wall_now: datetime) -> Sorted:
    before = entry["before"]
    if row is None:
        return Sorted(entry, row, Fate.AGAIN if before and before.get("gone") else Fate.LEFT)
    if row.version != entry["version"] or row.recorded_at is not None:
        return Sorted(entry, row, Fate.LEFT)
    if before is None:
        return Sorted(entry, row, Fate.KEPT if row.is_answered or row.is_tied else Fate.REMOVED)
    return Sorted(entry, row, Fate.BACK if _can_go_back(entry, row, wall_now) else Fate.LEFT)


def _can_go_back(entry: Mapping[str, Any], row: Standing, wall_now: datetime) -> bool:
    """Nothing that is to come goes back into the past, and nothing that has been comes again."""
    before = entry["before"]
    if is_guiding(entry) or "to" in entry:
        return True
    begins = datetime.combine(date.fromisoformat(before["on"]), time.fromisoformat(before["starts"]))
    return row.is_over(wall_now) == (begins <= wall_now)


def is_guiding(entry: Mapping[str, Any]) -> bool:
    """Whether what changed is who guides the meeting, and nothing of when it is."""
    return bool(entry["before"]) and "guided" in entry["before"]
