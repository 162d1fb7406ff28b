"""Writing down who is to be told what, how each wants to hear, and sending it."""

from groepswerk.messages.service.telling import (
    Cause,
    Telling,
    Unheard,
    drop_all,
    drop_before,
    mark_told,
    send_to,
    tell,
    tell_by_hand,
    tell_each,
)

__all__ = [
    "Cause",
    "Telling",
    "Unheard",
    "drop_all",
    "drop_before",
    "mark_told",
    "send_to",
    "tell",
    "tell_by_hand",
    "tell_each",
]
