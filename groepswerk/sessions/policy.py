"""Who may have a calendar of meetings outside. What stands in one is asked again each time it is opened."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from groepswerk.core.actor import Actor
from groepswerk.groups.policy import may_see


class Place(NamedTuple):
    """A group, of which only the key is known."""

    group_id: UUID


def has_meetings(actor: Actor) -> bool:
    """Who takes part in a group, and who guides one, signed in as staff."""
    return bool(groups_seen(actor))


def groups_seen(actor: Actor) -> list[UUID]:
    """The groups whose meetings somebody may see, as ``groups.policy.may_see`` says of each."""
    return [group_id for group_id in actor.roles if may_see(actor, Place(group_id))]
