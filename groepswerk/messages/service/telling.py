"""Writing down who is to be told what, in the transaction of its cause, and that somebody was told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import insert, or_, select, update

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.clock import HOME_ZONE
from groepswerk.core.conflicts import insert_into
from groepswerk.core.db import db
from groepswerk.messages import outbound
from groepswerk.messages.hours import next_safe
from groepswerk.messages.models import HEARD, Channel, Message, MessageState, Template
from groepswerk.messages.queries import WishLine, in_order, told_with, wishes_of
from groepswerk.messages.still_safe import is_paused


class Cause(NamedTuple):
    """What a message is about: a thing inside a group, as it stands at its ``sequence``.

    ``begins``: when it begins, on the wall clock; from then on news of it is worth nothing. None: not known.
    """

    group_id: UUID
    about_id: UUID
    sequence: int
    begins: datetime | None = None


def tell(cause: Cause, told: Iterable[tuple[UUID, Template]], now: datetime) -> int:
    """Write one row for each person and what she should hear; return how many there are.

    Who asked for messages gets one by her own channel, at the first moment that is safe for her; who did not, could
    not have it in time, or has not said for long that it is safe, is on the guide's list. What was still to be told
    about the same thing at an older sequence is dropped: it is not true any more.
    """
    drop_before(cause, now)
    wanted = sorted(told)
    wishes = wishes_of((person_id for person_id, _ in wanted), outbound.ways())
    rows = [_row(cause, person_id, template, wishes, now) for person_id, template in wanted]
    _write(rows)
    return len(rows)


def _write(rows: list[dict[str, Any]]) -> None:
    """In one statement, whether they are due at a time or not."""
    if rows:
        db.session.execute(insert(Message), rows, execution_options={"render_nulls": True})


class Telling(NamedTuple):
    """That one person should hear something, and of which thing."""

    cause: Cause
    person_id: UUID
    template: Template


def tell_each(told: Iterable[Telling], now: datetime) -> int:
    """The same of many things, in as many statements as of one; ``drop_all`` drops what is not true any more.

    Returns how many people that are.
    """
    wanted = sorted(told, key=lambda each: (each.cause.about_id, each.person_id, each.template))
    wishes = wishes_of((each.person_id for each in wanted), outbound.ways())
    rows = [_row(each.cause, each.person_id, each.template, wishes, now) for each in wanted]
    _write(rows)
    return len({each.person_id for each in wanted})


class Unheard(NamedTuple):
    """That one person had not heard something of one thing."""

    about_id: UUID
    person_id: UUID
    template: Template


def drop_all(about_ids: Iterable[UUID], now: datetime) -> set[Unheard]:
    """Drop all that waits about these things, because each has just changed; return who had not heard what.

    What a runner has in hand may go out all the same, so that counts as heard.
    """
    changed = list(about_ids)
    if not changed:
        return set()
    waits = (Message.about_id.in_(changed), Message.state == MessageState.WAITING)
    dropped = update(Message).where(in_order(*waits)).values(state=MessageState.DROPPED, done_at=now)
    returned = dropped.returning(Message.about_id, Message.person_id, Message.template, Message.claimed_until)
    rows = db.session.execute(returned.execution_options(synchronize_session=False))
    return {Unheard(*row[:-1]) for row in rows if row.claimed_until is None or row.claimed_until <= now}


def send_to(cause: Cause, people: Iterable[UUID], template: Template, now: datetime) -> int:
    """Write a row for those of these people who asked for messages and can have one in time; return how many.

    Nobody else gets one, and whoever had this one already gets no second. Who asked and has not said for long that it
    is safe stands on the guide's list, and is not counted.
    """
    # At this sequence it may be under way, or have failed and be on the guide's list; at an earlier one she heard it.
    had = or_(Message.sequence == cause.sequence, Message.state.in_([MessageState.WAITING, *sorted(HEARD)]))
    same = select(Message.person_id).where(Message.about_id == cause.about_id, Message.template == template, had)
    wishes = wishes_of(set(people) - set(db.session.scalars(same)), outbound.ways())
    made = (_row(cause, person_id, template, wishes, now) for person_id in sorted(wishes))
    rows = [row for row in made if row["channel"] != Channel.BY_HAND]
    paused = sorted(person_id for person_id, wish in wishes.items() if is_paused(wish.made_at, now))
    write_once([row_of(cause, person_id, template, now) for person_id in paused])
    return write_once(rows)


def tell_by_hand(cause: Cause, person_id: UUID, template: Template, now: datetime) -> None:
    """Leave it to her guide to tell her, whatever she asked for; what stands on the guide's list already stays."""
    write_once([row_of(cause, person_id, template, now)])


def write_once(rows: list[dict[str, Any]]) -> int:
    """Write the rows that are not there yet; return how many were not."""
    if not rows:
        return 0
    written = insert_into(Message).values(rows).on_conflict_do_nothing().returning(Message.id)
    return len(db.session.scalars(written).all())


def row_of(cause: Cause, person_id: UUID, template: Template, now: datetime) -> dict[str, Any]:
    """A row for the guide's list."""
    return {
        "id": uuid4(),
        "group_id": cause.group_id,
        "person_id": person_id,
        "template": template,
        "channel": Channel.BY_HAND,
        "about_id": cause.about_id,
        "sequence": cause.sequence,
        "state": MessageState.WAITING,
        "made_at": now,
        "due_at": None,
    }


def _row(
    cause: Cause, person_id: UUID, template: Template, wishes: Mapping[UUID, WishLine], now: datetime
) -> dict[str, Any]:
    row, wish = row_of(cause, person_id, template, now), wishes.get(person_id)
    if wish is not None and not is_paused(wish.made_at, now):
        due_at = next_safe(wish, now)
        if cause.begins is None or due_at < cause.begins.replace(tzinfo=HOME_ZONE):
            row |= {"channel": wish.channel, "due_at": due_at}
    return row


def drop_before(cause: Cause, now: datetime) -> None:
    """Drop what waits about this thing at an older sequence."""
    of_it = (Message.about_id == cause.about_id, Message.sequence < cause.sequence)
    older = update(Message).where(in_order(*of_it, Message.state == MessageState.WAITING))
    db.session.execute(older.values(state=MessageState.DROPPED, done_at=now))


def mark_told(message: Message, by: Actor, now: datetime) -> None:
    """The guide has told her, and with it all else that the same change did. What was dropped, sent or told before
    stays as it is.

    One that waits to be sent is told by hand then, and will not be sent.
    """
    if message.state != MessageState.WAITING:
        return
    with_it = or_(Message.id == message.id, told_with(message))
    told = update(Message).where(in_order(with_it, Message.state == MessageState.WAITING))
    db.session.execute(told.values(state=MessageState.DONE, done_at=now))
    audit.record("messages.told", at=now, by=by, subject_id=message.person_id, group_id=message.group_id)
