"""What happens to one meeting afterwards: moved, cancelled, on again, or added by hand.

Answers are kept. Whoever said she comes, or does not know yet, gets a row on the to-tell list in the same transaction;
``sequence`` grows, as calendars ask (RFC 5545, 3.8.7.4).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.clock import wall
from groepswerk.core.db import db
from groepswerk.core.versions import check, renew
from groepswerk.groups.models import Group
from groepswerk.groups.service.belonging import touch
from groepswerk.messages import queries as messages
from groepswerk.messages.models import HEARD, MessageState, Template
from groepswerk.messages.queries import MessageLine
from groepswerk.messages.service import Cause, tell
from groepswerk.sessions.models import GroupSession, PlanChangeKind, SessionState
from groepswerk.sessions.queries import expected_at
from groepswerk.sessions.service.booking import Slot, Wanted, book, book_there
from groepswerk.sessions.service.rewriting import Rewrite, kept_of
from groepswerk.sessions.service.slots import (
    ChangeRefusal,
    ChangeRefused,
    check_move,
    check_slot,
    has_begun,
    slot_of,
)
from groepswerk.sessions.service.undoing import remember


def add(group: Group, slot: Slot, place: str | None, by: Actor, now: datetime, passes: str = "") -> GroupSession:
    """Add one meeting by hand, up to a year back (then it can be recorded). Raises ChangeRefused, Clash.

    ``passes``: who she saw is needed elsewhere then, and adds it with all the same (Clash.passes).
    """
    check_slot(slot, now)
    meeting = GroupSession(
        id=uuid4(),
        organisation_id=group.organisation_id,
        group_id=group.id,
        venue_id=book(group, place, [_wanted(slot, now)], passes),
        on_day=slot.on,
        starts=slot.starts,
        ends=slot.ends,
        first_planned_on=slot.on,
    )
    db.session.add(meeting)
    db.session.flush()
    audit.record("sessions.added", at=now, by=by, subject_id=meeting.id, group_id=meeting.group_id)
    return meeting


def move(
    meeting: GroupSession, slot: Slot, place: str | None, shown: int, by: Actor, now: datetime, passes: str = ""
) -> int:
    """Give a meeting another day, time or place; return how many people are to be told.

    ``passes``: who she saw is needed elsewhere then (Clash.passes). Raises Stale when somebody changed it meanwhile,
    ChangeRefused, and Clash when others meet there then, or the group does, or somebody else is needed elsewhere.
    """
    check(meeting, shown)
    check_slot(slot, now)
    check_move(meeting, slot, now)
    venue_id = book(meeting, place, [_wanted(slot, now, meeting.id)], passes)
    return _stand_at(meeting, slot, venue_id, shown, by, now)


def move_along(
    meeting: GroupSession,
    slot: Slot,
    venue_id: UUID | None,
    shown: int,
    by: Actor,
    now: datetime,
    passes: str = "",
) -> int:
    """The same to where the others of its series went."""
    check(meeting, shown)
    check_slot(slot, now)
    check_move(meeting, slot, now)
    book_there(meeting, _wanted(slot, now, meeting.id)._replace(place=venue_id), passes)
    return _stand_at(meeting, slot, venue_id, shown, by, now)


def _wanted(slot: Slot, now: datetime, session_id: UUID | None = None) -> Wanted:
    return Wanted(slot, meeting_id=session_id, is_over=has_begun(slot, now))


def _stand_at(meeting: GroupSession, slot: Slot, venue_id: UUID | None, shown: int, by: Actor, now: datetime) -> int:
    if (slot, venue_id) == (slot_of(meeting), meeting.venue_id):
        return 0
    was = kept_of(Rewrite(meeting, {}))
    when = {"on_day": slot.on, "starts": slot.starts, "ends": slot.ends, "awaits_decision": False}
    renew(meeting, shown, venue_id=venue_id, sequence=meeting.sequence + 1, **when)
    told = _tell_all(meeting, Template.MOVED, now)
    remember(meeting.group_id, PlanChangeKind.MOVED, [was], by, now)
    audit.record("sessions.moved", at=now, by=by, subject_id=meeting.id, group_id=meeting.group_id)
    return told


def cancel(meeting: GroupSession, shown: int, by: Actor, now: datetime) -> int:
    """Call a meeting off; it stays visible. Returns how many are to be told. Raises Stale, ChangeRefused."""
    check(meeting, shown)
    if meeting.recorded_at is not None:
        raise ChangeRefused(ChangeRefusal.HAS_BEEN)
    if meeting.state == SessionState.CANCELLED:
        raise ChangeRefused(ChangeRefusal.IS_CANCELLED)
    touch(meeting.group_id)
    was = kept_of(Rewrite(meeting, {}))
    off = {"state": SessionState.CANCELLED, "awaits_decision": False}
    renew(meeting, shown, sequence=meeting.sequence + 1, **off)
    told = _tell_all(meeting, Template.CANCELLED, now)
    remember(meeting.group_id, PlanChangeKind.CANCELLED, [was], by, now)
    audit.record("sessions.cancelled", at=now, by=by, subject_id=meeting.id, group_id=meeting.group_id)
    return told


def go_on(meeting: GroupSession, shown: int, by: Actor, now: datetime, passes: str = "") -> int:
    """Take a cancelling back, until the meeting would have begun; return how many are to be told.

    Who was told of the cancelling hears that it goes on. Who had yet to hear of an earlier move hears of that.
    Raises Stale, ChangeRefused once its time has come, and Clash when its place, its time or its people were taken
    meanwhile; ``passes``: who she saw is needed elsewhere (Clash.passes).
    """
    check(meeting, shown)
    if has_begun(slot_of(meeting), now):
        raise ChangeRefused(ChangeRefusal.HAS_BEEN)
    if meeting.state == SessionState.PLANNED:
        return 0
    book_there(meeting, Wanted(slot_of(meeting), meeting.venue_id, meeting.id), passes)
    renew(meeting, shown, state=SessionState.PLANNED, sequence=meeting.sequence + 1)
    people = expected_at(meeting.id, meeting.group_id, wall(now).date())
    news = _news_after_cancelling(messages.about(meeting.id), people)
    told = tell(_cause(meeting), news, now)
    audit.record("sessions.on_again", at=now, by=by, subject_id=meeting.id, group_id=meeting.group_id)
    return told


def _news_after_cancelling(lines: list[MessageLine], people: set[UUID]) -> Iterable[tuple[UUID, Template]]:
    for person in people:
        hers = [line for line in lines if line.person_id == person]
        last = max((line for line in hers if line.state in HEARD), key=_sequence, default=None)
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
    if not has_begun(slot_of(meeting), now):
        people = expected_at(meeting.id, meeting.group_id, wall(now).date())
    return tell(_cause(meeting), ((person, template) for person in people), now)


def _cause(meeting: GroupSession) -> Cause:
    begins = datetime.combine(meeting.on_day, meeting.starts)
    return Cause(meeting.group_id, meeting.id, meeting.sequence, begins)
