"""A calendar as a second library reads it: every one that the tests are given must be read without a complaint."""

from __future__ import annotations

import gzip
from typing import Any

import vobject
from werkzeug.test import TestResponse

FOLDED_AT = 75


def read(text: str) -> list[Any]:
    """The entries of one whole calendar, folded as RFC 5545, 3.1 asks, which brings the time zone its times are in."""
    calendars = list(vobject.readComponents(text, validate=True))
    assert len(calendars) == 1
    assert all(len(line.encode()) <= FOLDED_AT for line in text.split("\r\n"))
    (zone,) = [each for each in calendars[0].components() if each.name == "VTIMEZONE"]
    assert {part.name for part in zone.components()} == {"STANDARD", "DAYLIGHT"}
    return [each for each in calendars[0].components() if each.name == "VEVENT"]


def check(response: TestResponse) -> None:
    """Read an answer that is a calendar; any other is left alone, and so is one without a body (304, HEAD)."""
    body = response.get_data()
    if response.mimetype != "text/calendar" or response.status_code != 200 or not body:
        return
    read((gzip.decompress(body) if response.content_encoding == "gzip" else body).decode())
