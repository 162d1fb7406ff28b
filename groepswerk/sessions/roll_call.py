"""The roll call of a meeting by somebody who takes part: when it is hers to write. It needs no table."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol

from groepswerk.sessions.models import SessionState

# Until the end of the next day, as long as somebody still knows who sat where; then it is the guide's again.
DAYS_AFTER = timedelta(days=1)


class Held(Protocol):
    """A meeting: when it is, whether it goes on, and whether it is sensitive."""

    @property
    def on_day(self) -> date: ...
    @property
    def starts(self) -> time: ...
    @property
    def state(self) -> SessionState: ...
    @property
    def is_sensitive(self) -> bool: ...


class Turn(StrEnum):
    """Whose turn it is to write down who is there: nobody's yet, hers, or (again) the guides' alone."""

    AHEAD = "ahead"
    HERS = "hers"
    GUIDES = "guides"


def turn_of(meeting: Held, wall_now: datetime) -> Turn:
    """Whose turn it is. A sensitive meeting, and one that was cancelled or is longer ago, is for the guides."""
    is_late = meeting.on_day + DAYS_AFTER < wall_now.date()
    if meeting.is_sensitive or is_late or meeting.state == SessionState.CANCELLED:
        return Turn.GUIDES
    return Turn.HERS if datetime.combine(meeting.on_day, meeting.starts) <= wall_now else Turn.AHEAD
