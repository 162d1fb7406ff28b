"""What the site is called in a browser, and its icon: a few neutral ones, of which a group chooses."""

from __future__ import annotations

from typing import NamedTuple

from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.groups.models import Cover


class Look(NamedTuple):
    """The name that stands in a tab, a history and a preview, and the icon beside it."""

    name: object
    icon: str


# Translators: The title of every page in the browser's tab and in its history, for a group that chose it. Whoever holds
# the phone may read it, so it must not tell what the group is about; choose the word that calendars and phones use.
LOOKS = {
    Cover.APPOINTMENT: Look(_l("Appointment"), "icons/site.svg"),
    Cover.CALENDAR: Look(_l("Calendar"), "icons/calendar.svg"),
    Cover.WEEK: Look(_l("My week"), "icons/week.svg"),
    Cover.NOTES: Look(_l("Notes"), "icons/notes.svg"),
}


def look_of(cover: str | None) -> Look:
    """The name and the icon of a cover; None: where no group is known."""
    return LOOKS[Cover(cover) if cover else Cover.APPOINTMENT]
