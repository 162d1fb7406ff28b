"""Signed cookies of our own: which sign-in a browser holds, and when it was last seen.

The last-seen time lives in the cookie, so that a GET changes nothing in the database. Over https the names carry the
``__Host-`` prefix: only this host, only over TLS, for the whole site (RFC 6265bis).
"""

from __future__ import annotations

import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from uuid import UUID

from flask import Flask, Request, current_app, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from groepswerk.core import refusals
from groepswerk.core.vault import ring


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a signed cookie says: a row's id and the moment it was last renewed."""

    row: UUID
    seen_at: datetime


def read(name: str) -> Ticket | None:
    """The ticket this request brought under ``name``, or None when there is none or its signature is wrong."""
    value = request.cookies.get(full_name(name), "")
    ticket = parse(name, value)
    if value and ticket is None:
        refusals.note_tampering("core.cookie_tampered")
        take_away(name)
    return ticket


def parse(name: str, value: str) -> Ticket | None:
    """Check and read the value of a signed cookie."""
    try:
        raw = urlsafe_b64decode(value.encode("ascii") + b"=" * (-len(value) % 4))
    except ValueError:
        return None
    if len(raw) != 56 or not hmac.compare_digest(raw[24:], _mac(name, raw[:24])):
        return None
    row, seconds = struct.unpack(">16sq", raw[:24])
    return Ticket(UUID(bytes=row), datetime.fromtimestamp(seconds, UTC))


def value_of(name: str, row: UUID, seen_at: datetime) -> str:
    """The text of a signed cookie."""
    raw = struct.pack(">16sq", row.bytes, int(seen_at.timestamp()))
    return urlsafe_b64encode(raw + _mac(name, raw)).rstrip(b"=").decode("ascii")


def give(name: str, row: UUID, seen_at: datetime, lasts: timedelta | None) -> None:
    """Send the cookie with this request's answer; ``lasts`` None means: until the browser is closed."""
    _waiting()[name] = (value_of(name, row, seen_at), lasts)


def mark(name: str, lasts: timedelta) -> None:
    """Send a cookie that says nothing but that it is there."""
    _waiting()[name] = ("1", lasts)


def take_away(name: str) -> None:
    """Delete the cookie with this request's answer."""
    _waiting()[name] = None


def hold_back() -> None:
    """Send no cookie with this request's answer, whatever waits: it goes to a calendar, or into a file."""
    g.cookies_held_back = True


def are_held_back() -> bool:
    """Whether this answer goes without cookies."""
    return bool(g.get("cookies_held_back"))


def send(response: Response) -> None:
    """Put the waiting cookies on the answer; called by core.web when the request succeeded."""
    for name, given in _waiting().items():
        if given is None:
            if full_name(name) not in request.cookies:
                continue
            response.delete_cookie(full_name(name), secure=is_secure(), httponly=True, samesite="Lax")
        else:
            value, lasts = given
            response.set_cookie(full_name(name), value, lasts, secure=is_secure(), httponly=True, samesite="Lax")


class FormCookie(SecureCookieSessionInterface):
    """Flask's signed cookie, in which forms keep their token; one with a wrong signature is noted and thrown away."""

    @cached_property
    def _serializer(self) -> URLSafeTimedSerializer | None:
        return super().get_signing_serializer(current_app)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs and checks the cookie; the same for all requests of one program."""
        return self._serializer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the cookie holds; nothing when there is none, or somebody changed it."""
        value = request.cookies.get(self.get_cookie_name(app), "")
        if not value:
            # Without the signature's machinery, which nobody needs who brings nothing: calendars ask all day.
            return self.session_class()
        opened = super().open_session(app, request)
        if not opened and self._is_tampered(app, value):
            refusals.note_tampering("core.form_cookie_tampered")
            opened = self.session_class()
            opened.modified = True
        return opened

    def _is_tampered(self, app: Flask, value: str) -> bool:
        serializer = self.get_signing_serializer(app)
        try:
            if serializer is not None:
                serializer.loads(value)
        except SignatureExpired:
            return False
        except BadSignature:
            return True
        return False


def full_name(name: str) -> str:
    """The name on the wire."""
    return f"__Host-{name}" if current_app.config["HTTPS"] else name


def is_secure() -> bool:
    """Whether cookies travel over https only."""
    return bool(current_app.config["HTTPS"])


def _waiting() -> dict[str, tuple[str, timedelta | None] | None]:
    waiting: dict[str, tuple[str, timedelta | None] | None] = g.setdefault("cookies", {})
    return waiting


def _mac(name: str, raw: bytes) -> bytes:
    return hmac.new(ring().derived(f"cookie {name}"), raw, "sha256").digest()
