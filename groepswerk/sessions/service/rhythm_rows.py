"""A rhythm as its row: the same when a year is planned, a rhythm is added, or one takes over from another."""

from __future__ import annotations

from uuid import UUID, uuid4

from groepswerk.sessions.models import Series, SeriesKind
from groepswerk.sessions.series import SeriesRule


def series_of(
    programme_id: UUID, rule: SeriesRule, venue_id: UUID | None, kind: SeriesKind, capacity: int | None
) -> Series:
    """The row of a rule in a programme. It ends by its number of meetings, or else on a day, never by both."""
    return Series(
        id=uuid4(),
        programme_id=programme_id,
        kind=kind,
        first_on=rule.first_on,
        starts=rule.starts,
        minutes=rule.minutes,
        every_weeks=rule.every_weeks,
        weekdays=list(rule.weekdays),
        nth=rule.nth,
        count=rule.count,
        until=None if rule.count is not None else rule.until,
        venue_id=venue_id,
        capacity=capacity,
    )
