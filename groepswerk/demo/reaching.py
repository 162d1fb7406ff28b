"""How guides of the demo reach people: numbers that some gave, and personal links to the Tuesday group's next meeting.

Nobody has these numbers, and nothing is ever sent to them.
"""

from __future__ import annotations

from datetime import date, datetime

from groepswerk.core.clock import HOME_ZONE
from groepswerk.demo.cast import CIRCLES
from groepswerk.demo.scene import Scene
from groepswerk.groups.queries import members_of, people_of
from groepswerk.groups.service import reaching
from groepswerk.people.queries import person_by_id
from groepswerk.sessions.service import inviting

NUMBERS = {
    "Dinsdaggroep": {"Olijf": "+31612345601", "Linde": "+31612345602", "Ster": "+31612345603"},
    "Woensdagavond": {
        "Fatiha": "+31612345611",
        "Huda": "+31612345612",
        "Rania": "+31612345613",
        "Salma the second": "+31612345614",
    },
    "Donderdaggroep": {"Saba": "+31612345621", "Regen": "+31612345622"},
}
INVITED_TO = date(2027, 6, 15)


def reach(scene: Scene) -> None:
    """Keep the numbers, and make the links."""
    for nickname, numbers in NUMBERS.items():
        guide = scene.staff(CIRCLES[nickname].guides[0], nickname)
        lines = {line.person_id: line for line in members_of(scene.groups[nickname], scene.today)}
        for name, number in numbers.items():
            person = person_by_id(scene.people[name])
            if person is not None:
                reaching.change_phone(lines[person.id], number, person.version, guide, scene.now)
    _invite(scene)


def _invite(scene: Scene) -> None:
    people = people_of(members_of(scene.groups["Dinsdaggroep"], scene.today))
    guide = scene.staff("Naima", "Dinsdaggroep")
    meeting = scene.meetings("Dinsdaggroep")[INVITED_TO]
    inviting.make_links(meeting, [line.person_id for line in people], guide, datetime(2027, 6, 8, 12, tzinfo=HOME_ZONE))
