"""The demo's roll call by somebody who takes part: Saba wrote down who was there last Thursday, on her own phone.

Her guide finds it on her page of today, to be looked at. On the Thursday after the demo day it is Saba's turn again.
"""

from __future__ import annotations

from datetime import date, datetime

from groepswerk.core.clock import HOME_ZONE
from groepswerk.demo.scene import Scene
from groepswerk.groups.queries import members_of
from groepswerk.groups.service import belonging
from groepswerk.sessions.service import roll_call
from groepswerk.sessions.service.recording import Recording

GROUP, CALLS = "Donderdaggroep", "Saba"
ON = date(2027, 6, 3)
ASKED_AT, WRITTEN_AT = (datetime(2027, 6, 3, hour, tzinfo=HOME_ZONE) for hour in (9, 11))
CAME, GUESTS = ("Abeba", "Saba", "Letay", "Regen", "Zaid", "Vis"), 1


def call(scene: Scene) -> None:
    """Selam asked her when the meeting began."""
    selam, saba = scene.staff("Selam", GROUP), scene.member(CALLS, GROUP)
    line = next(each for each in members_of(scene.groups[GROUP], scene.today) if each.person_id == saba.person_id)
    belonging.hand_recording(line, selam, ASKED_AT, ASKED_AT.date())
    meeting = scene.meetings(GROUP)[ON]
    said = Recording(came=frozenset(scene.people[name] for name in CAME), guests=GUESTS)
    wall = WRITTEN_AT.replace(tzinfo=None)
    roll_call.call_the_roll(meeting, said, meeting.version, saba, WRITTEN_AT, wall)
