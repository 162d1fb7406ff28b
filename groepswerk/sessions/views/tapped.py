"""What somebody tapped under 'Are you coming?': her own buttons and those of her guide send the same."""

from __future__ import annotations

from typing import NamedTuple

from flask import abort, request

from groepswerk.core.i18n import gettext as _
from groepswerk.sessions.models import Answer
from groepswerk.sessions.service.answering import MOST_GUESTS

NOTHING = "none"
_GUESTS = frozenset(str(number) for number in range(MOST_GUESTS + 1))


class Tapped(NamedTuple):
    """An answer, with the number of guests; None: she takes her answer back, and: as many guests as before."""

    said: Answer | None
    guests: int | None


def tapped() -> Tapped:
    """The answer that was tapped. Answers 422 to what no button of ours sends."""
    value, guests = request.form.get("answer", ""), request.form.get("guests")
    if value not in {NOTHING, *Answer} or (guests is not None and (value != Answer.COME or guests not in _GUESTS)):
        abort(422)
    return Tapped(None if value == NOTHING else Answer(value), None if guests is None else int(guests))


def no_room() -> str:
    """What is said when she wants to bring more people than fit."""
    return _("There is no place for so many people.")
