"""One message as it leaves the house."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from groepswerk.messages.models import Channel


class Letter(NamedTuple):
    """To whom, what, and of which row (``id``): sent again it is the same letter. ``language``: a BCP 47 code."""

    id: UUID
    channel: Channel
    to: str
    subject: str
    text: str
    language: str
    at: datetime
