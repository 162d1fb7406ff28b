"""Two of the demo's Tuesday group asked for messages, and what became of those about their last meeting.

Nobody has this number or this address, and the demo sends nothing.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import uuid4

from groepswerk.core.clock import HOME_ZONE
from groepswerk.core.db import db
from groepswerk.demo.scene import Scene
from groepswerk.messages.models import Channel, Message, MessageState, Problem, Template
from groepswerk.messages.service import wishing
from groepswerk.messages.service.wishing import Wished
from groepswerk.people.service.consenting import Heard
from groepswerk.sessions.models import GroupSession

GROUP = "Dinsdaggroep"
WISHES = {
    "Ster": Wished(Channel.SMS, "+31612345603", 1, ["morning", "afternoon"], []),
    "Olijf": Wished(Channel.EMAIL, "olijf@demo.invalid", None, [], []),
}
ASKED_ON = {"Ster": date(2027, 4, 6), "Olijf": date(2027, 3, 2)}
LAST = date(2027, 6, 8)


def wish(scene: Scene) -> None:
    """They asked with their guide beside them, one so long ago that she is asked again.

    The reminder of the last meeting reached the other.
    """
    guide = scene.staff("Naima", GROUP)
    for name, wished in WISHES.items():
        asked_at = datetime.combine(ASKED_ON[name], time(12), HOME_ZONE)
        wishing.wish(scene.people[name], wished, 0, Heard("nl", guide.person_id), guide, asked_at)
    meeting = scene.meetings(GROUP)[LAST]
    at = datetime.combine(LAST - timedelta(days=1), meeting.starts, HOME_ZONE)
    _told(scene, meeting, "Ster", Channel.SMS, at).state = MessageState.SENT
    failed = _told(scene, meeting, "Olijf", Channel.EMAIL, at)
    failed.state, failed.problem = MessageState.FAILED, Problem.ADDRESS_REFUSED
    _told(scene, meeting, "Olijf", Channel.BY_HAND, at + timedelta(hours=3))


def _told(scene: Scene, meeting: GroupSession, name: str, channel: Channel, at: datetime) -> Message:
    """One message as its row stands afterwards; told, unless the caller says otherwise."""
    message = Message(
        id=uuid4(),
        group_id=meeting.group_id,
        person_id=scene.people[name],
        template=Template.REMINDER,
        channel=channel,
        about_id=meeting.id,
        sequence=meeting.sequence,
        state=MessageState.DONE,
        made_at=at - timedelta(days=1),
        done_at=at,
        attempts=1,
    )
    db.session.add(message)
    return message
