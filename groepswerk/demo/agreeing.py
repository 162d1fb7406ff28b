"""The demo's people agreed to belong when they came in, as their guide told them."""

from __future__ import annotations

from datetime import datetime, time

from groepswerk.core.clock import HOME_ZONE
from groepswerk.demo.scene import Scene
from groepswerk.groups.models import Role
from groepswerk.groups.queries import members_of, people_of
from groepswerk.people.models import Purpose
from groepswerk.people.service import consenting
from groepswerk.people.service.consenting import Heard


def agree(scene: Scene) -> None:
    """Let everybody agree on the day on which she joined."""
    for group_id in scene.groups.values():
        members = members_of(group_id, scene.today)
        guide = next(line.person_id for line in members if Role.GUIDE in line.roles)
        for line in people_of(members):
            heard = Heard(line.language or "nl", guide)
            at = datetime.combine(line.joined_on, time(10), HOME_ZONE)
            consenting.give(line.person_id, Purpose.MEMBERSHIP, heard, at)
