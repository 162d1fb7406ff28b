"""Sending what waits: one row is claimed, the claim is committed, then it goes out, then what came of it is written.

Of two runners only one gets a row, because the claim is a conditional UPDATE. A runner that dies after its claim leaves
the row to whoever comes when the claim has run out; an e-mail then carries the same Message-ID as the first time.
Nothing is lost: what cannot be sent, or not in time, stands on the guide's list.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import ScalarSelect, func, or_, select, update

from groepswerk.core.clock import HOME_ZONE
from groepswerk.core.db import db
from groepswerk.messages import outbound
from groepswerk.messages.hours import Hours, is_safe, next_safe
from groepswerk.messages.models import MACHINE, Channel, Message, MessageState, Problem, Template
from groepswerk.messages.outbound import Letter
from groepswerk.messages.queries import Reach, reach_of
from groepswerk.messages.service.telling import Cause, row_of, write_once

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
    attempts: int
    claimed_until: datetime


class Said(Protocol):
    """What a message says: a neutral subject and text in the reader's language, and until when it is worth sending."""

    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def until(self) -> datetime: ...


# Given by the room the message is about: the text as it is true now; None when it is true no more.
Render = Callable[[Waiting, datetime], Said | None]


class Errand(NamedTuple):
    """One letter to be sent, of a row that is claimed; ``until``: after that moment (wall time) it is worth nothing."""

    row: Waiting
    letter: Letter
    hours: Hours
    until: datetime


def claim(now: datetime) -> Waiting | None:
    """Take the row that has been due longest, which nobody has in hand; None when there is none."""
    one = select(Message.id).where(*_due(now)).order_by(Message.due_at, Message.id).limit(1)
    taken = (
        update(Message)
        .where(Message.id == one.with_for_update(skip_locked=True).scalar_subquery(), *_due(now))
        .values(claimed_until=now + CLAIMED_FOR, attempts=Message.attempts + 1)
        .returning(
            Message.id,
            Message.group_id,
            Message.person_id,
            Message.template,
            Message.channel,
            Message.about_id,
            Message.sequence,
            Message.attempts,
            Message.claimed_until,
        )
    )
    row = db.session.execute(taken.execution_options(synchronize_session=False)).one_or_none()
    return Waiting(*row) if row else None


def _due(now: datetime) -> tuple[Any, ...]:
    return (
        Message.channel.in_(sorted(MACHINE)),
        Message.state == MessageState.WAITING,
        or_(Message.due_at.is_(None), Message.due_at <= now),
        or_(Message.claimed_until.is_(None), Message.claimed_until <= now),
    )


def oldest_due() -> ScalarSelect[Any]:
    """A subquery: since when the row that has waited longest could have been sent."""
    waits = (Message.channel.in_(sorted(MACHINE)), Message.state == MessageState.WAITING)
    return select(func.min(func.coalesce(Message.due_at, Message.made_at))).where(*waits).scalar_subquery()


def prepare(row: Waiting, render: Render, now: datetime) -> Errand | None:
    """Make the letter of a claimed row; None when there is nothing to send (now): the row says why."""
    said = render(row, now)
    if said is None:
        _close(row, MessageState.DROPPED, now)
        return None
    reach = reach_of(row.person_id, row.channel) if row.channel in outbound.ways() else None
    if reach is None:
        _leave_to_guide(row, Problem.NO_WISH, now)
        return None
    if row.attempts > MOST_TRIES:
        _leave_to_guide(row, Problem.NOT_NOW, now)
        return None
    if not is_safe(reach.wish, now):
        _put_off(row, next_safe(reach.wish, now), said.until, None, now)
        return None
    return Errand(row, _letter(row, said, reach, now), reach.wish, said.until)


def _letter(row: Waiting, said: Said, reach: Reach, now: datetime) -> Letter:
    return Letter(row.id, row.channel, reach.to, said.subject, said.text, said.language, now)


def conclude(errand: Errand, problem: Problem | None, now: datetime) -> None:
    """Write down what came of sending: sent, to be tried again later at a safe moment, or left to the guide."""
    row = errand.row
    if problem is None:
        _close(row, MessageState.SENT, now)
    elif problem in _FOR_GOOD or row.attempts >= MOST_TRIES:
        _leave_to_guide(row, problem, now)
    else:
        if problem == Problem.UNREACHABLE:
            _let_rest(row.channel, now)
        _put_off(row, next_safe(errand.hours, now + wait_after(row.attempts)), errand.until, problem, now)


def wait_after(tries: int) -> timedelta:
    """How long to wait after so many tries: twice as long each time, a fifth more or less by chance."""
    doubled: int = 2 ** min(tries - 1, 12)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT) * (80 + secrets.randbelow(41)) / 100


def _close(row: Waiting, state: MessageState, now: datetime) -> None:
    """Also what was dropped while it went out was sent: that is what she knows."""
    open_states = [MessageState.WAITING, MessageState.DROPPED] if state == MessageState.SENT else [MessageState.WAITING]
    _write(row, open_states, state=state, done_at=now, problem=None)


def _put_off(row: Waiting, due_at: datetime, until: datetime, problem: Problem | None, now: datetime) -> None:
    if due_at >= until.replace(tzinfo=HOME_ZONE):
        _leave_to_guide(row, problem or Problem.TOO_LATE, now)
        return
    tries = row.attempts if problem else row.attempts - 1
    _write(row, [MessageState.WAITING], due_at=due_at, problem=problem, attempts=tries)


def _leave_to_guide(row: Waiting, problem: Problem, now: datetime) -> None:
    """It cannot be sent. A reminder that she does not want any more is left to nobody."""
    if problem == Problem.NO_WISH and row.template == Template.REMINDER:
        _close(row, MessageState.DROPPED, now)
        return
    is_mine = _write(row, [MessageState.WAITING], state=MessageState.FAILED, done_at=now, problem=problem)
    if is_mine:
        cause = Cause(row.group_id, row.about_id, row.sequence)
        write_once([row_of(cause, row.person_id, row.template, now)])


def _write(row: Waiting, states: list[MessageState], **columns: Any) -> bool:
    """Write it and let go of the row, unless somebody else has taken it over meanwhile."""
    mine = (Message.id == row.id, Message.claimed_until == row.claimed_until, Message.state.in_(states))
    done = update(Message).where(*mine).values(claimed_until=None, **columns).returning(Message.id)
    return db.session.scalar(done.execution_options(synchronize_session=False)) is not None


def _let_rest(channel: Channel, now: datetime) -> None:
    """The channel cannot be reached: the others that are due by it wait as well, and lose no try by it."""
    due = (*_due(now), Message.channel == channel)
    rest = update(Message).where(*due).values(due_at=now + CHANNEL_RESTS)
    db.session.execute(rest.execution_options(synchronize_session=False))
