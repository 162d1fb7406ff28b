"""The few words in a calendar. None of them tells what a group is about."""

from __future__ import annotations

from typing import NamedTuple

from groepswerk.core.i18n import gettext as _


class Wording(NamedTuple):
    """What a calendar says in one language; ``cancelled`` has a place for the title."""

    calendar: str
    meeting: str
    cancelled: str

    def title(self, state: str, nickname: str | None = None) -> str:
        """The title of a meeting in this state; ``nickname`` goes before the neutral word where she chose so."""
        title = nickname or self.meeting
        return title if state == "planned" else self.cancelled % {"title": title}


def own_wording() -> Wording:
    """The words of somebody's own calendar, in the current language."""
    # Translators: The name of a calendar in somebody's phone. It must not tell what a group is about.
    return Wording(_("Appointments"), _("Appointment"), _cancelled())


def open_wording() -> Wording:
    """The words of the calendar for everybody, in the current language."""
    # Translators: The title of a meeting of a group to which everybody may come, and the name of a calendar of these.
    return Wording(_("Open meetings"), _("Open meeting"), _cancelled())


def _cancelled() -> str:
    # Translators: The title of a meeting that was cancelled, in a calendar; the title is for example "Appointment".
    return _("Cancelled: %(title)s")
