"""The days a rhythm gives, before anything is left out: every so many weeks, or once a month on the second Tuesday."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time

from dateutil.rrule import MO, MONTHLY, WEEKLY, rrule, weekday

LAST = -1
NTHS = (1, 2, 3, 4, LAST)
_WEEKDAYS = tuple(weekday(place) for place in range(7))


def nth_of(on: date) -> int:
    """Return which of its weekday in its month a day is, 1 to 4; a fifth is `LAST`, because few months have one."""
    place = (on.day - 1) // 7 + 1
    return place if place <= 4 else LAST


def days_of(
    first_on: date, last_on: date, every_weeks: int, weekdays: Collection[int] = (), nth: int | None = None
) -> Iterator[date]:
    """Walk the days from `first_on` to `last_on` (included), in order.

    `weekdays`: 0 is Monday; none: that of the first day. Weeks are counted from the Monday of the first day's week.
    With `nth` (1 to 4, or `LAST`) it is once a month on the nth of its one weekday, and `every_weeks` does nothing.
    """
    on = sorted(set(weekdays)) or [first_on.weekday()]
    first, last = datetime.combine(first_on, time()), datetime.combine(last_on, time())
    if nth is None:
        days = rrule(WEEKLY, interval=every_weeks, byweekday=on, wkst=MO, dtstart=first, until=last)
    else:
        days = rrule(MONTHLY, byweekday=_WEEKDAYS[on[0]](nth), dtstart=first, until=last)
    return (day.date() for day in days)
