"""Due work of messages: what waits is sent, what was told long ago is forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ScalarSelect

from groepswerk.core import clock
from groepswerk.core.due import Errand, Forgetting
from groepswerk.messages import outbound
from groepswerk.messages.models import Message
from groepswerk.messages.service import sending
from groepswerk.messages.service.sending import Render

# Longer than a meeting is planned ahead: until then it says who knows of its changes.
MESSAGES_ARE_KEPT = timedelta(days=2 * 365)


@dataclass(frozen=True, slots=True)
class Sending:
    """Messages that somebody asked for, a letter at a time; ``render`` makes the text, as it is of another room."""

    render: Render
    name: str = "messages.send"
    kept: timedelta = timedelta()

    def do_one(self, now: datetime) -> bool | Errand:
        """Claim the one that is due longest, and return the errand of sending it; False when there is none."""
        rows = sending.claim(now)
        if not rows:
            return False
        found = sending.prepare(rows, self.render, now)
        return True if found is None else partial(_send, found)

    def oldest(self) -> ScalarSelect[Any]:
        """A subquery: since when the one that waits longest could have been sent."""
        return sending.oldest_due()


def _send(errand: sending.Errand) -> None:
    problem = outbound.send(errand.letter)
    sending.conclude(errand, problem, clock.now())


FORGETTING = Forgetting("messages.forget_old", Message, Message.made_at, MESSAGES_ARE_KEPT)
