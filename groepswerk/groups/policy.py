"""Who may do what inside a group. Everything inside knows its ``group_id``; the rules ask the actor's roles there."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from groepswerk.core.access import seen_by
from groepswerk.core.actor import Actor
from groepswerk.groups.models import GUIDING, Role


class InGroup(Protocol):
    """A group, or anything that stands inside one."""

    @property
    def group_id(self) -> UUID: ...


class OfMember(InGroup, Protocol):
    """A member of a group with her roles in it."""

    @property
    def person_id(self) -> UUID: ...
    @property
    def roles(self) -> Collection[str]: ...
    @property
    def is_staff(self) -> bool: ...


def may_see(actor: Actor, thing: InGroup) -> bool:
    """Members only: participants, volunteers and the group's own guides. No colleague, no coordinator."""
    return actor.has(thing.group_id)


@seen_by(may_see)
def may_guide(actor: Actor, thing: InGroup) -> bool:
    """The group's guides, signed in as staff: they plan, open the door and keep the list of members."""
    return actor.is_staff and actor.has(thing.group_id, Role.GUIDE, Role.CO_GUIDE)


@seen_by(may_see)
def may_record(actor: Actor, thing: InGroup) -> bool:
    """The group's guides: who came is for nobody else. To whom of them the recording was handed, she is asked first."""
    return may_guide(actor, thing)


@seen_by(may_see)
def takes_part(actor: Actor, thing: InGroup) -> bool:
    """Participants and volunteers of the group: what is theirs, no staff member can do for them."""
    return not actor.is_staff and actor.has(thing.group_id, Role.PARTICIPANT, Role.VOLUNTEER)


@seen_by(may_see)
def may_reach(actor: Actor, member: OfMember) -> bool:
    """A participant's phone number is for her guides; a colleague's work phone stands elsewhere."""
    return may_guide(actor, member) and not member.is_staff


@seen_by(may_see)
def may_hand_to(actor: Actor, member: OfMember) -> bool:
    """The guides hand the recording to one of themselves: who came is for nobody else."""
    return may_guide(actor, member) and not GUIDING.isdisjoint(member.roles)


@seen_by(may_see)
def may_end(actor: Actor, member: OfMember) -> bool:
    """Guides end a membership; a co-guide's, only the guide or she herself. The guide stays.

    A group without a guide has nobody to open its door: a new guide comes first, and that is a hand-over.
    """
    if not may_guide(actor, member) or Role.GUIDE in member.roles:
        return False
    if Role.CO_GUIDE not in member.roles:
        return True
    return actor.has(member.group_id, Role.GUIDE) or actor.person_id == member.person_id
