"""Reminders: for everybody of a group who asked for them and does not stay away, once for each change of a meeting.

They are made from who belongs now, so who joined late is reminded too. What happens to the meeting afterwards drops
them: its ``sequence`` grows, and what is true no more is not sent.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from groepswerk.core.clock import wall
from groepswerk.messages import outbound
from groepswerk.messages.hours import reminder_at
from groepswerk.messages.models import Template
from groepswerk.messages.service.telling import Cause, row_of, write_once
from groepswerk.sessions.queries.letters import ToRemind, meeting_to_remind_of

# The longest anybody asks for is a week before; a safe moment may lie a week before that.
AHEAD = timedelta(days=14)


def remind_of_one(now: datetime) -> bool:
    """Write the reminders of the next meeting that lacks one; False when none does.

    Who has no safe moment left before it is reminded by her guide.
    """
    wall_now = wall(now)
    people = meeting_to_remind_of(wall_now, (wall_now + AHEAD).date(), outbound.ways())
    write_once([_row(each, now) for each in people])
    return bool(people)


def _row(each: ToRemind, now: datetime) -> dict[str, Any]:
    starts = datetime.combine(each.on_day, each.starts)
    row = row_of(Cause(each.group_id, each.session_id, each.sequence), each.person_id, Template.REMINDER, now)
    due_at = reminder_at(each, starts, each.days_before, now)
    return row if due_at is None else row | {"channel": each.channel, "due_at": due_at}
