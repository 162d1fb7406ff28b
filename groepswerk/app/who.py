"""Who is asking: Flask-Login with our own ticket. The actor and her roles are read in one statement, when needed."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Request, g
from flask_login import LoginManager

from groepswerk.core import clock, cookies, i18n
from groepswerk.core.actor import Actor
from groepswerk.groups.queries import read_actor
from groepswerk.people import entrance
from groepswerk.people.models import IDLE
from groepswerk.people.service import locking, signing_in

_RENEW_AFTER = {kind: lasts / 60 for kind, lasts in IDLE.items()}
# Behind a lock the ticket must know nearly to the second when she was last here.
_RENEW_LOCKED_AFTER = timedelta(seconds=30)


def init_app(app: Flask) -> None:
    """Let Flask-Login ask us; it keeps nothing itself."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.request_loader(_load)


def _load(request: Request) -> Actor | None:
    ticket = cookies.read(entrance.KEY)
    if cookies.full_name(entrance.LEFT) in request.cookies:
        # She left, and the answer that should have taken her ticket away never came.
        cookies.take_away(entrance.KEY)
        return None
    # An error page that is drawn because the database is gone must not ask it who is reading.
    if ticket is None or g.get("ask_database_nothing"):
        return None
    now = clock.now()
    found = read_actor(ticket.row, clock.today())
    if found is None or not signing_in.is_alive(found[0], ticket, now):
        cookies.take_away(entrance.KEY)
        return None
    sign_in, actor = found
    # Also behind a lock: another name there would tell one from the other in the history.
    g.cover = actor.cover
    if not g.get("language_settled"):
        _settle_language(actor)
    g.lock = lock = locking.lock_of(sign_in, ticket.row, ticket.seen_at, now)
    if lock is not None and lock.is_shut:
        # Whoever holds the phone now is nobody until the lock is opened, and the ticket grows older.
        g.is_locked = True
        return None
    if now - ticket.seen_at > (_RENEW_LOCKED_AFTER if lock else _RENEW_AFTER[sign_in.kind]):
        entrance.renew(ticket.row, sign_in.kind, now)
    g.time_left = signing_in.time_left(sign_in, now)
    return actor


def _settle_language(actor: Actor) -> None:
    """Her own language counts where neither the address nor a cookie asked for another."""
    g.language_settled = True
    i18n.bind(i18n.wished(actor.language))
