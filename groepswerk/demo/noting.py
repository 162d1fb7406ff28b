"""What the demo's guides noted of one meeting: a line of what happened, what worked, and a thought of Naima's own."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from groepswerk.core.actor import Actor
from groepswerk.sessions.models import GroupSession
from groepswerk.sessions.service import noting, recording

ON = date(2027, 6, 1)
STORY = "We oefenden met bellen naar school, en lachten veel."
WORKED = "Eerst in twee groepjes, daarna samen."
THOUGHT = "Volgende keer eerder pauze."


def noted(meeting: GroupSession, guide: Actor, at: datetime) -> dict[str, UUID | None]:
    """Naima writes of one meeting of the Tuesday group; of the others nobody wrote."""
    if meeting.on_day != ON or meeting.is_sensitive:
        return {}
    typed = {recording.STORY: STORY, recording.WORKED: WORKED, guide.person_id.hex: THOUGHT}
    desk = noting.Desk(guide, at, None, None)
    notes, _none = noting.note(meeting, {part: (text, "nl") for part, text in typed.items()}, desk)
    return notes
