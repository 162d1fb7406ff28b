"""How many meetings of a group are really left, once a change is made that is only looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from groepswerk.core import clock
from groepswerk.sessions.queries import meetings_of
from groepswerk.sessions.schoolyear import left_of


def left_with(group_id: UUID, more: Iterable[date], but: Collection[UUID] = ()) -> int:
    """Those that are on and not over, without some (``but``), and with more of them on these days. One statement."""
    wall_now = clock.wall_now()
    there = (each for each in meetings_of(group_id, since=wall_now.date()) if each.is_on and not each.is_over(wall_now))
    days = [each.on_day for each in there if each.id not in but]
    return left_of([*days, *more], wall_now.date())
