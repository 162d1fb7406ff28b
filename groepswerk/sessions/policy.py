"""Who may have a calendar of meetings outside, and who hands back what she took on.

What stands in a calendar is asked again each time it is opened.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol
from uuid import UUID

from groepswerk.core.access import seen_by
from groepswerk.core.actor import Actor
from groepswerk.groups.policy import InGroup, may_see, takes_part


class Taken(InGroup, Protocol):
    """Something that a meeting of a group needs, and who took it on."""

    @property
    def person_id(self) -> UUID | None: ...


class Place(NamedTuple):
    """A group, of which only the key is known."""

    group_id: UUID


def has_meetings(actor: Actor) -> bool:
    """Who takes part in a group, and who guides one, signed in as staff."""
    return bool(groups_seen(actor))


def groups_seen(actor: Actor) -> list[UUID]:
    """The groups whose meetings somebody may see, as ``groups.policy.may_see`` says of each."""
    return [group_id for group_id in actor.roles if may_see(actor, Place(group_id))]


@seen_by(may_see)
def has_taken(actor: Actor, asked: Taken) -> bool:
    """Who takes part and took it on herself: nobody hands back another's help."""
    return takes_part(actor, asked) and asked.person_id == actor.person_id
