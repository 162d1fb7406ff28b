"""Sending what waits: one row is claimed, the claim is committed, then it goes out, then what came of it is written.

What one change of several things is to somebody is one letter: its rows are claimed together, in the hands of whoever
claims the first. Of two runners only one gets a row, because the claim is a conditional UPDATE. A runner that dies
after its claim leaves the row to whoever comes when the claim has run out; an e-mail then carries the same Message-ID
as the first time.
Nothing is lost: what cannot be sent, or not in time, stands on the guide's list.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import ScalarSelect, func, or_, select, update
from sqlalchemy.orm import aliased

from groepswerk.core.clock import HOME_ZONE
from groepswerk.core.db import db
from groepswerk.messages import outbound
from groepswerk.messages.hours import Hours, is_safe, next_safe
from groepswerk.messages.models import MACHINE, NEWS, Channel, Message, MessageState, Problem, Template
from groepswerk.messages.outbound import Letter
from groepswerk.messages.queries import Reach, in_order, is_free, reach_of, told_with
from groepswerk.messages.service.telling import Cause, row_of, write_once
from groepswerk.messages.still_safe import is_paused

# Longer than any server may take over one message (a time limit for each of its answers).
CLAIMED_FOR = timedelta(minutes=10)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
# With these waits the last try comes a day and a half after the first.
MOST_TRIES = 14
# When a channel cannot be reached at all, nothing of it is tried for so long.
CHANNEL_RESTS = timedelta(minutes=1)
_FOR_GOOD = frozenset({Problem.ADDRESS_REFUSED, Problem.REFUSED})


class Waiting(NamedTuple):
    """A row in hand."""

    id: UUID
    group_id: UUID
    person_id: UUID
    template: Template
    channel: Channel
    about_id: UUID
    sequence: int
    made_at: datetime
    attempts: int
    claimed_until: datetime


class Said(Protocol):
    """What rows say together: a neutral subject and text in the reader's language.

    ``until``: of each row that is in it (by id), until when that is worth sending, on the wall clock.
    """

    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def until(self) -> Mapping[UUID, datetime]: ...


# Given by the room the messages are about: the text of rows for one person as it is true now; None when none is any
# more.
Render = Callable[[Sequence[Waiting], datetime], Said | None]


class Errand(NamedTuple):
    """One letter to be sent, of rows that are claimed; ``until`` as in what they say."""

    rows: list[Waiting]
    letter: Letter
    hours: Hours
    until: Mapping[UUID, datetime]


def claim(now: datetime) -> list[Waiting]:
    """Take the row that has been due longest, which nobody has in hand, and what goes out with it; empty: none is due.

    They stand by id, so that the first is the same when they are claimed again.
    """
    one = select(Message.id).where(*_due(now), _is_first(now)).order_by(Message.due_at, Message.id).limit(1)
    first = _take(Message.id == one.with_for_update(skip_locked=True).scalar_subquery(), now)
    if not first or first[0].template not in NEWS:
        return first
    with_it = select(Message.id).where(told_with(first[0]), *_due(now))
    # Whoever writes to one of them has it: it goes out by itself, if it does.
    others = _take(Message.id.in_(with_it.with_for_update(skip_locked=True)), now)
    return sorted([*first, *others], key=lambda row: row.id)


def _take(which: Any, now: datetime) -> list[Waiting]:
    taken = (
        update(Message)
        .where(which, *_due(now))
        .values(claimed_until=now + CLAIMED_FOR, attempts=Message.attempts + 1)
        .returning(
            Message.id,
            Message.group_id,
            Message.person_id,
            Message.template,
            Message.channel,
            Message.about_id,
            Message.sequence,
            Message.made_at,
            Message.attempts,
            Message.claimed_until,
        )
    )
    return [Waiting._make(row) for row in db.session.execute(taken.execution_options(synchronize_session=False))]


def _due(now: datetime, of: Any = Message) -> tuple[Any, ...]:
    return (
        of.channel.in_(sorted(MACHINE)),
        of.state == MessageState.WAITING,
        or_(of.due_at.is_(None), of.due_at <= now),
        is_free(of, now),
    )


def _is_first(now: datetime) -> Any:
    """Of what goes out together only the first is claimed by itself: else two runners would each take a part."""
    other = aliased(Message)
    return ~select(other.id).where(told_with(Message, other), other.id < Message.id, *_due(now, other)).exists()


def oldest_due() -> ScalarSelect[Any]:
    """A subquery: since when the row that has waited longest could have been sent."""
    waits = (Message.channel.in_(sorted(MACHINE)), Message.state == MessageState.WAITING)
    return select(func.min(func.coalesce(Message.due_at, Message.made_at))).where(*waits).scalar_subquery()


def prepare(claimed: list[Waiting], render: Render, now: datetime) -> Errand | None:
    """Make the letter of claimed rows; None when there is nothing to send (now): the rows say why."""
    said = render(claimed, now)
    rows = [row for row in claimed if said and row.id in said.until]
    _close([row for row in claimed if row not in rows], MessageState.DROPPED, now)
    if said is None or not rows:
        return None
    first = rows[0]
    reach = reach_of(first.person_id, first.channel) if first.channel in outbound.ways() else None
    if reach is None:
        _leave_to_guide(rows, Problem.NO_WISH, now)
    elif is_paused(reach.wish.made_at, now):
        _leave_to_guide(rows, Problem.PAUSED, now)
    elif first.attempts > MOST_TRIES:
        _leave_to_guide(rows, Problem.NOT_NOW, now)
    elif not is_safe(reach.wish, now):
        _put_off(rows, next_safe(reach.wish, now), said.until, None, now)
    else:
        return Errand(rows, _letter(first, said, reach, now), reach.wish, said.until)
    return None


def _letter(row: Waiting, said: Said, reach: Reach, now: datetime) -> Letter:
    return Letter(row.id, row.channel, reach.to, said.subject, said.text, said.language, now)


def conclude(errand: Errand, problem: Problem | None, now: datetime) -> None:
    """Write down what came of sending: sent, to be tried again later at a safe moment, or left to the guide."""
    rows, first = errand.rows, errand.rows[0]
    if problem is None:
        _close(rows, MessageState.SENT, now)
    elif problem in _FOR_GOOD or first.attempts >= MOST_TRIES:
        _leave_to_guide(rows, problem, now)
    else:
        _put_off(rows, next_safe(errand.hours, now + wait_after(first.attempts)), errand.until, problem, now)
        if problem == Problem.UNREACHABLE:
            _let_rest(first.channel, now)


def wait_after(tries: int) -> timedelta:
    """How long to wait after so many tries: twice as long each time, a fifth more or less by chance."""
    doubled: int = 2 ** min(tries - 1, 12)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT) * (80 + secrets.randbelow(41)) / 100


def _close(rows: list[Waiting], state: MessageState, now: datetime) -> None:
    """Also what was dropped while it went out was sent: that is what she knows."""
    open_states = [MessageState.WAITING, MessageState.DROPPED] if state == MessageState.SENT else [MessageState.WAITING]
    _write(rows, open_states, state=state, done_at=now, problem=None)


def _put_off(
    rows: list[Waiting], due_at: datetime, until: Mapping[UUID, datetime], problem: Problem | None, now: datetime
) -> None:
    """Try again then; what would be worth nothing by then is for the guide."""
    late = [row for row in rows if due_at >= until[row.id].replace(tzinfo=HOME_ZONE)]
    _leave_to_guide(late, problem or Problem.TOO_LATE, now)
    # That it was not safe to write was no try.
    tries = Message.attempts if problem else Message.attempts - 1
    in_time = [row for row in rows if row not in late]
    _write(in_time, [MessageState.WAITING], due_at=due_at, problem=problem, attempts=tries)


def _leave_to_guide(rows: list[Waiting], problem: Problem, now: datetime) -> None:
    """They cannot be sent. A reminder that she does not want any more is left to nobody."""
    if problem == Problem.NO_WISH and all(row.template == Template.REMINDER for row in rows):
        _close(rows, MessageState.DROPPED, now)
        return
    mine = _write(rows, [MessageState.WAITING], state=MessageState.FAILED, done_at=now, problem=problem)
    left = [(Cause(row.group_id, row.about_id, row.sequence), row) for row in rows if row.id in mine]
    write_once([row_of(cause, row.person_id, row.template, now) for cause, row in left])


def _write(rows: list[Waiting], states: list[MessageState], **columns: Any) -> set[UUID]:
    """Write them and let go of them, but of those that somebody else has taken over meanwhile; return which."""
    if not rows:
        return set()
    held = (Message.id.in_([row.id for row in rows]), Message.claimed_until == rows[0].claimed_until)
    done = update(Message).where(in_order(*held, Message.state.in_(states))).values(claimed_until=None, **columns)
    return set(db.session.scalars(done.returning(Message.id).execution_options(synchronize_session=False)))


def _let_rest(channel: Channel, now: datetime) -> None:
    """The channel cannot be reached: the others that are due by it wait as well, and lose no try by it."""
    due = select(Message.id).where(*_due(now), Message.channel == channel).with_for_update(skip_locked=True)
    rest = update(Message).where(Message.id.in_(due)).values(due_at=now + CHANNEL_RESTS)
    db.session.execute(rest.execution_options(synchronize_session=False))
