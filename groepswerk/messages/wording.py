"""What somebody asks for, in words: when she is reminded, and when it is safe to write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from groepswerk.core.i18n import gettext as _
from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.messages.models import Channel
from groepswerk.messages.queries import Reach
from groepswerk.messages.still_safe import ending_of, is_paused

WEEKDAYS = (_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"))


class Asked(Protocol):
    """How long before a meeting (days; None: no reminder), in which parts of the day, on which days of the week."""

    @property
    def days_before(self) -> int | None: ...
    @property
    def parts(self) -> Sequence[str]: ...
    @property
    def weekdays(self) -> Sequence[int]: ...


def in_words(wish: Asked | None) -> list[str]:
    """What she asks for, a sentence a line."""
    if wish is None:
        return []
    return [_reminder(wish.days_before), *hours_in_words(wish)]


class Again(NamedTuple):
    """What she is asked again about: by which channel, how the address ends, when it is safe, and if it is paused."""

    channel: Channel
    ending: str
    hours: list[str]
    is_paused: bool


def asked_again(reach: Reach | None, now: datetime) -> Again | None:
    """The question whether it is still safe to write to her; None: it is not asked."""
    if reach is None:
        return None
    wish = reach.wish
    return Again(wish.channel, ending_of(reach.to), hours_in_words(wish), is_paused(wish.made_at, now))


def _reminder(days_before: int | None) -> str:
    return {
        None: _("We send no reminder."),
        0: _("We remind you on the day itself."),
        1: _("We remind you 1 day before."),
        2: _("We remind you 2 days before."),
    }.get(days_before, _("We remind you 1 week before."))


def hours_in_words(wish: Asked) -> list[str]:
    """When it is safe to write to her, a sentence a line."""
    parts = {
        "morning": _("We write in the morning."),
        "afternoon": _("We write in the afternoon."),
        "evening": _("We write in the evening."),
    }
    said = [text for part, text in parts.items() if part in wish.parts]
    said = said or [_("We write by day and evening, never at night.")]
    days = ", ".join(str(WEEKDAYS[number]) for number in wish.weekdays)
    return [*said, _("Only on: %(days)s.", days=days)] if days else said
