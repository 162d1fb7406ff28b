"""The secret address of a calendar: made, renewed, ended. Whoever has it sees days, times and places, unasked.

It is drawn from the key of the form that asks for it, her sign-in and a key of the server, so that a form that is sent
twice makes the same one; only a hash of it is kept.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Protocol
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from groepswerk.core import audit, vault
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.people.models import Person
from groepswerk.sessions.models import Feed, FeedTitle
from groepswerk.sessions.queries import feeds as queries

# How long the page with a fresh address can be opened again in the browser that made it.
SHOWN_FOR = timedelta(minutes=10)


class Kept(Protocol):
    """An address that is kept, by its hash."""

    @property
    def token_hash(self) -> str: ...
    @property
    def made_at(self) -> datetime: ...


def make(by: Actor, group_id: UUID | None, title: FeedTitle, language: str, seed: str, now: datetime) -> None:
    """Make an address for all her groups, or for one; an earlier one for the same opens nothing from now on.

    ``seed``: the key of her form. ``language``: the code of the language of its titles.
    """
    # Of two forms that are sent at once the second waits here, and ends what the first made.
    db.session.execute(select(Person.id).where(Person.id == by.person_id).with_for_update())
    _end(by.person_id, group_id, now)
    row = {"id": uuid4(), "person_id": by.person_id, "group_id": group_id, "title": title, "language": language}
    db.session.execute(insert(Feed).values(**row, token_hash=hash_of(_drawn(by, group_id, seed)), made_at=now))
    audit.record("sessions.feed_made", at=now, by=by, subject_id=by.person_id)


def fresh_token(kept: Kept | None, by: Actor, group_id: UUID | None, seed: str, now: datetime) -> str | None:
    """The address that this browser made from ``seed`` a moment ago; None when it is older, or another one stands."""
    token = _drawn(by, group_id, seed)
    is_it = kept is not None and now - kept.made_at < SHOWN_FOR and kept.token_hash == hash_of(token)
    return token if is_it else None


def end(by: Actor, group_id: UUID | None, now: datetime) -> None:
    """End her address for all her groups, or for one."""
    _end(by.person_id, group_id, now)
    audit.record("sessions.feed_ended", at=now, by=by, subject_id=by.person_id)


def _end(person_id: UUID, group_id: UUID | None, now: datetime) -> None:
    which = Feed.group_id.is_(None) if group_id is None else Feed.group_id == group_id
    stands = update(Feed).where(Feed.person_id == person_id, which, Feed.ended_at.is_(None))
    db.session.execute(stands.values(ended_at=now).execution_options(synchronize_session=False))


def end_one_of_left(left_by: date, now: datetime) -> bool:
    """End one address of somebody who left its group, or all of hers, on a day or earlier; False when there is none.

    Nothing is shown to who left anyhow (queries.feeds asks each time); this is for who comes back much later.
    """
    one = select(Feed.id).where(Feed.ended_at.is_(None), queries.is_left(left_by)).limit(1)
    claimed = one.with_for_update(of=Feed, skip_locked=True).scalar_subquery()
    gone = update(Feed).where(Feed.id == claimed, Feed.ended_at.is_(None)).values(ended_at=now).returning(Feed.id)
    return db.session.scalar(gone.execution_options(synchronize_session=False)) is not None


def hash_of(token: str) -> str:
    """What is kept of an address. It is as long as its 128 random bits make it: no salt is needed against guessing."""
    return sha256(token.encode()).hexdigest()


def _drawn(by: Actor, group_id: UUID | None, seed: str) -> str:
    """128 bits that nobody can draw without the server's key, in the shape of ``core.tokens``."""
    scope = group_id.bytes if group_id else b""
    message = by.person_id.bytes + by.sign_in_id.bytes + scope + seed.encode()
    raw = hmac.new(vault.ring().derived("draw feed"), message, "sha256").digest()[:16]
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
