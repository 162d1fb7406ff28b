"""What the demo's guides noted of one meeting: a line of what happened, what worked, and a thought of Naima's own."""

from __future__ import annotations

from datetime import date, datetime

from groepswerk.core.clock import HOME_ZONE
from groepswerk.demo.scene import Scene
from groepswerk.sessions.models import Presence
from groepswerk.sessions.queries import presences_at
from groepswerk.sessions.service import noting, recording

GROUP = "Dinsdaggroep"
ON = date(2027, 6, 1)
NOTED_AT = datetime(2027, 6, 1, 13, tzinfo=HOME_ZONE)
STORY = "We oefenden met bellen naar school, en lachten veel."
WORKED = "Eerst in twee groepjes, daarna samen."
THOUGHT = "Volgende keer eerder pauze."


def note(scene: Scene) -> None:
    """Naima adds it after the meeting, to what was recorded already."""
    naima, meeting = scene.staff("Naima", GROUP), scene.meetings(GROUP)[ON]
    typed = {recording.STORY: STORY, recording.WORKED: WORKED, naima.person_id.hex: THOUGHT}
    desk = noting.Desk(naima, NOTED_AT, None, None)
    notes, _none = noting.note(meeting, {part: (text, "nl") for part, text in typed.items()}, desk)
    there = presences_at(meeting.id)
    came = frozenset(person for person, presence in there.items() if presence == Presence.CAME)
    said = recording.Recording(came=came, host_id=meeting.host_id, notes=notes)
    recording.record(meeting, said, meeting.version, naima, NOTED_AT, NOTED_AT.replace(tzinfo=None))
