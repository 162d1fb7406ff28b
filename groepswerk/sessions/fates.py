"""What undoing a change would do with each of its meetings. Pure rules, so that a page can say it beforehand.

Nothing that came since is taken away: a meeting that was changed or held after the change stays as it is, and one that
the change made and by now has answers, notes or helpers is kept for the guide to decide. Its subject is the change's
own: to name it later is to change it. What came since and was undone itself is as if it had never been, so that a year
can be taken back step by step.
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
    def is_over(self, wall_now: datetime) -> bool: ...


Restored = Mapping[tuple[str, int], int]


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


def sort_out(
    entries: Iterable[Mapping[str, Any]], rows: Mapping[str, Any], wall_now: datetime, restored: Restored
) -> list[Sorted]:
    """The fate of each meeting of a change; ``rows``: those that are there, by the hex of their id.

    ``restored``: what undoing later changes gave back (``restored_by``).
    """
    there = ((entry, rows.get(entry["id"])) for entry in entries)
    return [Sorted(entry, row, _fate(entry, row, wall_now, restored)) for entry, row in there]


def can_be_undone(
    entries: Iterable[Mapping[str, Any]], rows: Mapping[str, Standing], wall_now: datetime, restored: Restored
) -> bool:
    """Whether undoing a change would do anything to any of its meetings; all as in ``sort_out``."""
    return any(not _is_left(entry, rows.get(entry["id"]), wall_now, restored) for entry in entries)


def restored_by(undone: Iterable[Mapping[str, Any]]) -> Restored:
    """What undoing gave back: by meeting and the version it got, the version as which it stands again."""
    return {(entry["id"], entry["back"][0]): entry["back"][1] for entry in undone if "back" in entry}


def closed(each: Sorted) -> dict[str, Any]:
    """How a meeting of a change is remembered once that is undone: what it got ``back``, or that it was ``left``."""
    entry, version = each.entry, each.entry["version"]
    if each.fate is Fate.LEFT:
        return {**entry, "left": True}
    if each.fate is Fate.BACK:
        return {**entry, "back": [each.row.version + 1, version - 1]}
    return {**entry, "back": [version + 1, version]} if each.fate is Fate.AGAIN else dict(entry)


def _fate(entry: Mapping[str, Any], row: Any, wall_now: datetime, restored: Restored) -> Fate:
    if _is_left(entry, row, wall_now, restored):
        return Fate.LEFT
    if row is None:
        return Fate.AGAIN
    if entry["before"] is None:
        return Fate.KEPT if row.is_answered or row.is_tied else Fate.REMOVED
    return Fate.BACK


def _is_left(entry: Mapping[str, Any], row: Standing | None, wall_now: datetime, restored: Restored) -> bool:
    before = entry["before"]
    if row is None:
        return not (before and before.get("gone"))
    if row.recorded_at is not None or not _stands_as_left(entry, row.version, restored):
        return True
    return bool(before) and not _can_go_back(entry, row, wall_now)


def _stands_as_left(entry: Mapping[str, Any], version: int | None, restored: Restored) -> bool:
    """Whether the change was the last that touched it, but for what was undone."""
    while version is not None and version > entry["version"]:
        version = restored.get((entry["id"], version))
    return bool(version == entry["version"])


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
