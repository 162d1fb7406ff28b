"""Reads about messages: who is still to be told what, how somebody wants to hear, and what became of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select

from groepswerk.core import vault
from groepswerk.core.db import db
from groepswerk.core.vault import DataKey, OwnerKind, Place
from groepswerk.messages.models import NEWS, Channel, Message, MessageState, Template, Wish
from groepswerk.messages.still_safe import ASKED_AGAIN_AFTER
from groepswerk.people.models import Contact


class MessageLine(NamedTuple):
    """Something one person should be told, or was told, about one thing."""

    id: UUID
    group_id: UUID
    person_id: UUID
    template: Template
    about_id: UUID
    sequence: int
    state: MessageState
    channel: Channel


class WishLine(NamedTuple):
    """How somebody wants to hear, who can be reached that way: her channel, when it is safe, and when she said so."""

    person_id: UUID
    channel: Channel
    days_before: int | None
    parts: list[str]
    weekdays: list[int]
    made_at: datetime


class Reach(NamedTuple):
    """The address somebody is written to at, and when it is safe."""

    wish: WishLine
    to: str


def to_tell(group_id: UUID) -> list[MessageLine]:
    """What is still to be told in a group by hand, the oldest cause first."""
    by_hand = Message.channel == Channel.BY_HAND
    return _read(Message.group_id == group_id, Message.state == MessageState.WAITING, by_hand)


def about(about_id: UUID) -> list[MessageLine]:
    """All that was ever to be told about one thing, the oldest first."""
    return _read(Message.about_id == about_id)


def _read(*conditions: object) -> list[MessageLine]:
    query = select(
        Message.id,
        Message.group_id,
        Message.person_id,
        Message.template,
        Message.about_id,
        Message.sequence,
        Message.state,
        Message.channel,
    )
    ordered = query.where(*conditions).order_by(Message.made_at, Message.id)  # type: ignore[arg-type]
    return [MessageLine(*row) for row in db.session.execute(ordered)]


def is_free(message: Any, now: Any) -> ColumnElement[bool]:
    """The condition that no runner has it in hand; a claim that ran out counts no more."""
    return or_(message.claimed_until.is_(None), message.claimed_until <= now)


def in_order(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that a message is one of these; they are locked in the order of their ids.

    A runner and a guide may write to the same messages at one moment; in the same order neither waits for ever.
    """
    return Message.id.in_(select(Message.id).where(*which).order_by(Message.id).with_for_update())


def told_with(message: Any, of: Any = Message) -> ColumnElement[bool]:
    """The condition that rows are news of one change for one person, by one way: she hears of them in one text.

    ``message``, ``of``: each a message, or the table of them.
    """
    same = (getattr(of, name) == getattr(message, name) for name in _ONE_TEXT)
    return and_(of.template.in_(sorted(NEWS)), *same)


_ONE_TEXT = ("group_id", "person_id", "template", "channel", "made_at")


def message_by_id(message_id: UUID) -> Message | None:
    """One message."""
    return db.session.get(Message, message_id)


def wish_of(person_id: UUID) -> Wish | None:
    """How somebody wants to hear; None: by nobody but her guide."""
    return db.session.get(Wish, person_id)


def wishes_of(people: Iterable[UUID], channels: Collection[Channel]) -> dict[UUID, WishLine]:
    """Of these people those who asked for one of these channels and gave an address for it; in one statement."""
    wanted = list(people)
    if not wanted or not channels:
        return {}
    query = _wishes().where(Wish.person_id.in_(wanted), Wish.channel.in_(sorted(channels)))
    return {row.person_id: WishLine(*row) for row in db.session.execute(query)}


def can_be_reached() -> ColumnElement[bool]:
    """The condition that there is an address for what somebody asked for; the query joins both tables."""
    wish, contact = Wish.__table__.c, Contact.__table__.c
    by_mail = and_(wish.channel == Channel.EMAIL, contact.email.is_not(None))
    return or_(by_mail, and_(wish.channel == Channel.SMS, contact.phone.is_not(None)))


def _wishes() -> Any:
    return (
        select(Wish.person_id, Wish.channel, Wish.days_before, Wish.parts, Wish.weekdays, Wish.made_at)
        .join(Contact, Contact.person_id == Wish.person_id)
        .where(can_be_reached())
    )


def reach_of(person_id: UUID, channel: Channel) -> Reach | None:
    """Where somebody is written to by this channel, opened with her own key; None when she does not want it so.

    For sending, at the moment of it, and for nothing else.
    """
    return _reach(person_id, Wish.channel == channel)


def to_ask_again(person_id: UUID, now: datetime) -> Reach | None:
    """Where somebody is written to who has not said for three months that it is safe, to ask herself; else None."""
    return _reach(person_id, Wish.made_at <= now - ASKED_AGAIN_AFTER)


@cache
def asked_again_statement() -> Select[Any]:
    """Whether ``person_id`` last said yes at ``asked_until`` or before; her own page asks for any."""
    wish, contact = Wish.__table__.c, Contact.__table__.c
    hers = (wish.person_id == bindparam("person_id"), wish.made_at <= bindparam("asked_until"))
    joined = Wish.__table__.join(Contact.__table__, contact.person_id == wish.person_id)
    return select(wish.person_id).select_from(joined).where(*hers, can_be_reached())


def _reach(person_id: UUID, which: ColumnElement[bool]) -> Reach | None:
    query = (
        _wishes()
        .add_columns(
            Contact.email,
            Contact.phone,
            DataKey.id,
            DataKey.owner_kind,
            DataKey.owner_id,
            DataKey.wrapped,
            DataKey.wrapped_by,
        )
        .join(DataKey, and_(DataKey.owner_kind == OwnerKind.PERSON, DataKey.owner_id == Wish.person_id))
        .where(Wish.person_id == person_id, which)
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        return None
    column = "email" if row.channel == Channel.EMAIL else "phone"
    sealed, key = getattr(row, column), vault.unwrap(row, row.id)
    return Reach(
        WishLine(*row[: len(WishLine._fields)]), vault.open_sealed(sealed, key, Place("contact", person_id, column))
    )


def email_of(person_id: UUID, now: datetime) -> str | None:
    """The e-mail address somebody gave, opened with her own key: for herself and for her guides."""
    contact = db.session.get(Contact, person_id)
    if contact is None or contact.email is None:
        return None
    key = vault.key_of(OwnerKind.PERSON, person_id, now)
    return vault.open_sealed(contact.email, key, Place("contact", person_id, "email"))
