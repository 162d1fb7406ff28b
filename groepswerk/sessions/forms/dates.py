"""Fields for what was changed by hand on single dates of a plan: dropped ones, and moved ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import Field

_MOST_CHANGES = 300
_MOVE = "move-"


class DroppedDates(Field):
    """Ticked dates; what is no date is left out, because no page of ours sends it."""

    data: frozenset[date]

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the dates."""
        days = (_day(text) for text in valuelist[:_MOST_CHANGES])
        self.data = frozenset(on for on in days if on)


class MovedDates(Field):
    """Dates with the day each is moved to: one input ``move-2026-09-08`` for each, empty when it stays."""

    data: Mapping[date, date]

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Gather the inputs; a wrong day is a mistake, an empty one or the same day is none."""
        self.process_errors, self.data, self.object_data, self.raw_data = [], {}, None, []
        names = [name for name in formdata or () if name.startswith(_MOVE)]
        for name in names[:_MOST_CHANGES]:
            self._take(_day(name.removeprefix(_MOVE)), formdata.get(name, "").strip())

    def _take(self, planned: date | None, text: str) -> None:
        moved_to = _day(text)
        if planned is None or not text or moved_to == planned:
            return
        if moved_to is None:
            self.process_errors = [*self.process_errors, self.gettext("Not a valid date value.")]
        else:
            self.data = {**self.data, planned: moved_to}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
