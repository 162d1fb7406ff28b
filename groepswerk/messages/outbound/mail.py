"""E-mail: one plain text to one person, over a connection of its own."""

from __future__ import annotations

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from flask import current_app

from groepswerk.messages.models import Problem
from groepswerk.messages.outbound.letter import Letter

# Seconds that the server may take for each of its answers.
TIMEOUT = 15.0


def send(letter: Letter) -> Problem | None:
    """Send it; None when the server took it. An address that it refuses for good is ``ADDRESS_REFUSED``."""
    try:
        server = _connect(current_app.config)
    except (OSError, smtplib.SMTPException, ssl.SSLError):
        return Problem.UNREACHABLE
    try:
        server.send_message(made(letter, str(current_app.config["SMTP_FROM"])))
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as error:
        return _problem_in(error)
    except smtplib.SMTPNotSupportedError:
        # An address has letters that this server knows not: nothing went out, and nothing ever will.
        return Problem.REFUSED if letter.to.isascii() else Problem.ADDRESS_REFUSED
    except (OSError, smtplib.SMTPException):
        return Problem.BROKE_OFF
    finally:
        # The server has taken it, or has not; how it says goodbye does not matter.
        server.close()
    return None


def made(letter: Letter, sender: str) -> EmailMessage:
    """The message. Its id comes from the row, so that a second sending of it is known as the same."""
    message = EmailMessage()
    message["From"] = Address(letter.subject, addr_spec=sender)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = f"<{letter.id.hex}@{sender.rpartition('@')[2]}>"
    # RFC 3834: no machine shall answer a machine.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="quoted-printable")
    message["Content-Language"] = letter.language
    return message


def _connect(config: Any) -> smtplib.SMTP:
    host, port, tls = str(config["SMTP_HOST"]), int(config["SMTP_PORT"]), config["SMTP_TLS"]
    if tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT)
    try:
        if tls == "starttls":
            server.starttls(context=ssl.create_default_context())
        if config["SMTP_USER"]:
            server.login(str(config["SMTP_USER"]), str(config["SMTP_PASSWORD"]))
    except BaseException:
        server.close()
        raise
    return server


def _problem_in(error: smtplib.SMTPException) -> Problem:
    """RFC 5321, 4.2.1: 5yz is for good, 4yz may pass. Only a refused address is hers; other refusals are ours."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return Problem.ADDRESS_REFUSED if min(codes) >= 500 else Problem.NOT_NOW
    code = error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0
    return Problem.REFUSED if code >= 500 else Problem.NOT_NOW
