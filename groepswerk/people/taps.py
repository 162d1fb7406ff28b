"""What was tapped so far on the keys of a screen lock, for a browser that sends each tap by itself (without script).

It waits in the signed form cookie, never in a page: going back in the browser brings no half-typed code back. After a
minute it is forgotten, so that nobody finds three of four digits on a phone that was put down.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import request, session
from wtforms import HiddenField

from groepswerk.core.forms import Form
from groepswerk.people.models import LockKind
from groepswerk.people.service.locking import KEYS, NEEDED

_LASTS = timedelta(minutes=1)
_KEY = "taps"


class PadForm(Form):
    """The keys of a lock: ``tap`` is one key, or several in their order; ``held`` a form that waits (people.kept)."""

    tap = HiddenField()
    held = HiddenField()


def so_far(what_for: str, kind: LockKind, now: datetime) -> list[str]:
    """What was tapped within the last minute for this purpose, never more than the lock has."""
    purpose, at, taps = session.get(_KEY) or ("", 0.0, [])
    if purpose != f"{what_for} {kind}" or now - datetime.fromtimestamp(at, UTC) > _LASTS:
        return []
    return list(taps)


def add(what_for: str, kind: LockKind, now: datetime) -> list[str] | None:
    """Add what this form brought; None when it brought no tap at all. "Again" in the form begins anew."""
    if "again" in request.form:
        forget()
        return []
    brought = [tap for tap in request.form.getlist("tap") if tap in KEYS[kind]]
    if not brought:
        return None
    taps = [*so_far(what_for, kind, now), *brought][: NEEDED[kind]]
    session[_KEY] = (f"{what_for} {kind}", now.timestamp(), taps)
    return taps


def forget() -> None:
    """Begin anew."""
    session.pop(_KEY, None)
