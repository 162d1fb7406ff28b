"""How long a yes to messages holds: she is asked again after three months, and written to no more after four.

Numbers get new owners and a place that was safe stops being safe, and nobody tells a site.
"""

from __future__ import annotations

from datetime import datetime, timedelta

ASKED_AGAIN_AFTER = timedelta(days=90)
# Until then she may not have come by her own page, and a message says only when and where.
PAUSED_AFTER = timedelta(days=120)
_SHOWN = 3


def is_asked_again(last_yes: datetime, now: datetime) -> bool:
    """Whether she is asked once more if it is still safe to write to her."""
    return now - last_yes >= ASKED_AGAIN_AFTER


def is_paused(last_yes: datetime, now: datetime) -> bool:
    """Whether nothing is sent by itself until she says yes: her guide tells her."""
    return now - last_yes >= PAUSED_AFTER


def ending_of(address: str) -> str:
    """The last three signs of a number, or of what stands before the @: enough to know one's own by."""
    name, at, _ = address.partition("@")
    return name[-_SHOWN if len(name) > _SHOWN else -1 :] + at
