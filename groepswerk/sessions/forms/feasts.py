"""The form of the days off and the feasts of a year that is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from groepswerk.core.forms import EditForm
from groepswerk.sessions.calendar import DateSpan
from groepswerk.sessions.forms.planning import MOST_DAYS_OFF, DaysOffForm
from groepswerk.sessions.models import Programme

# Empty pairs beside the days off that are there; who needs more saves, and comes back.
_ROOM = 2


class YearForm(DaysOffForm, EditForm):
    """When a year does not meet, and which feasts it thinks of; nothing is fine."""


def as_it_is(programme: Programme, own: Sequence[DateSpan]) -> dict[str, Any]:
    """What the fields hold for a year with these days off of its own, and room for more."""
    room = [None] * min(_ROOM, MOST_DAYS_OFF - len(own))
    return {
        "region": programme.region or "none",
        "met_in": programme.met_in,
        "feasts": programme.feasts,
        "off_from": [*(span.first for span in own), *room],
        "off_to": [*(span.last for span in own), *room],
        "version": programme.version,
    }
