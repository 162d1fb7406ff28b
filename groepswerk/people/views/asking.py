"""What a device is asked for a passkey: as which site, and with a challenge that holds for ten minutes, once."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from flask import current_app, request, session

from groepswerk.core import clock, idempotency, tokens
from groepswerk.people.service import passkeys
from groepswerk.people.service.passkeys import Site

_LASTS = timedelta(minutes=10)
_COME_IN = "sign-in"
ADD = "add"


def site() -> Site | None:
    """This site as devices know it; None where they know none: no site is named, or it has a number for a name.

    In a demo the name that the request used will do. Elsewhere it would let a request choose the site.
    """
    named = str(current_app.config["SITE_ADDRESS"]).rstrip("/")
    parts = urlsplit(named or (request.host_url.rstrip("/") if current_app.config["DEMO"] else ""))
    if not parts.hostname or _is_number(parts.hostname):
        return None
    return Site(parts.hostname, f"{parts.scheme}://{parts.netloc}")


def any_key() -> str | None:
    """What the sign-in page asks a device, as JSON; None where passkeys do not work. Asks the database nothing."""
    here = site()
    return passkeys.asks_for_any(here, challenge(_COME_IN)) if here else None


def challenge(purpose: str) -> str:
    """A fresh challenge, kept in this browser's signed cookie; an earlier one for the same purpose is forgotten."""
    fresh = tokens.new_token()
    session[f"passkey {purpose}"] = [fresh, clock.real_now().timestamp()]
    return fresh


def spent_challenge(purpose: str = _COME_IN) -> str | None:
    """The challenge this browser was given, if it is not too old and was not spent before; spends it.

    The cookie alone could be sent twice, so the spending is a row.
    """
    fresh, at = session.pop(f"passkey {purpose}", None) or ("", 0.0)
    if not fresh or clock.real_now() - datetime.fromtimestamp(at, UTC) > _LASTS:
        return None
    return fresh if idempotency.claim(fresh, "passkey", None, clock.now()) is None else None


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
