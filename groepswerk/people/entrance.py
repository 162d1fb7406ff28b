"""The moment a browser comes in: a sign-in row, and its ticket with the answer. For every room that lets people in."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from groepswerk.core import clock, cookies, devices
from groepswerk.people.models import IDLE, SignInKind
from groepswerk.people.service import signing_in

KEY = "key"
# Set by the page's own script in the instant she leaves: this browser is out even before the answer that ends it, and
# for as long as its ticket could live when that answer never comes.
LEFT = "left"


def enter(person_id: UUID, kind: SignInKind) -> None:
    """Let this browser in as a person; its ticket goes out with the answer. Whoever was in here before goes out."""
    now = clock.now()
    before = cookies.read(KEY)
    if before is not None:
        signing_in.end_by_id(before.row, now)
    sign_in = signing_in.let_in(person_id, kind, devices.name_of(request.user_agent.string), now)
    cookies.take_away(LEFT)
    renew(sign_in.id, kind, now)


def cleared(answer: Response) -> Response:
    """Let this browser throw away what it keeps of the site, now that somebody goes out of it (OWASP ASVS 14.3.1)."""
    # Not "cookies": that reaches beyond this site, to every other one under the same name, and takes her language too.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def renew(sign_in_id: UUID, kind: SignInKind, now: datetime) -> None:
    """Write into the ticket that this browser was seen now; on a shared phone it lasts until the browser is closed."""
    lasts: timedelta | None = None if kind == SignInKind.SHARED else IDLE[kind]
    cookies.give(KEY, sign_in_id, now, lasts)
