"""What both pages share: which way is asked for, and the form with what stands."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request

from groepswerk.core import clock
from groepswerk.groups.queries import phone_of
from groepswerk.messages import outbound, queries
from groepswerk.messages.forms import NO_REMINDER, WishForm
from groepswerk.messages.models import Channel


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
