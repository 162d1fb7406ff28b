"""Who may do what inside a group. Everything inside knows its ``group_id``; the rules ask the actor's roles there."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from groepswerk.core.access import seen_by
from groepswerk.core.actor import Actor
from groepswerk.groups.models import Role


class InGroup(Protocol):
    """A group, or anything that stands inside one."""

    @property
    def group_id(self) -> UUID: ...


def may_see(actor: Actor, thing: InGroup) -> bool:
    """Members only: participants, volunteers and the group's own guides. No colleague, no coordinator."""
    return actor.has(thing.group_id)


@seen_by(may_see)
def may_guide(actor: Actor, thing: InGroup) -> bool:
    """The group's guides, signed in as staff: they plan, open the door and keep the list of members."""
    return actor.is_staff and actor.has(thing.group_id, Role.GUIDE, Role.CO_GUIDE)


@seen_by(may_see)
def may_record(actor: Actor, thing: InGroup) -> bool:
    """The guides, and whoever the recording was handed to."""
    return may_guide(actor, thing) or actor.has(thing.group_id, Role.RECORDER)


@seen_by(may_see)
def takes_part(actor: Actor, thing: InGroup) -> bool:
    """Participants and volunteers of the group: what is theirs, no staff member can do for them."""
    return not actor.is_staff and actor.has(thing.group_id, Role.PARTICIPANT, Role.VOLUNTEER)
