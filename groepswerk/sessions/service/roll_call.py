"""Writing down who is there, by somebody who takes part; and her guide's yes to it."""

from __future__ import annotations

from datetime import datetime

from groepswerk.core.actor import Actor
from groepswerk.core.versions import Stale, check
from groepswerk.sessions.models import GroupSession, NeedKind, Presence
from groepswerk.sessions.queries import Roll
from groepswerk.sessions.roll_call import Turn, turn_of
from groepswerk.sessions.service.recording import Before, Recording, record


class NotHers(Exception):
    """It is not her turn: the meeting has not begun, was cancelled, is sensitive, or is longer ago than yesterday."""


class WrittenDown(Exception):
    """Somebody else wrote it down already; what she says is not kept."""


def check_can_be_called(meeting: GroupSession, by: Actor, wall_now: datetime) -> None:
    """Raises NotHers, and WrittenDown when the recording that stands is not her own."""
    if turn_of(meeting, wall_now) is not Turn.HERS:
        raise NotHers
    if meeting.recorded_at is not None and meeting.recorded_by != by.person_id:
        raise WrittenDown


def call_the_roll(
    meeting: GroupSession, said: Recording, shown: int, by: Actor, now: datetime, wall_now: datetime
) -> None:
    """Record who was there, or replace what she wrote herself; the state before is kept.

    What else changed about the meeting meanwhile, such as its subject, does not stand in her way.
    Raises NotHers, WrittenDown; Stale when she replaces another state of it than the one she saw.
    """
    check_can_be_called(meeting, by, wall_now)
    if meeting.recorded_at is not None:
        check(meeting, shown)
    try:
        record(meeting, said, meeting.version, by, now, wall_now)
    except Stale as error:
        # Between reading and writing somebody was faster.
        raise WrittenDown from error


def agree(roll: Roll, shown: int, by: Actor, now: datetime, wall_now: datetime) -> None:
    """A guide's yes: she records the same, and it waits to be looked at no more. Raises Stale."""
    meeting = roll.meeting
    there = {line.person_id: line.presence for line in roll.people if line.presence is not None}
    came = frozenset(person for person, presence in there.items() if presence == Presence.CAME)
    number = meeting.head_count or 0
    said = Recording(
        came=came if meeting.by_name else frozenset(),
        head_count=None if meeting.by_name else number,
        host_id=meeting.host_id,
        sent_word=frozenset(person for person, presence in there.items() if presence == Presence.SENT_WORD),
        guests=number - len(came) if meeting.by_name else 0,
        met=frozenset(NeedKind(code) for code in meeting.met),
    )
    record(meeting, said, shown, by, now, wall_now, Before(there))
