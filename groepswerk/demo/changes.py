"""What changed in the demo's year: two meetings moved for a feast, two cancelled, and who was told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from groepswerk.core.actor import Actor
from groepswerk.core.clock import HOME_ZONE
from groepswerk.demo.answers import some_answer
from groepswerk.demo.cast import CIRCLES
from groepswerk.demo.scene import Scene
from groepswerk.messages import queries as messages
from groepswerk.messages import service as telling
from groepswerk.sessions.models import GroupSession
from groepswerk.sessions.service import changing
from groepswerk.sessions.service.booking import Slot


@dataclass(frozen=True, slots=True)
class Change:
    """One change, on the wall clock; ``to`` None: cancelled. ``untold``: who has yet to hear on the demo day."""

    group: str
    on: date
    at: datetime
    to: date | None = None
    untold: tuple[str, ...] = ()


CHANGES = (
    # The Ge'ez Christmas of 7 January, and the Sugar Feast of about 10 March.
    Change("Donderdaggroep", date(2027, 1, 7), datetime(2026, 12, 17, 11), to=date(2027, 1, 8)),
    Change("Woensdagavond", date(2027, 3, 10), datetime(2027, 3, 3, 21), to=date(2027, 3, 12)),
    # Six hours before it would have begun, because the place could not be used.
    Change("Woensdagavond", date(2027, 5, 26), datetime(2027, 5, 26, 13)),
    Change("Donderdaggroep", date(2027, 6, 24), datetime(2027, 6, 8, 16), untold=("Letay", "Regen")),
)


def change(scene: Scene) -> None:
    """Move and cancel, each after people had answered, and tell those who come."""
    for each in CHANGES:
        circle, at = CIRCLES[each.group], each.at.replace(tzinfo=HOME_ZONE)
        meeting, guide = scene.meetings(each.group)[each.on], scene.staff(circle.guides[0], each.group)
        some_answer(scene, circle, meeting, at - timedelta(days=1))
        if each.to is None:
            changing.cancel(meeting, meeting.version, guide, at)
        else:
            slot = Slot(each.to, meeting.starts, meeting.ends)
            changing.move(meeting, slot, circle.place, meeting.version, guide, at)
        _tell(scene, each, meeting, guide, at + timedelta(hours=1))


def _tell(scene: Scene, change: Change, meeting: GroupSession, guide: Actor, at: datetime) -> None:
    untold = {scene.people[name] for name in change.untold}
    for line in messages.about(meeting.id):
        message = messages.message_by_id(line.id)
        if message is not None and line.person_id not in untold:
            telling.mark_told(message, guide, at)
