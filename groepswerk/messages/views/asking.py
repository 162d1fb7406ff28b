"""What both pages share: which way is asked for, the form with what stands, and what she asks for in words."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request

from groepswerk.core import clock
from groepswerk.core.i18n import gettext as _
from groepswerk.groups.queries import phone_of
from groepswerk.messages import outbound, queries
from groepswerk.messages.forms import NO_REMINDER, WEEKDAYS, WishForm
from groepswerk.messages.models import Channel, Wish


def way_asked_for() -> Channel | None:
    """The channel that the address names (``?by=``), e-mail when it names none; None when nobody may choose it."""
    wanted = request.args.get("by", Channel.EMAIL)
    return next((channel for channel in outbound.offered() if channel == wanted), None)


def show_what_stands(form: WishForm, person_id: UUID) -> None:
    """Fill the form in with what she asked for before, and the address she gave; nothing where she did not."""
    wish = queries.wish_of(person_id)
    form.version.data = str(wish.version if wish else 0)
    _field_of(form).data = _address(form.channel, person_id)
    if wish is not None:
        form.days_before.data = NO_REMINDER if wish.days_before is None else str(wish.days_before)
        form.parts.data, form.weekdays.data = wish.parts, [str(number) for number in wish.weekdays]


def both(form: WishForm, person_id: UUID) -> list[dict[str, Any]]:
    """What stands and what was typed, for when it was changed meanwhile; the form goes on from what stands."""
    wish, typed = queries.wish_of(person_id), _field_of(form)
    form.version.data = str(wish.version if wish else 0)
    stands = _address(form.channel, person_id) or ""
    return [{"label": typed.label.text, "stands": stands, "typed": typed.data}]


def _field_of(form: WishForm) -> Any:
    return form["email" if form.channel == Channel.EMAIL else "phone"]


def _address(channel: Channel, person_id: UUID) -> str | None:
    return (queries.email_of if channel == Channel.EMAIL else phone_of)(person_id, clock.now())


def in_words(wish: Wish | None) -> list[str]:
    """What she asks for, a sentence a line."""
    if wish is None:
        return []
    return [_reminder(wish.days_before), *_hours(wish)]


def _reminder(days_before: int | None) -> str:
    return {
        None: _("We send no reminder."),
        0: _("We remind you on the day itself."),
        1: _("We remind you 1 day before."),
        2: _("We remind you 2 days before."),
    }.get(days_before, _("We remind you 1 week before."))


def _hours(wish: Wish) -> list[str]:
    parts = {
        "morning": _("We write in the morning."),
        "afternoon": _("We write in the afternoon."),
        "evening": _("We write in the evening."),
    }
    said = [text for part, text in parts.items() if part in wish.parts]
    said = said or [_("We write by day and evening, never at night.")]
    days = ", ".join(str(WEEKDAYS[number]) for number in wish.weekdays)
    return [*said, _("Only on: %(days)s.", days=days)] if days else said
