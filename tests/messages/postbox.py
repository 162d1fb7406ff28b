"""A mail server on this computer that does what a test asks: takes a message, refuses it, hangs, drops the line."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Lock
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Server

# What it may do with the so-manieth try for an address: how a test says it.
TAKE, LATER, NEVER, HANG, DROP, TAKE_AND_DROP = "take", "450", "550", "hang", "drop", "take and drop"
Behaviour = Callable[[str, int], str]


def takes_all(_to: str, _tries: int) -> str:
    """The server as it should be."""
    return TAKE


class Postbox:
    """What came in: each message with its address, in order. ``tries``: how often an address was tried."""

    def __init__(self, behaviour: Behaviour = takes_all, hangs_for: float = 5.0) -> None:
        self.behaviour, self.hangs_for = behaviour, hangs_for
        self.taken: list[tuple[str, EmailMessage]] = []
        self.tries: Counter[str] = Counter()
        self.unsure = 0
        self.port = 0
        self._lock = Lock()

    def ids(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        with self._lock:
            return Counter(str(message["Message-ID"]) for _, message in self.taken)

    async def handle_RCPT(
        self, server: Server, session: Any, envelope: Any, address: str, rcpt_options: list[str]
    ) -> str:
        """Decide about this try, and refuse it here where that is the decision."""
        with self._lock:
            self.tries[address] += 1
            session.decision = self.behaviour(address, self.tries[address])
        if session.decision in {LATER, NEVER}:
            return f"{session.decision} not {address}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Server, session: Any, envelope: Any) -> str:
        """Take it, or fail in the way that was decided."""
        if session.decision == HANG:
            await asyncio.sleep(self.hangs_for)
        if session.decision in {TAKE, TAKE_AND_DROP}:
            message = message_from_bytes(envelope.content, policy=policy.default)
            with self._lock:
                self.taken += [(to, message) for to in envelope.rcpt_tos]
                self.unsure += session.decision == TAKE_AND_DROP
        if session.decision != TAKE and server.transport is not None:
            server.transport.abort()
        return "250 OK"


@contextmanager
def opened(postbox: Postbox, knows_all_letters: bool = True) -> Iterator[Postbox]:
    """The server, listening on a port of its own. Many servers know no addresses but those of Latin letters."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        postbox.port = free.getsockname()[1]
    controller = Controller(postbox, hostname="127.0.0.1", port=postbox.port, enable_SMTPUTF8=knows_all_letters)
    controller.start()
    try:
        yield postbox
    finally:
        controller.stop()


def settings(port: int) -> dict[str, Any]:
    """The settings of a site that sends its e-mail there."""
    return {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": port,
        "SMTP_FROM": "afspraak@example.org",
        "SMTP_TLS": "none",
        "SITE_ADDRESS": "http://localhost",
    }
