"""Who may do what with themes: the group's own people only, and a theme can be taken back by who raised it."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from groepswerk.core.access import seen_by
from groepswerk.core.actor import Actor
from groepswerk.groups.models import Role
from groepswerk.groups.policy import InGroup, may_guide, may_see


class Raised(InGroup, Protocol):
    """A theme, as far as the rules go."""

    @property
    def raised_by(self) -> UUID | None: ...


@seen_by(may_see)
def may_raise(actor: Actor, thing: InGroup) -> bool:
    """The participants in their own words, and the guides for what was said aloud."""
    return may_guide(actor, thing) or (not actor.is_staff and actor.has(thing.group_id, Role.PARTICIPANT))


@seen_by(may_see)
def may_take_back(actor: Actor, theme: Raised) -> bool:
    """Who raised it, and nobody for her."""
    return may_see(actor, theme) and theme.raised_by == actor.person_id
