"""The fixed, neutral texts about a meeting: when, where, and nothing that says what the group is about.

A phone shows them to whoever holds it. So: no nickname of the group, no organisation, no theme, no name of anybody;
the place only by the name the group gave it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import NamedTuple, Protocol

from groepswerk.core import dates, i18n
from groepswerk.core.i18n import gettext as _
from groepswerk.core.languages import DUTCH, Language, interface_for
from groepswerk.messages.models import Template
from groepswerk.sessions.models import Answer
from groepswerk.sessions.welcome import Welcome


class Meeting(Protocol):
    """When and where people meet."""

    @property
    def on_day(self) -> date: ...
    @property
    def starts(self) -> time: ...
    @property
    def venue(self) -> str | None: ...


class Card(NamedTuple):
    """What stands on a printed card, in the reader's language."""

    day: str
    part: str
    time: str
    place: str | None
    question: str


def language_for(own: str | None, of_group: list[str]) -> Language:
    """The language to write to somebody in: her own when pages stand in it, else the group's first such, else Dutch.

    Never a neighbouring language instead (Arabic for Tarifit): that is not ours to decide.
    """
    promised = (interface_for(code) for code in (own, *of_group))
    return next((language for language in promised if language), DUTCH)


def message(
    template: Template,
    meeting: Meeting,
    language: Language,
    link: str | None = None,
    welcome: Welcome | None = None,
) -> str:
    """One of the fixed texts, in ``language``, with a personal link at its end when there is one.

    ``welcome``: who welcomes her, which is said where the text says that something changed.
    """
    with i18n.speaking(language):
        text = _SAID[template](meeting)
        if welcome is not None and template in WELCOMING:
            text = f"{text} {who_welcomes(welcome)}"
    return f"{text} {link}" if link else text


def who_welcomes(welcome: Welcome) -> str:
    """Who welcomes her, without saying who that is; in the language that is spoken."""
    if welcome is Welcome.ANOTHER:
        # Translators: A text message, to who comes to an appointment. No word for what the other does: a stranger may
        # read it.
        return _("Somebody else welcomes you.")
    # Translators: A text message, to somebody who had heard that somebody else would welcome her.
    return _("You are welcomed as usual.")


def subject(language: Language) -> str:
    """What an e-mail is called, and whom it seems to come from: it tells whoever sees the list of mails nothing."""
    with i18n.speaking(language):
        return _("Appointment")


def for_group_app(meeting: Meeting, of_group: list[str]) -> list[tuple[Language, str]]:
    """One text for everybody, for the app a group has already: a line per language of the group, no personal link."""
    promised = [language for language in map(interface_for, of_group) if language] or [DUTCH]
    return [(language, _asked_with_place(meeting, language)) for language in promised]


def card(meeting: Meeting, language: Language) -> Card:
    """The parts of a printed invitation, in ``language``."""
    with i18n.speaking(language):
        return Card(**_when(meeting), place=_place(meeting) if meeting.venue else None, question=_("Are you coming?"))


def said_back(said: Answer | None, waits: bool = False) -> str:
    """What she answered, said back to her; None when she took her answer back. ``waits``: it was full."""
    if said is None:
        return _("Your answer is taken back.")
    if waits:
        return _("It is full. You wait for a place.")
    return {
        Answer.COME: _("You are coming. Nice!"),
        Answer.NOT: _("You are not coming. Thanks for telling us."),
        Answer.UNKNOWN: _("You do not know yet. That is fine."),
        Answer.CALL: _("You will call. That is fine."),
    }[said]


def _asked_with_place(meeting: Meeting, language: Language) -> str:
    with i18n.speaking(language):
        asked = _asked(meeting)
        return f"{asked} {_place(meeting)}" if meeting.venue else asked


def _asked(meeting: Meeting) -> str:
    # Translators: A text message, for example "Thursday 12 March, morning, 10:00. Are you coming?"
    return _begin(_("%(day)s, %(part)s, %(time)s. Are you coming?", **_when(meeting)))


def _moved(meeting: Meeting) -> str:
    # Translators: A text message. It says how all is now; the day, the time, the place or who welcomes her is another.
    text = _("The appointment has changed. This is how it is now: %(day)s, %(part)s, %(time)s.", **_when(meeting))
    return f"{text} {_place(meeting)}" if meeting.venue else text


def _cancelled(meeting: Meeting) -> str:
    # Translators: A text message, for example "Thursday 12 March, morning, 10:00: this appointment is cancelled."
    return _begin(_("%(day)s, %(part)s, %(time)s: this appointment is cancelled.", **_when(meeting)))


def _on_again(meeting: Meeting) -> str:
    # Translators: A text message, to somebody who had heard that the appointment was cancelled.
    text = _("The appointment goes on after all: %(day)s, %(part)s, %(time)s.", **_when(meeting))
    return f"{text} {_place(meeting)}" if meeting.venue else text


def _reminder(meeting: Meeting) -> str:
    # Translators: A text message that reminds somebody, for example "Thursday 12 March, morning, 10:00: do not forget."
    text = _begin(_("%(day)s, %(part)s, %(time)s: do not forget.", **_when(meeting)))
    return f"{text} {_place(meeting)}" if meeting.venue else text


def _place_free(meeting: Meeting) -> str:
    # Translators: A text message to somebody who waited for a place.
    text = _("There is a place for you: %(day)s, %(part)s, %(time)s.", **_when(meeting))
    return f"{text} {_place(meeting)}" if meeting.venue else text


def _place(meeting: Meeting) -> str:
    return _("It is at %(place)s.", place=meeting.venue)


def _when(meeting: Meeting) -> dict[str, str]:
    return {
        "day": dates.day(meeting.on_day),
        "part": dates.part_of_day(meeting.starts),
        "time": dates.clock_time(meeting.starts),
    }


def _begin(text: str) -> str:
    """A sentence begins with a capital, also where weekdays are written small."""
    return text[:1].upper() + text[1:]


# These say how an appointment is now, so they say who welcomes her too.
WELCOMING = frozenset({Template.MOVED, Template.ON_AGAIN})
_SAID: dict[Template, Callable[[Meeting], str]] = {
    Template.INVITATION: _asked,
    Template.MOVED: _moved,
    Template.CANCELLED: _cancelled,
    Template.ON_AGAIN: _on_again,
    Template.REMINDER: _reminder,
    Template.PLACE_FREE: _place_free,
}
