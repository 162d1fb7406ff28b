"""What happens to one meeting afterwards: moved, cancelled, on again, or added by hand.

Answers are kept. Whoever said she comes, or does not know yet, gets a row on the to-tell list in the same transaction;
``sequence`` grows, as calendars ask (RFC 5545, 3.8.7.4).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from dateutil.relativedelta import relativedelta

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.clock import HOME_ZONE, wall
from groepswerk.core.db import db
from groepswerk.core.versions import check, renew
from groepswerk.groups.models import Group
from groepswerk.groups.service.belonging import touch
from groepswerk.messages import queries as messages
from groepswerk.messages.models import MessageState, Template
from groepswerk.messages.queries import MessageLine
from groepswerk.messages.service import Cause, tell
from groepswerk.sessions.models import GroupSession, SessionState
from groepswerk.sessions.queries import expected_at
from groepswerk.sessions.series import YEARS_AHEAD, YEARS_BACK, NoSuchHour, instant
from groepswerk.sessions.service.planning import Slot, book, book_again


class ChangeRefusal(StrEnum):
    """Why a meeting cannot stand there, or cannot be changed any more."""

    END_BEFORE_START = "end_before_start"
    NO_SUCH_HOUR = "no_such_hour"
    TOO_FAR_BACK = "too_far_back"
    TOO_FAR_AHEAD = "too_far_ahead"
    INTO_THE_PAST = "into_the_past"
    HAS_BEEN = "has_been"
    IS_CANCELLED = "is_cancelled"


class ChangeRefused(ValueError):
    """A change that is refused; ``refusal`` says why."""

    def __init__(self, refusal: ChangeRefusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


def add(group: Group, slot: Slot, place: str | None, by: Actor, now: datetime) -> GroupSession:
    """Add one meeting by hand, up to a year back (then it can be recorded). Raises ChangeRefused, Clash."""
    _check_slot(slot, now)
    meeting = GroupSession(
        id=uuid4(),
        organisation_id=group.organisation_id,
        group_id=group.id,
        venue_id=book(group, place, [slot]),
        on_day=slot.on,
        starts=slot.starts,
        ends=slot.ends,
        first_planned_on=slot.on,
    )
    db.session.add(meeting)
    db.session.flush()
    audit.record("sessions.added", at=now, by=by, subject_id=meeting.id, group_id=meeting.group_id)
    return meeting


def move(meeting: GroupSession, slot: Slot, place: str | None, shown: int, by: Actor, now: datetime) -> int:
    """Give a meeting another day, time or place; return how many people are to be told.

    Raises Stale when somebody changed it meanwhile, ChangeRefused, and Clash when others meet there then, or
    the group itself does.
    """
    check(meeting, shown)
    _check_slot(slot, now)
    _check_move(meeting, slot, now)
    venue_id = book(meeting, place, [slot], but=meeting.id)
    if (slot, venue_id) == (_slot_of(meeting), meeting.venue_id):
        return 0
    when = {"on_day": slot.on, "starts": slot.starts, "ends": slot.ends}
    renew(meeting, shown, venue_id=venue_id, sequence=meeting.sequence + 1, **when)
    told = _tell_all(meeting, Template.MOVED, now)
    audit.record("sessions.moved", at=now, by=by, subject_id=meeting.id, group_id=meeting.group_id)
    return told


def cancel(meeting: GroupSession, shown: int, by: Actor, now: datetime) -> int:
    """Call a meeting off; it stays visible. Returns how many are to be told. Raises Stale, ChangeRefused."""
    check(meeting, shown)
    if meeting.recorded_at is not None:
        raise ChangeRefused(ChangeRefusal.HAS_BEEN)
    if meeting.state == SessionState.CANCELLED:
        raise ChangeRefused(ChangeRefusal.IS_CANCELLED)
    renew(meeting, shown, state=SessionState.CANCELLED, sequence=meeting.sequence + 1)
    told = _tell_all(meeting, Template.CANCELLED, now)
    touch(meeting.group_id)
    audit.record("sessions.cancelled", at=now, by=by, subject_id=meeting.id, group_id=meeting.group_id)
    return told


def go_on(meeting: GroupSession, shown: int, by: Actor, now: datetime) -> int:
    """Take a cancelling back, until the meeting would have begun; return how many are to be told.

    Who was told of the cancelling hears that it goes on. Who had yet to hear of an earlier move hears of that.
    Raises Stale, ChangeRefused once its time has come, and Clash when its place or its time was taken meanwhile.
    """
    check(meeting, shown)
    if _has_begun(_slot_of(meeting), now):
        raise ChangeRefused(ChangeRefusal.HAS_BEEN)
    if meeting.state == SessionState.PLANNED:
        return 0
    book_again(meeting, _slot_of(meeting))
    renew(meeting, shown, state=SessionState.PLANNED, sequence=meeting.sequence + 1)
    people = expected_at(meeting.id, meeting.group_id, wall(now).date())
    news = _news_after_cancelling(messages.about(meeting.id), people)
    told = tell(Cause(meeting.group_id, meeting.id, meeting.sequence), news, now)
    audit.record("sessions.on_again", at=now, by=by, subject_id=meeting.id, group_id=meeting.group_id)
    return told


def _news_after_cancelling(lines: list[MessageLine], people: set[UUID]) -> Iterable[tuple[UUID, Template]]:
    for person in people:
        hers = [line for line in lines if line.person_id == person]
        last = max((line for line in hers if line.state == MessageState.DONE), key=_sequence, default=None)
        if last is not None and last.template == Template.CANCELLED:
            yield person, Template.ON_AGAIN
        elif any(_is_unheard_move(line, last) for line in hers):
            yield person, Template.MOVED


def _is_unheard_move(line: MessageLine, last: MessageLine | None) -> bool:
    is_move = line.template == Template.MOVED and line.state == MessageState.DROPPED
    return is_move and (last is None or line.sequence > last.sequence)


def _sequence(line: MessageLine) -> int:
    return line.sequence


def _tell_all(meeting: GroupSession, template: Template, now: datetime) -> int:
    """News of a meeting that has begun helps nobody, so then nobody is told."""
    people = set()
    if not _has_begun(_slot_of(meeting), now):
        people = expected_at(meeting.id, meeting.group_id, wall(now).date())
    cause = Cause(meeting.group_id, meeting.id, meeting.sequence)
    return tell(cause, ((person, template) for person in people), now)


def _check_slot(slot: Slot, now: datetime) -> None:
    today = wall(now).date()
    if slot.ends <= slot.starts:
        raise ChangeRefused(ChangeRefusal.END_BEFORE_START)
    if slot.on < today - relativedelta(years=YEARS_BACK):
        raise ChangeRefused(ChangeRefusal.TOO_FAR_BACK)
    if slot.on > today + relativedelta(years=YEARS_AHEAD):
        raise ChangeRefused(ChangeRefusal.TOO_FAR_AHEAD)
    try:
        instant(slot.on, slot.starts, HOME_ZONE)
        instant(slot.on, slot.ends, HOME_ZONE)
    except NoSuchHour as error:
        raise ChangeRefused(ChangeRefusal.NO_SUCH_HOUR) from error


def _check_move(meeting: GroupSession, slot: Slot, now: datetime) -> None:
    """A meeting to come stays to come; one that was recorded has been, and stays in the past."""
    if meeting.state == SessionState.CANCELLED:
        raise ChangeRefused(ChangeRefusal.IS_CANCELLED)
    is_past = _has_begun(slot, now)
    if is_past and not _has_begun(_slot_of(meeting), now):
        raise ChangeRefused(ChangeRefusal.INTO_THE_PAST)
    if not is_past and meeting.recorded_at is not None:
        raise ChangeRefused(ChangeRefusal.HAS_BEEN)


def _slot_of(meeting: GroupSession) -> Slot:
    return Slot(meeting.on_day, meeting.starts, meeting.ends)


def _has_begun(slot: Slot, now: datetime) -> bool:
    return datetime.combine(slot.on, slot.starts) <= wall(now)
