"""One meeting as an entry of a calendar. Made once, and kept in this process as long as nothing in it changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from groepswerk.core.clock import HOME_ZONE

# How many finished entries a process keeps: a few megabytes. Building one costs more than a hundred kept ones.
MOST_KEPT = 4096
_ON = "planned"


class Line(NamedTuple):
    """One meeting exactly as the database's driver gives it: text on SQLite, objects on PostgreSQL.

    A long calendar is read again and again, and turning each value into an object would cost more than all the rest;
    it is done when an entry is built.
    """

    id: Any
    on_day: Any
    starts: Any
    ends: Any
    state: str
    sequence: int
    made_at: Any
    venue: str | None


@lru_cache(maxsize=MOST_KEPT)
def entry(line: tuple[Any, ...], title: str, is_public: bool) -> bytes:
    """The entry of a Line. ``title``: its whole title; ``is_public``: it stands in a calendar for everybody.

    Its UID stays as long as the meeting is there, SEQUENCE grows with each change that counts, and a meeting that is
    cancelled stays, as CANCELLED (RFC 5545, 3.8.1.11, 3.8.4.7 and 3.8.7.4). There is never a description, and no alarm.
    """
    # Imported here: the library takes megabytes, and a server nobody takes a calendar from never needs it.
    from icalendar import Event

    each = Line(*line)
    is_on, stamp = each.state == _ON, _stamp(each)
    event = Event()
    event.add("uid", f"{_uuid(each.id)}@groepswerk")
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("sequence", each.sequence)
    event.add("dtstart", _at(each.on_day, each.starts))
    event.add("dtend", _at(each.on_day, each.ends))
    event.add("summary", title)
    if each.venue:
        event.add("location", each.venue)
    event.add("status", "CONFIRMED" if is_on else "CANCELLED")
    event.add("class", "PUBLIC" if is_public else "PRIVATE")
    event.add("transp", "OPAQUE" if is_on else "TRANSPARENT")
    return bytes(event.to_ical())


class Shown(NamedTuple):
    """A meeting of the calendar for everybody, as its page shows it."""

    on_day: date
    starts: time
    ends: time
    is_on: bool
    venue: str | None


def shown(line: tuple[Any, ...]) -> Shown:
    """The same Line for a page."""
    each = Line(*line)
    return Shown(_day(each.on_day), _time(each.starts), _time(each.ends), each.state == _ON, each.venue)


def _uuid(given: Any) -> UUID:
    return given if isinstance(given, UUID) else UUID(given)


def _at(on_day: Any, at: Any) -> datetime:
    """The wall time at home; its zone is told by name, and where the clock jumps the calendar decides (RFC 5545)."""
    return datetime.combine(_day(on_day), _time(at), HOME_ZONE)


def _day(given: Any) -> date:
    return given if isinstance(given, date) else date.fromisoformat(given)


def _time(given: Any) -> time:
    return given if isinstance(given, time) else time.fromisoformat(given)


def _stamp(each: Line) -> datetime:
    """When it was made, and a second later for each change since: calendars ask only which of two states is the newer.

    The moment itself of a change is not told, and nothing moves it but what a calendar must hear.
    """
    made = each.made_at if isinstance(each.made_at, datetime) else datetime.fromisoformat(each.made_at)
    aware = made.replace(tzinfo=UTC) if made.tzinfo is None else made.astimezone(UTC)
    return aware.replace(microsecond=0) + timedelta(seconds=each.sequence)
