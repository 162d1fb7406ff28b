"""Who guides in another's place in the demo's year: one evening that is still to come."""

from __future__ import annotations

from datetime import date, datetime

from groepswerk.core.clock import HOME_ZONE
from groepswerk.demo.scene import Scene
from groepswerk.sessions.scope import Scope
from groepswerk.sessions.service.replacing import guide_instead
from groepswerk.sessions.service.several import Ask

GROUP, ON = "Woensdagavond", date(2027, 6, 30)
AWAY, INSTEAD = "Hanan", "Bart"


def replace(scene: Scene) -> None:
    """Hanan cannot come that evening; Bart guides it alone."""
    meeting, by = scene.meetings(GROUP)[ON], scene.staff(AWAY, GROUP)
    guided = {scene.people[AWAY]: scene.people[INSTEAD]}
    said_on = datetime(2027, 6, 7, 15, tzinfo=HOME_ZONE)
    called = {scene.people[INSTEAD]: INSTEAD}
    guide_instead(meeting, guided, called, Ask(Scope.ONE, meeting.version), by, said_on)
