"""A full evening of the demo: the next meeting of the Wednesday group has few places, and two people wait for one."""

from __future__ import annotations

from datetime import datetime, timedelta

from groepswerk.core.clock import HOME_ZONE
from groepswerk.core.db import db
from groepswerk.demo.scene import Scene
from groepswerk.sessions import queries
from groepswerk.sessions.models import Answer, GroupSession
from groepswerk.sessions.service import answering, waiting

GROUP, GUIDE, PLACES = "Woensdagavond", "Hanan", 7
# Who answers after the others: with how many guests, and who tells it to her guide because she has no phone.
_LATER = (("Yusuf", 1, False), ("Jasmijn", 0, False), ("Appel", 0, True))


def wait(scene: Scene) -> None:
    """Hanan sets the places; Yusuf brings his brother and it is full; Jasmijn and Appel wait."""
    following = queries.waiting_in([scene.groups[GROUP]], scene.wall_now)
    coming = next(each.meeting for each in following if each.is_next)
    hanan, began = scene.staff(GUIDE, GROUP), datetime.combine(coming.on_day, coming.starts, HOME_ZONE)
    at = min(scene.now, began) - timedelta(hours=30)
    waiting.set_places(db.session.get_one(GroupSession, coming.id), PLACES, coming.version, hanan, at)
    for place, (name, guests, by_phone) in enumerate(_LATER):
        person, said_at = scene.people[name], at + timedelta(minutes=20 * place)
        if by_phone:
            answering.answer_for(coming, person, Answer.COME, hanan, said_at, guests)
        else:
            answering.answer(coming, person, Answer.COME, said_at, guests)
