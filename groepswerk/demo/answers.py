"""How people of the demo answer for a meeting: the first of them in the order of the cast, one of them with a no."""

from __future__ import annotations

from datetime import datetime

from groepswerk.demo.cast import Circle
from groepswerk.demo.scene import Scene
from groepswerk.sessions.models import Answer, GroupSession
from groepswerk.sessions.service import answering


def some_answer(scene: Scene, circle: Circle, meeting: GroupSession, at: datetime) -> None:
    """Let more than half of the group say at ``at`` that they come; the fourth of them does not."""
    people = circle.people_on(meeting.on_day)
    for place, name in enumerate(people[: len(people) // 2 + 1]):
        said = Answer.NOT if place == 3 else Answer.COME
        answering.answer(meeting, scene.people[name], said, at)
