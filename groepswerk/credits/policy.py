"""Who may decide how somebody is named: she herself, and nobody for her."""

from __future__ import annotations

from groepswerk.core.access import seen_by
from groepswerk.core.actor import Actor
from groepswerk.groups.models import Role
from groepswerk.groups.policy import InGroup, may_see, takes_part


@seen_by(may_see)
def may_choose(actor: Actor, thing: InGroup) -> bool:
    """Participants and volunteers, for themselves. Guides stand under support by their role and have no choice here,
    also when they come in by a phone.
    """
    return takes_part(actor, thing) and not actor.has(thing.group_id, Role.GUIDE, Role.CO_GUIDE)
