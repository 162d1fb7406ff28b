"""The demo's people agreed to belong when they came in, as their guide told them; some also to a photo or more."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from groepswerk.core.clock import HOME_ZONE
from groepswerk.demo.cast import CIRCLES
from groepswerk.demo.scene import Scene
from groepswerk.groups.models import Role
from groepswerk.groups.queries import members_of, people_of
from groepswerk.people.models import Purpose
from groepswerk.people.service import consenting
from groepswerk.people.service.consenting import Heard

# Who said yes to what else, by group: herself on her phone, or, without one, to the guide who told her.
_ALSO: dict[str, dict[str, tuple[Purpose, ...]]] = {
    "Dinsdaggroep": {
        "Roos": (Purpose.PHOTO,),
        "Tijger": (Purpose.PHOTO, Purpose.TEXT_SHARED),
        "Fadma": (Purpose.PHOTO, Purpose.VOICE),
    },
    "Woensdagavond": {"Fatiha": (Purpose.VOICE,), "Rania": (Purpose.PHOTO,), "Appel": (Purpose.PHOTO,)},
    "Donderdaggroep": {"Abeba": (Purpose.PHOTO, Purpose.TEXT_SHARED), "Zaid": (Purpose.PHOTO,)},
}


def agree(scene: Scene) -> None:
    """Let everybody agree on the day on which she joined, and some to more on the day after."""
    for group_id in scene.groups.values():
        members = members_of(group_id, scene.today)
        guide = next(line.person_id for line in members if Role.GUIDE in line.roles)
        for line in people_of(members):
            heard = Heard(line.language or "nl", guide)
            at = datetime.combine(line.joined_on, time(10), HOME_ZONE)
            consenting.give(line.person_id, Purpose.MEMBERSHIP, heard, at)
    for nickname, people in _ALSO.items():
        _agree_to_more(scene, nickname, people)


def _agree_to_more(scene: Scene, nickname: str, people: dict[str, tuple[Purpose, ...]]) -> None:
    circle = CIRCLES[nickname]
    without_phone = {each.first_name for each in circle.members if not each.has_phone}
    at = datetime.combine(circle.first_on + timedelta(days=1), time(15), HOME_ZONE)
    for name, purposes in people.items():
        heard = Heard("nl", scene.people[circle.guides[0]] if name in without_phone else None)
        for purpose in purposes:
            consenting.give(scene.people[name], purpose, heard, at)
