"""Text messages, through whatever gateway the address in the settings names (apprise knows about a hundred)."""

from __future__ import annotations

from flask import current_app

from groepswerk.messages.links import international
from groepswerk.messages.models import Problem
from groepswerk.messages.outbound.letter import Letter

NUMBER, ROW = "{number}", "{id}"


def is_set_up() -> bool:
    """Whether there is a gateway, and a place in its address for the number."""
    return NUMBER in str(current_app.config["SMS_URL"])


def is_known(url: str) -> bool:
    """Whether apprise knows what to do with such an address."""
    from apprise import Apprise

    return bool(Apprise().add(_filled(url, "31612345678", "0" * 32)))


def send(letter: Letter) -> Problem | None:
    """Send it; None when the gateway took it. Gateways do not say why they do not, so it is always tried again."""
    # It brings sixty modules with it, and most servers never send a text message.
    from apprise import Apprise

    number = international(letter.to)
    if number is None:
        return Problem.ADDRESS_REFUSED
    gateway = Apprise()
    gateway.add(_filled(str(current_app.config["SMS_URL"]), number, letter.id.hex))
    return None if gateway.notify(body=letter.text) else Problem.NOT_NOW


def _filled(url: str, number: str, row: str) -> str:
    """``{id}`` is for gateways that know a key by which they see that a message came twice."""
    return url.replace(NUMBER, number).replace(ROW, row)
