"""What is too weak, or missing, in the settings of the ways out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from groepswerk.messages.outbound import sms

_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def problems(config: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for each; nothing where nothing is sent."""
    if config["SMTP_HOST"]:
        yield from _mail(config)
    elif config["SMTP_FROM"]:
        yield "GROEPSWERK_SMTP_FROM is set and GROEPSWERK_SMTP_HOST is not: no e-mail is sent."
    if config["SMS_URL"]:
        yield from _sms(str(config["SMS_URL"]))


def _mail(config: Mapping[str, Any]) -> Iterator[str]:
    if config["SMTP_TLS"] == "none" and config["SMTP_HOST"] not in _HERE:
        yield "GROEPSWERK_SMTP_TLS is none: who was written to could be read on the way to the mail server."
    if config["SMTP_USER"] and not config["SMTP_PASSWORD"]:
        yield "GROEPSWERK_SMTP_USER is set and GROEPSWERK_SMTP_PASSWORD is not."
    name, _, domain = str(config["SMTP_FROM"]).rpartition("@")
    if not name or not domain or any(sign in config["SMTP_FROM"] for sign in " <>,\r\n"):
        yield "GROEPSWERK_SMTP_FROM must be the address that e-mail comes from, such as afspraak@example.org."


def _sms(url: str) -> Iterator[str]:
    if sms.NUMBER not in url:
        yield "GROEPSWERK_SMS_URL must hold {number}, where the number of the phone belongs."
    elif not sms.is_known(url):
        yield "GROEPSWERK_SMS_URL is not an address that apprise knows."
    elif url.startswith(("json://", "xml://", "form://")) and not _is_here(url):
        yield "GROEPSWERK_SMS_URL is not encrypted: begin it with jsons://, xmls:// or forms://."


def _is_here(url: str) -> bool:
    host = url.partition("://")[2].partition("/")[0].rpartition("@")[2]
    return host in _HERE or host.rpartition(":")[0] in _HERE
