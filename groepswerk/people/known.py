"""A browser that came in before as this account: strangers who guess at the password do not shut it out.

It carries a signed cookie (OWASP: slow down online guessing with device cookies). The cookie signs nobody in; its wrong
passwords are counted apart from those of everybody else.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from groepswerk.core import clock, cookies, tokens

COOKIE = "known"
LASTS = timedelta(days=365)


def remember(person_id: UUID) -> None:
    """This browser came in as her just now. Whoever reads the cookie learns neither her e-mail nor who she is."""
    cookies.give(COOKIE, mark_of(person_id), clock.now(), LASTS)


def bucket_of(email: str, person_id: UUID | None) -> str:
    """Where wrong passwords for this account are counted: for a browser she came in with its own counter.

    ``person_id``: whose account it is; None when nobody has this e-mail address, which no answer may tell.
    """
    ticket = cookies.read(COOKIE)
    if ticket and person_id and ticket.row == mark_of(person_id) and clock.now() - ticket.seen_at < LASTS:
        return tokens.bucket("password here", person_id, ticket.seen_at.timestamp())
    return tokens.bucket("password", email.strip().lower())


def mark() -> UUID | None:
    """Who came in last with this browser, as a mark that tells nobody who she is; None where nobody did."""
    ticket = cookies.read(COOKIE)
    return ticket.row if ticket and clock.now() - ticket.seen_at < LASTS else None


def mark_of(person_id: UUID) -> UUID:
    """The mark of a browser she came in with."""
    return UUID(hex=tokens.bucket("known browser", person_id)[:32])
