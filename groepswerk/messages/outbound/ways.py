"""Which channels this server has, and sending by one of them."""

from __future__ import annotations

from flask import current_app

from groepswerk.core import addresses
from groepswerk.messages.models import Channel, Problem
from groepswerk.messages.outbound import sms
from groepswerk.messages.outbound.letter import Letter


def ways() -> frozenset[Channel]:
    """The channels by which this server can send; none where it has no address to put into a link."""
    if not addresses.has_site():
        return frozenset()
    found = {Channel.EMAIL: _has_mail(), Channel.SMS: sms.is_set_up()}
    return frozenset(channel for channel, there in found.items() if there)


def offered() -> frozenset[Channel]:
    """The channels that people may choose. In a demo all of them: it sends nothing, and shows how it would be asked."""
    return frozenset({Channel.EMAIL, Channel.SMS}) if current_app.config["DEMO"] else ways()


def send(letter: Letter) -> Problem | None:
    """Send it; None when the other side took it."""
    if letter.channel != Channel.EMAIL:
        return sms.send(letter)
    # Only who sends needs the library.
    from groepswerk.messages.outbound import mail

    return mail.send(letter)


def _has_mail() -> bool:
    """Whether there is a server, and an address to write from."""
    return bool(current_app.config["SMTP_HOST"] and current_app.config["SMTP_FROM"])
