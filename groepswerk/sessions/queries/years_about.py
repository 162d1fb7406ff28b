"""What the years of a group leave out and warn about, for any day: also one that no rhythm of theirs gave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select

from groepswerk.core.db import read
from groepswerk.sessions.calendar import DateSpan
from groepswerk.sessions.models import GroupSession, Programme, Series
from groepswerk.sessions.queries.years import days_off_of
from groepswerk.sessions.series import DaysOff


def years_about(group_id: UUID) -> Callable[[date], DaysOff]:
    """For a day what holds on it: in the year that has meetings around it, else in the newest one. Two statements."""
    own: dict[UUID, list[DateSpan]] = defaultdict(list)
    for programme_id, span in days_off_of(group_id):
        own[programme_id].append(span)
    rows = read(_years(), {"group_id": group_id}).all()
    years = [(row, DaysOff.kept(row.region, row.met_in, row.feasts, own[row.id])) for row in rows]
    newest = years[0][1] if years else DaysOff()
    return lambda on: next((year for row, year in years if _is_in(row, on)), newest)


def _is_in(row: Any, on: date) -> bool:
    return row.first is not None and row.first <= on <= row.last


@cache
def _years() -> Any:
    year, series, meeting = Programme.__table__, Series.__table__, GroupSession.__table__
    on = meeting.c.on_day
    here = meeting.c.group_id == bindparam("group_id")
    span = (
        select(series.c.programme_id, func.min(on).label("first"), func.max(on).label("last"))
        .select_from(meeting.join(series, series.c.id == meeting.c.series_id))
        .where(here)
        .group_by(series.c.programme_id)
        .subquery()
    )
    return (
        select(year.c.id, year.c.region, year.c.met_in, year.c.feasts, span.c.first, span.c.last)
        .select_from(year.outerjoin(span, span.c.programme_id == year.c.id))
        .where(year.c.group_id == bindparam("group_id"))
        .order_by(year.c.made_at.desc(), year.c.id)
    )
