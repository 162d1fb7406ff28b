"""When it is safe to write to somebody: never at night, and only in the parts of the day and the week she named.

All on the wall clock at home, whatever season it is: a text at six in the morning wakes who holds the phone.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, Protocol

from groepswerk.core.clock import HOME_ZONE, wall

# From the first hour up to the second. Nothing is sent from 21:00 to 08:00.
PARTS = {"morning": (8, 12), "afternoon": (12, 18), "evening": (18, 21)}
# Reminders go out from here on, or in her first safe part of the day after it.
_REMINDED_FROM = time(9)
_A_WEEK = 7


class Hours(Protocol):
    """When it is safe: parts of the day by name, days of the week (0 is Monday). Nothing named: any."""

    @property
    def parts(self) -> Collection[str]: ...
    @property
    def weekdays(self) -> Collection[int]: ...


class AnyHour(NamedTuple):
    """Whenever it is not night."""

    parts: tuple[str, ...] = ()
    weekdays: tuple[int, ...] = ()


def next_safe(hours: Hours, since: datetime) -> datetime:
    """The first safe moment from ``since`` on; both are instants."""
    start = wall(since)
    for ahead in range(_A_WEEK + 1):
        found = _first_on(start.date() + timedelta(days=ahead), hours, start)
        if found is not None:
            return found
    # Whoever names days and parts that do not exist has named nothing.
    return next_safe(AnyHour(), since)


def is_safe(hours: Hours, at: datetime) -> bool:
    """Whether this very moment is safe."""
    return next_safe(hours, at) <= at


def reminder_at(hours: Hours, starts: datetime, days_before: int, now: datetime) -> datetime | None:
    """When to remind of a meeting that begins at ``starts`` (wall time): so many days before, at a safe moment.

    Where none is left on that day or after it, the last safe morning before it, up to a week; None: there is no safe
    moment before it begins. What should have gone already goes at the first safe moment from ``now``.
    """
    wanted = starts.date() - timedelta(days=days_before)
    ahead = [wanted + timedelta(days=day) for day in range(days_before + 1)]
    earlier = [wanted - timedelta(days=day) for day in range(1, _A_WEEK + 1)]
    since = wall(now)
    for on in (*ahead, *earlier):
        from_here = max(datetime.combine(on, _from(on, starts)), since)
        found = _first_on(on, hours, from_here)
        if found is not None and wall(found) < starts:
            return found
    return None


def _from(on: date, starts: datetime) -> time:
    """On the day itself also an early meeting is still reminded of."""
    return time(PARTS["morning"][0]) if on == starts.date() else _REMINDED_FROM


def _first_on(on: date, hours: Hours, since: datetime) -> datetime | None:
    """The first safe moment of one day that is not before ``since`` (wall time)."""
    if hours.weekdays and on.weekday() not in hours.weekdays:
        return None
    for part, (first, last) in PARTS.items():
        begins, ends = datetime.combine(on, time(first)), datetime.combine(on, time(last))
        if (not hours.parts or part in hours.parts) and since < ends:
            return max(begins, since).replace(tzinfo=HOME_ZONE)
    return None
