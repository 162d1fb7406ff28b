"""The waiting line: a place that comes free is offered to whose turn it is, and given on when nobody answers.

The group is locked before the meeting, everywhere: of two who want the last place the second sees that it is gone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, delete, or_, update

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.clock import wall
from groepswerk.core.db import db
from groepswerk.core.versions import renew
from groepswerk.groups.service.belonging import touch
from groepswerk.messages.models import Message, MessageState, Template
from groepswerk.messages.service import Cause, tell
from groepswerk.sessions.line import Party, taken, turns
from groepswerk.sessions.models import GroupSession, Rsvp, SessionState
from groepswerk.sessions.offer_time import kept_until
from groepswerk.sessions.queries.lines import DueLine, Held, due_line, hold
from groepswerk.sessions.series import instant


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

    Raises TooFew, and Stale when somebody changed the meeting meanwhile.
    """
    touch(meeting.group_id)
    held = hold(meeting.id, meeting.group_id, wall(now).date())
    if capacity is not None and capacity < taken(held.parties):
        raise TooFew(taken(held.parties))
    renew(meeting, shown, capacity=capacity)
    hand_out(held._replace(capacity=capacity), now, anew=True)
    audit.record("sessions.places_set", at=now, by=by, subject_id=meeting.id, group_id=meeting.group_id)


def hand_out(held: Held, now: datetime, anew: bool, answered: Collection[UUID] = ()) -> int:
    """Offer what is free to whose turn it is; return to how many. ``anew`` as in ``line.turns``.

    ``answered``: who had an offer that is over, so that nobody tells her of it any more.
    """
    asked = list(turns(held.capacity, held.parties, anew))
    return _offer(held, asked, now, answered)


def skip(meeting: Meeting, person_id: UUID, by: Actor, now: datetime) -> None:
    """Give somebody's offer on, because her guide does not reach her; she waits on at the back. Raises NotOffered."""
    touch(meeting.group_id)
    held = hold(meeting.id, meeting.group_id, wall(now).date())
    hers = next((each for each in held.parties if each.person_id == person_id), None)
    if hers is None or not hers.is_offered:
        raise NotOffered
    _give_on(held, hers, now)
    audit.record("sessions.offer_given_on", at=now, by=by, subject_id=person_id, group_id=meeting.group_id)


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
    hers = next(each for each in held.parties if each.person_id == found.person_id)
    if found.is_old_news:
        _offer(held, [hers], now)
    elif found.has_lapsed:
        _give_on(held, hers, now)
    else:
        hand_out(held, now, anew=False)


def _give_on(held: Held, hers: Party, now: datetime) -> None:
    """She goes to the back of the line, and the next one is asked."""
    _write(held.id, [hers.person_id], waits_since=now, offered_until=now)
    others = [each for each in held.parties if each.person_id != hers.person_id]
    hand_out(held._replace(parties=[*others, hers.at_the_back(now)]), now, anew=False, answered=[hers.person_id])


def _offer(held: Held, asked: list[Party], now: datetime, answered: Collection[UUID] = ()) -> int:
    zone = ZoneInfo(held.zone)
    until = kept_until(now.astimezone(zone).replace(tzinfo=None), held.begins)
    people = [each.person_id for each in asked] if until and held.state == SessionState.PLANNED else []
    if people or answered:
        _untell(held.id, answered, people)
    if until is None or not people:
        return 0
    _write(held.id, people, offered_until=instant(until.date(), until.time(), zone))
    told = ((person_id, Template.PLACE_FREE) for person_id in people)
    return tell(Cause(held.group_id, held.id, held.sequence, begins=until), told, now)


def _write(session_id: UUID, people: Iterable[UUID], **values: datetime) -> None:
    """Write to the rows of these people; nothing mapped is in the session, so nothing is brought up to date."""
    hers = update(Rsvp).where(Rsvp.session_id == session_id, Rsvp.person_id.in_(list(people)))
    db.session.execute(hers.values(values).execution_options(synchronize_session=False))


def _untell(session_id: UUID, answered: Collection[UUID], asked: Collection[UUID]) -> None:
    """Take away news of an offer that is over and was not told, and all of an earlier offer to who is asked again."""
    over = and_(Message.person_id.in_(list(answered)), Message.state == MessageState.WAITING)
    of_free_places = (Message.about_id == session_id, Message.template == Template.PLACE_FREE)
    gone = delete(Message).where(*of_free_places, or_(over, Message.person_id.in_(list(asked))))
    db.session.execute(gone.execution_options(synchronize_session=False))
