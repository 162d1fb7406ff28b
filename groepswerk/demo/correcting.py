"""The demo's recording in other hands: while Hanan is ill Bart leads alone, records, and corrects one meeting."""

from __future__ import annotations

from datetime import date, datetime

from groepswerk.core.clock import HOME_ZONE
from groepswerk.demo.scene import Scene
from groepswerk.groups.queries import members_of
from groepswerk.groups.service import belonging
from groepswerk.sessions.queries import came_to
from groepswerk.sessions.service import recording

GROUP = "Woensdagavond"
CORRECTED = date(2027, 5, 19)
HANDED_AT = datetime(2027, 6, 2, 12, tzinfo=HOME_ZONE)


def correct(scene: Scene) -> None:
    """Hand the recording to Bart, and let him correct whether Appel came."""
    hanan, bart = scene.staff("Hanan", GROUP), scene.staff("Bart", GROUP)
    line = next(each for each in members_of(scene.groups[GROUP], scene.today) if each.person_id == bart.person_id)
    belonging.hand_recording(line, hanan, HANDED_AT, HANDED_AT.date())
    meeting = scene.meetings(GROUP)[CORRECTED]
    came = frozenset(came_to(meeting.id)) ^ {scene.people["Appel"]}
    said = recording.Recording(came=came, host_id=meeting.host_id)
    wall = HANDED_AT.replace(tzinfo=None)
    recording.record(meeting, said, meeting.version, bart, HANDED_AT, wall)
