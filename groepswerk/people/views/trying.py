"""How often a password, a code or a lock may be tried. A try is counted before it is looked at (``refusals.first``).

Tries that are sent side by side are then no more than those one by one. A try that fits is given back.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from flask import abort, render_template
from werkzeug.wrappers import Response

from groepswerk.core import clock, refusals, tokens, web
from groepswerk.core.access import acting

QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)
TRIES = 10
# Codes of one account, from the phone and from paper together. Who has no password gets as far as none of them.
CODES_A_DAY = 20
LOCKS_A_DAY = 20


class Limit(NamedTuple):
    """So many wrong tries in one counter, from the first of them on for this long."""

    bucket: str
    most: int = TRIES
    lasts: timedelta = QUARTER


def of_password(bucket: str) -> Limit:
    """The limit of one counter of wrong passwords."""
    return Limit(bucket)


def of_own_password() -> Limit:
    """For who is in already and is asked again: what is typed elsewhere does not keep her waiting."""
    return Limit(tokens.bucket("password inside", acting().sign_in_id))


def of_codes(person_id: UUID, state: str) -> list[Limit]:
    """The limits of wrong codes, of an account as it is (``state``): who began it anew has them all again."""
    today = Limit(tokens.bucket("codes today", person_id, state), CODES_A_DAY, DAY)
    return [Limit(tokens.bucket("code", person_id, state)), today]


def of_locks(person_id: UUID) -> Limit:
    """The limit of wrong tries at all locks of one person together; each lock has its own five as well."""
    return Limit(tokens.bucket("locks today", person_id), LOCKS_A_DAY, DAY)


def take(limits: list[Limit]) -> Limit | None:
    """Count one try; the limit that is used up, if one is. For ``refusals.first``.

    A try that one limit stops is none for those after it.
    """
    counted = refusals.count_each({each.bucket: each.lasts for each in limits}, clock.now())
    for place, each in enumerate(limits, 1):
        if counted[each.bucket] > each.most:
            give_back(limits[place:])
            return each
    return None


def give_back(limits: list[Limit]) -> None:
    """It fitted, so it was no wrong one. Also for a form that is sent twice: its second sending was counted as well."""
    if limits:
        refusals.give_back(*(each.bucket for each in limits))


def take_password(limit: Limit) -> None:
    """Count a password before it is looked at; answers 429 when there were too many wrong ones."""
    if refusals.first(lambda: take([limit])):
        refusals.note("people.sign_in_throttled")
        abort(429)


def begin_code(limits: list[Limit]) -> tuple[str, int] | Response | None:
    """Count a code before it is looked at, and spend its form's key. None: it may be looked at.

    Else the page that names the other ways in, because there were too many wrong ones, or what the form led to before.
    """
    over = refusals.first(lambda: take(limits))
    if over is not None:
        refusals.note("people.code_throttled")
        return render_template("people/codes_spent.html", is_today=over.lasts == DAY), 429
    earlier = web.spend_key()
    if earlier is not None:
        give_back(limits)
    return earlier
