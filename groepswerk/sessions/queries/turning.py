"""A meeting with its rhythm and the days off of its year, in one statement: to give the rest another rhythm."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.groups.models import Venue
from groepswerk.sessions.calendar import DateSpan
from groepswerk.sessions.given_days import length
from groepswerk.sessions.models import DayOff, GroupSession, Programme, Series
from groepswerk.sessions.rhythm import to_go_by
from groepswerk.sessions.series import DaysOff, SeriesRule


class Turning(NamedTuple):
    """A meeting, to be changed; ``series`` and ``programme`` are None when it has no rhythm. ``venue``: its place."""

    meeting: GroupSession
    series: Series | None
    programme: Programme | None
    venue: str | None
    days_off: tuple[DateSpan, ...]

    @property
    def id(self) -> UUID:
        """The meeting's."""
        return self.meeting.id

    @property
    def group_id(self) -> UUID:
        """Whose meeting it is."""
        return self.meeting.group_id

    def year(self) -> DaysOff:
        """What its year leaves out and warns about."""
        programme = self.programme
        if programme is None:
            return DaysOff()
        return DaysOff.kept(programme.region, programme.met_in, programme.feasts, self.days_off)

    def rule(self, first_on: date, until: date) -> SeriesRule | None:
        """Its rhythm from a day until a day, at the times of the meeting itself; None without one."""
        series = self.series
        if series is None:
            return None
        weekdays, nth = to_go_by(series.weekdays, series.nth)
        return SeriesRule(
            first_on=first_on,
            starts=self.meeting.starts,
            minutes=length(self.meeting.starts, self.meeting.ends),
            every_weeks=series.every_weeks,
            weekdays=weekdays,
            nth=nth,
            until=until,
        )


def turning(session_id: UUID) -> Turning | None:
    """One meeting with its rhythm, if it has one."""
    query = (
        select(GroupSession, Series, Programme, Venue.name, DayOff.first_on, DayOff.last_on)
        .outerjoin(Series, Series.id == GroupSession.series_id)
        .outerjoin(Programme, Programme.id == Series.programme_id)
        .outerjoin(Venue, Venue.id == GroupSession.venue_id)
        .outerjoin(DayOff, DayOff.programme_id == Programme.id)
        .where(GroupSession.id == session_id)
        .order_by(DayOff.first_on, DayOff.last_on)
    )
    rows = db.session.execute(query).all()
    if not rows:
        return None
    meeting, series, programme, venue, *_ = rows[0]
    spans = tuple(DateSpan(row.first_on, row.last_on) for row in rows if row.first_on)
    return Turning(meeting, series, programme, venue, spans)
