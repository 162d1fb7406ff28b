"""What becomes of a meeting that was kept when its rhythm changed, because of answers or notes."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.versions import check, renew
from groepswerk.groups.service.belonging import touch
from groepswerk.sessions.models import GroupSession
from groepswerk.sessions.queries.planchanges import whereto_in
from groepswerk.sessions.service import changing
from groepswerk.sessions.service.booking import Slot


class Choice(StrEnum):
    """What a guide decides: it stays on its day, it goes along with the others, or it is off."""

    STAY = "stay"
    ALONG = "along"
    CANCEL = "cancel"


class NowhereToGo(Exception):
    """No change says where the others went."""


def decide(meeting: GroupSession, choice: Choice, shown: int, by: Actor, now: datetime, passes: str = "") -> int:
    """Decide about one meeting; return how many people are to be told.

    ``passes``: who she saw is needed elsewhere then; it goes along all the same (Clash.passes).

    Raises Stale, NowhereToGo, and what changing.move and changing.cancel raise.
    """
    if choice is Choice.CANCEL:
        return changing.cancel(meeting, shown, by, now)
    if choice is Choice.ALONG:
        return _go_along(meeting, shown, by, now, passes)
    check(meeting, shown)
    touch(meeting.group_id)
    renew(meeting, shown, awaits_decision=False)
    audit.record("sessions.stays", at=now, by=by, subject_id=meeting.id, group_id=meeting.group_id)
    return 0


def _go_along(meeting: GroupSession, shown: int, by: Actor, now: datetime, passes: str) -> int:
    to = whereto_in(meeting.group_id).get(meeting.id)
    if to is None:
        raise NowhereToGo
    slot = Slot(date.fromisoformat(to["on"]), time.fromisoformat(to["starts"]), time.fromisoformat(to["ends"]))
    venue_id = UUID(to["venue"]) if to["venue"] else None
    return changing.move_along(meeting, slot, venue_id, shown, by, now, passes)
