"""Which channels this server has, and sending by one of them."""

from __future__ import annotations

from flask import current_app

from groepswerk.core import addresses
from groepswerk.messages.models import Channel, Problem
from groepswerk.messages.outbound import mail, sms
from groepswerk.messages.outbound.letter import Letter


def ways() -> frozenset[Channel]:
    """The channels by which this server can send; none where it has no address to put into a link."""
    if not addresses.has_site():
        return frozenset()
    found = {Channel.EMAIL: mail.is_set_up(), Channel.SMS: sms.is_set_up()}
    return frozenset(channel for channel, there in found.items() if there)


def offered() -> frozenset[Channel]:
    """The channels that people may choose. In a demo all of them: it sends nothing, and shows how it would be asked."""
    return frozenset({Channel.EMAIL, Channel.SMS}) if current_app.config["DEMO"] else ways()


def send(letter: Letter) -> Problem | None:
    """Send it; None when the other side took it."""
    return mail.send(letter) if letter.channel == Channel.EMAIL else sms.send(letter)
