"""A whole calendar: what stands before and after its entries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from groepswerk.core.clock import HOME_ZONE

MIMETYPE = "text/calendar"
# One name for every file, whoever takes it: it lies among somebody's downloads.
FILE_NAME = "agenda.ics"
# How often a calendar should look again. It decides itself, and many look once a day.
REFRESH = timedelta(hours=4)
_END = b"END:VCALENDAR\r\n"
_STANDARD, _SUMMER = timedelta(hours=1), timedelta(hours=2)


def calendar(name: str, entries: Iterable[bytes]) -> bytes:
    """The file with these entries. ``name``: how a calendar calls it where its owner gave it no name."""
    return b"".join((_beginning(name), *entries, _END))


@lru_cache(maxsize=64)
def _beginning(name: str) -> bytes:
    # Imported here: the library takes megabytes, and a server nobody takes a calendar from never needs it.
    from icalendar import Calendar, vDuration

    whole = Calendar()
    whole.add("prodid", "-//Groepswerk//Agenda//NL")
    whole.add("version", "2.0")
    whole.add("calscale", "GREGORIAN")
    whole.add("method", "PUBLISH")
    whole.add("x-wr-calname", name)
    whole.add("x-wr-timezone", str(HOME_ZONE))
    whole.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    whole.add("x-published-ttl", vDuration(REFRESH))
    whole.add_component(_home_zone())
    return bytes(whole.to_ical()).removesuffix(_END)


def _home_zone() -> Any:
    """When the clock jumps, as a rule without an end (Directive 2000/84/EC): the last Sundays of March and October.

    The library would list the jumps of some years, and the one in March an hour late.
    """
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    zone = Timezone()
    zone.add("tzid", str(HOME_ZONE))
    for kind, name, month, begins, before, after in (
        (TimezoneDaylight, "CEST", 3, datetime(1981, 3, 29, 2), _STANDARD, _SUMMER),
        (TimezoneStandard, "CET", 10, datetime(1996, 10, 27, 3), _SUMMER, _STANDARD),
    ):
        part = kind()
        part.add("tzname", name)
        part.add("dtstart", begins)
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        zone.add_component(part)
    return zone
