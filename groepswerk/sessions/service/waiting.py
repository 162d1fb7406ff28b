"""The waiting line: a place that comes free is offered to whose turn it is, and given on when nobody answers.

The group is locked before the meeting, everywhere: of two who want the last place the second sees that it is gone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.clock import wall
from groepswerk.core.versions import Stale, renew
from groepswerk.groups.service.belonging import touch
from groepswerk.messages import service as telling
from groepswerk.messages.models import Message, MessageState, Template
from groepswerk.sessions.line import Party, taken
from groepswerk.sessions.models import GroupSession
from groepswerk.sessions.queries.lines import DueLine, Held, due_line, hold
from groepswerk.sessions.service.offering import begin_time, give_on, hand_out, lapse, offer


class Meeting(Protocol):
    """A meeting of a group."""

    @property
    def id(self) -> UUID: ...
    @property
    def group_id(self) -> UUID: ...


class TooFew(ValueError):
    """Fewer places than are taken already. ``taken``: how many those are."""

    def __init__(self, taken: int) -> None:
        super().__init__(taken)
        self.taken = taken


class NotOffered(Exception):
    """Nothing is kept for her: somebody answered before, or the place was given on."""


def set_places(meeting: GroupSession, capacity: int | None, shown: int, by: Actor, now: datetime) -> None:
    """Say how many people fit; None: no limit. Who waits is offered what comes free by it.

    Raises TooFew, and Stale when somebody changed the meeting meanwhile, or undid it.
    """
    touch(meeting.group_id)
    held = hold(meeting.id, meeting.group_id, wall(now).date())
    if held is None:
        raise Stale
    if capacity is not None and capacity < taken(held.parties):
        raise TooFew(taken(held.parties))
    renew(meeting, shown, capacity=capacity)
    hand_out(held._replace(capacity=capacity), now, anew=True)
    audit.record("sessions.places_set", at=now, by=by, subject_id=meeting.id, group_id=meeting.group_id)


def skip(meeting: Meeting, person_id: UUID, by: Actor, now: datetime) -> None:
    """Give somebody's offer on, because her guide does not reach her; she waits on. Raises NotOffered.

    At the back when she heard of it, else in her turn.
    """
    touch(meeting.group_id)
    held = hold(meeting.id, meeting.group_id, wall(now).date())
    hers = _hers(held, person_id)
    if held is None or hers is None or not hers.is_offered:
        raise NotOffered
    give_on(held, hers, now)
    audit.record("sessions.offer_given_on", at=now, by=by, subject_id=person_id, group_id=meeting.group_id)


def mark_told(message: Message, by: Actor, now: datetime) -> None:
    """The guide has told somebody. Of a place that is kept for her: from now she has her time to answer."""
    if message.template != Template.PLACE_FREE or message.state != MessageState.WAITING:
        telling.mark_told(message, by, now)
        return
    touch(message.group_id)
    telling.mark_told(message, by, now)
    held = hold(message.about_id, message.group_id, wall(now).date())
    hers = _hers(held, message.person_id)
    # While this waited for the lock she may have answered, or have been asked anew; then nobody told her of that.
    if held is not None and hers is not None and hers.is_offered and hers.is_told:
        begin_time(held, hers, now)


def _hers(held: Held | None, person_id: UUID) -> Party | None:
    return next((each for each in held.parties if each.person_id == person_id), None) if held else None


def settle_one(now: datetime) -> bool:
    """Do what is due for one person in a line; False when nothing is.

    An offer that lapsed is given on. One whose meeting was moved, or was off meanwhile, is made anew. A place that came
    free without anybody's answer is offered. Of two that run at once the second waits for the lock, and finds that this
    is not due any more.
    """
    found = due_line(now, wall(now))
    if found is None:
        return False
    touch(found.group_id)
    if due_line(now, wall(now)) == found:
        _settle(found, now)
    return True


def _settle(found: DueLine, now: datetime) -> None:
    held = hold(found.session_id, found.group_id, wall(now).date())
    hers = _hers(held, found.person_id)
    if held is None or hers is None:
        return
    if found.is_old_news:
        offer(held, [hers], now)
    elif found.has_lapsed:
        lapse(held, hers, now)
    else:
        hand_out(held, now, anew=False)
