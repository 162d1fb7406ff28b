"""Offering a place that came free: to whose turn it is, for how long, and what becomes of an offer that is over.

Her time to answer runs from when she can know of it: at once by her own channel, else from when her guide told her.
Everything here is done while the group and the meeting are locked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, delete, exists, literal, or_, update

from groepswerk.core.db import db
from groepswerk.core.types import UtcDateTime
from groepswerk.messages.models import MACHINE, Message, MessageState, Template
from groepswerk.messages.service import Cause, tell, tell_by_hand
from groepswerk.sessions.line import Party, turns
from groepswerk.sessions.models import Rsvp, SessionState
from groepswerk.sessions.offer_time import hard_end, kept_until
from groepswerk.sessions.queries.lines import Held
from groepswerk.sessions.series import instant


def hand_out(held: Held, now: datetime, anew: bool, answered: Collection[UUID] = ()) -> int:
    """Offer what is free to whose turn it is; return to how many. ``anew`` as in ``line.turns``.

    ``answered``: who had an offer that is over, so that nobody tells her of it any more.
    """
    asked = list(turns(held.capacity, held.parties, anew))
    return offer(held, asked, now, answered)


def offer(held: Held, asked: list[Party], now: datetime, answered: Collection[UUID] = ()) -> int:
    """Keep a place for each of these, and let her hear of it; return how many they are, none once it has begun."""
    wall_now = _wall(held, now)
    until, untold_until = (kept_until(wall_now, held.begins, is_told) for is_told in (True, False))
    people = [each.person_id for each in asked] if until and held.state == SessionState.PLANNED else []
    if people or answered:
        _untell(held.id, answered, people)
    if until is None or untold_until is None or not people:
        return 0
    news = ((person_id, Template.PLACE_FREE) for person_id in people)
    count = tell(Cause(held.group_id, held.id, held.sequence, begins=until), news, now)
    ends = (literal(_instant(held, each), UtcDateTime) for each in (until, untold_until))
    _write(held.id, people, offered_until=case((_goes_out_by_itself(held.id), next(ends)), else_=next(ends)))
    return count


def give_on(held: Held, hers: Party, now: datetime) -> None:
    """Her offer is over, and the next one is asked. She waits on: at the back, unless nobody told her."""
    passed = hers.passed(now)
    _write(held.id, [hers.person_id], waits_since=passed.waits_since, offered_until=passed.offered_until)
    hand_out(_with(held, passed), now, anew=False, answered=[hers.person_id])


def lapse(held: Held, hers: Party, now: datetime) -> None:
    """Her time is over. Where nobody told her the place stays hers: while there is time, or nobody else to ask."""
    until = None if hers.is_told else _stands_on_until(held, hers, now)
    if until is None:
        give_on(held, hers, now)
        return
    # What did not reach her by itself is for her guide to tell.
    _untell(held.id, [hers.person_id], [])
    _write(held.id, [hers.person_id], offered_until=_instant(held, until))
    tell_by_hand(Cause(held.group_id, held.id, held.sequence), hers.person_id, Template.PLACE_FREE, now)


def begin_time(held: Held, hers: Party, now: datetime) -> None:
    """She has just been told: from now she has her time to answer."""
    until = kept_until(_wall(held, now), held.begins)
    if until is not None:
        _write(held.id, [hers.person_id], offered_until=_instant(held, until))


def _stands_on_until(held: Held, hers: Party, now: datetime) -> datetime | None:
    wall_now, ends = _wall(held, now), hard_end(held.begins)
    if wall_now < ends:
        return ends
    others = list(turns(held.capacity, _with(held, hers.passed(now)).parties, anew=False))
    return held.begins if wall_now < held.begins and not others else None


def _with(held: Held, hers: Party) -> Held:
    """The same line with one party changed."""
    return held._replace(parties=[hers if each.person_id == hers.person_id else each for each in held.parties])


def _wall(held: Held, now: datetime) -> datetime:
    return now.astimezone(ZoneInfo(held.zone)).replace(tzinfo=None)


def _instant(held: Held, wall: datetime) -> datetime:
    return instant(wall.date(), wall.time(), ZoneInfo(held.zone))


def _write(session_id: UUID, people: Iterable[UUID], **values: Any) -> None:
    """Write to the rows of these people; nothing mapped is in the session, so nothing is brought up to date."""
    hers = update(Rsvp).where(Rsvp.session_id == session_id, Rsvp.person_id.in_(list(people)))
    db.session.execute(hers.values(values).execution_options(synchronize_session=False))


def _goes_out_by_itself(session_id: UUID) -> Any:
    """The condition on an answer that news of her place is on its way by the channel she asked for."""
    of_it = and_(Message.about_id == session_id, Message.template == Template.PLACE_FREE)
    waits = and_(Message.channel.in_(sorted(MACHINE)), Message.state == MessageState.WAITING)
    return exists().where(of_it, waits, Message.person_id == Rsvp.person_id).correlate(Rsvp)


def _untell(session_id: UUID, answered: Collection[UUID], asked: Collection[UUID]) -> None:
    """Take away news of an offer that is over and was not told, and all of an earlier offer to who is asked again."""
    over = and_(Message.person_id.in_(list(answered)), Message.state == MessageState.WAITING)
    of_free_places = (Message.about_id == session_id, Message.template == Template.PLACE_FREE)
    gone = delete(Message).where(*of_free_places, or_(over, Message.person_id.in_(list(asked))))
    db.session.execute(gone.execution_options(synchronize_session=False))
