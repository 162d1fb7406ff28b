"""A rhythm as its row: the same when a year is planned, a rhythm is added, or one takes over from another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from groepswerk.core.db import db
from groepswerk.sessions.following import Stands, followed
from groepswerk.sessions.given_days import most_common
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


def rule_in(series: Series) -> SeriesRule:
    """The rule of a row, without the days off of its year."""
    return SeriesRule(
        first_on=series.first_on,
        starts=series.starts,
        minutes=series.minutes,
        every_weeks=series.every_weeks,
        weekdays=tuple(series.weekdays),
        nth=series.nth,
        count=series.count,
        until=series.until,
    )


def followed_by(
    series_id: UUID | None, moved: Sequence[tuple[Stands, UUID | None]], days: int, staying: Sequence[date]
) -> UUID | None:
    """Make the rhythm of meetings that were moved together by so many days, each with the id of its place.

    ``staying``: where the others of it would be, that keep their day.

    The one they had stays for those before them, and for when this is undone. One meeting alone is no rhythm, and what
    had none gets none: those keep what they had.
    """
    was = db.session.get(Series, series_id) if series_id and len(moved) > 1 else None
    if was is None:
        return series_id
    rule = followed(rule_in(was), [stands for stands, _ in moved], days, staying)
    venue_id = most_common(venue_id for _, venue_id in moved)
    series = series_of(was.programme_id, rule, venue_id, was.kind, was.capacity)
    db.session.add(series)
    db.session.flush()
    return series.id
