"""The days a rhythm gives, before anything is left out: every so many weeks, or once a month on the second Tuesday."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta

from dateutil.rrule import MO, MONTHLY, WEEKLY, rrule, weekday

LAST = -1
NTHS = (1, 2, 3, 4, LAST)
# Kept with days that no rhythm gives, such as those of a sheet, or a monthly one that was moved by some days; what is
# kept beside it is what most of them are like.
AS_GIVEN = 0
_WEEKDAYS = tuple(weekday(place) for place in range(7))


def nth_of(on: date) -> int:
    """Return which of its weekday in its month a day is, 1 to 4; a fifth is `LAST`, because few months have one."""
    place = (on.day - 1) // 7 + 1
    return place if place <= 4 else LAST


def is_nth(on: date, nth: int) -> bool:
    """Whether a day is the nth of its weekday in its month; `LAST`: the last."""
    if nth == LAST:
        return (on + timedelta(7)).month != on.month
    return (on.day - 1) // 7 + 1 == nth


def to_go_by(weekdays: Collection[int], nth: int | None) -> tuple[tuple[int, ...], int | None]:
    """The weekdays and the ``nth`` of a rhythm that was kept, for asking it for days.

    Days that were given are no rhythm: a next one goes by weeks, on the weekday it begins on.
    """
    return ((), None) if nth == AS_GIVEN else (tuple(weekdays), nth)


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
