"""A form that met a locked screen, or a sign-in that is over: what she sent goes with the page, sealed, and is sent
when she has opened it or signed in again.

Sealed with a key of the server for this one sign-in, or this one colleague's browser: on that page nobody can read what
she wrote, and nobody can make the site send something else.
"""

from __future__ import annotations

import json
import secrets
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import request
from flask_wtf.csrf import validate_csrf
from wtforms.validators import ValidationError

from groepswerk.core.vault import ring

# Far more than any form of ours holds; what is longer would not fit through the next form either.
_MOST = 100 * 1024


class Kept(NamedTuple):
    """What was sent: to which address, and its fields."""

    address: str
    fields: list[tuple[str, str]]

    @property
    def typed(self) -> list[str]:
        """What she wrote in words, to recognise it by. Ids, days and ticks have no space in them."""
        return [value for _, value in self.fields if " " in value.strip()]


def is_ours() -> bool:
    """Whether this request's form was one of this site: another site may not put words into her mouth."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def sealed(sign_in_id: UUID) -> str:
    """This request's form as one field for the lock page; empty when there is nothing to keep, or far too much."""
    fields = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]
    raw = zlib.compress(json.dumps([request.full_path.rstrip("?"), fields]).encode())
    if not fields or len(raw) > _MOST:
        return ""
    nonce = secrets.token_bytes(12)
    return urlsafe_b64encode(nonce + _cipher().encrypt(nonce, raw, sign_in_id.bytes)).decode("ascii")


def opened(text: str, sign_in_id: UUID) -> Kept | None:
    """What such a field holds; None when there is none, or when it was made for another browser or changed."""
    try:
        raw = urlsafe_b64decode(text.encode("ascii"))
        address, fields = json.loads(zlib.decompress(_cipher().decrypt(raw[:12], raw[12:], sign_in_id.bytes)))
    except (ValueError, InvalidTag):
        return None
    return Kept(address, [(name, value) for name, value in fields])


def _cipher() -> AESGCM:
    return AESGCM(ring().derived("kept forms"))
