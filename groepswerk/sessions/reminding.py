"""Due work of sessions: reminders of meetings, for who asked to be reminded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ScalarSelect, null, select

from groepswerk.sessions.service import reminding


@dataclass(frozen=True, slots=True)
class Reminding:
    """Reminders are written down some days ahead, each to be sent at its own time; one meeting at a time."""

    name: str = "sessions.remind"
    kept: timedelta = timedelta()

    def do_one(self, now: datetime) -> bool:
        """Write those of one meeting that are not there yet; False when there is none."""
        return reminding.remind_of_one(now)

    def oldest(self) -> ScalarSelect[Any]:
        """Nothing waits here: what was written down too late shows as a message that is due."""
        return select(null()).scalar_subquery()


REMINDING = Reminding()
