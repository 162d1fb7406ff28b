"""A calendar as a second library reads it: every one that the tests are given must be read without a complaint."""

from __future__ import annotations

from typing import Any

import vobject
from flask import Response

FOLDED_AT = 75


def read(text: str) -> list[Any]:
    """The entries of one whole calendar, folded as RFC 5545, 3.1 asks, which brings the time zone its times are in."""
    calendars = list(vobject.readComponents(text, validate=True))
    assert len(calendars) == 1
    assert all(len(line.encode()) <= FOLDED_AT for line in text.split("\r\n"))
    (zone,) = [each for each in calendars[0].components() if each.name == "VTIMEZONE"]
    assert {part.name for part in zone.components()} == {"STANDARD", "DAYLIGHT"}
    return [each for each in calendars[0].components() if each.name == "VEVENT"]


def checked(response: Response) -> Response:
    """Read every answer that is a calendar, whoever asked for it and how; any other is left alone, and so is one
    without a body (304, HEAD). Each application of the tests passes its answers through here, before they are packed.
    """
    if response.mimetype == "text/calendar" and response.status_code == 200 and (body := response.get_data()):
        read(body.decode())
    return response
