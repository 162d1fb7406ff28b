"""How long a place that came free is kept for somebody: a day, less when the meeting is near, and never by night."""

from __future__ import annotations

from datetime import datetime, time, timedelta

NIGHT_BEGINS, NIGHT_ENDS = time(21), time(8)
A_DAY, AT_LEAST, BEFORE_IT_BEGINS = timedelta(hours=24), timedelta(hours=1), timedelta(hours=2)


def kept_until(made: datetime, begins: datetime, is_told: bool = True) -> datetime | None:
    """Until when an offer made at ``made`` stands, for a meeting that begins at ``begins``; both on the wall clock.

    Twenty-four hours, but until two hours before the meeting at the latest, and for an hour at the least. An offer made
    in the night begins in the morning, an hour that night breaks off goes on in the morning, and none ends in the
    night. It never outlasts the beginning; None: the meeting has begun, so nothing is offered. ``is_told`` False:
    her guide has yet to tell her, so the twenty-four hours do not run.
    """
    if made >= begins:
        return None
    opens = _morning_after(made) if _is_night(made) else made
    latest = hard_end(begins)
    ends = min(opens + A_DAY, latest) if is_told else latest
    return min(max(ends, _an_hour_after(opens)), begins)


def hard_end(begins: datetime) -> datetime:
    """When a place goes on to the next one also if nobody told her of it: two hours before, never in the night."""
    return _evening_before(begins - BEFORE_IT_BEGINS)


def _is_night(moment: datetime) -> bool:
    return moment.time() >= NIGHT_BEGINS or moment.time() < NIGHT_ENDS


def _morning_after(night: datetime) -> datetime:
    day = night.date() + timedelta(days=night.time() >= NIGHT_BEGINS)
    return datetime.combine(day, NIGHT_ENDS)


def _evening_before(moment: datetime) -> datetime:
    """The moment itself by day; by night the evening with which that night began."""
    if not _is_night(moment):
        return moment
    day = moment.date() - timedelta(days=moment.time() < NIGHT_ENDS)
    return datetime.combine(day, NIGHT_BEGINS)


def _an_hour_after(opens: datetime) -> datetime:
    over = opens + AT_LEAST - datetime.combine(opens.date(), NIGHT_BEGINS)
    return _morning_after(opens + AT_LEAST) + over if over > timedelta() else opens + AT_LEAST
