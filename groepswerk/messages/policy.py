"""Who may ask to be written to."""

from __future__ import annotations

from groepswerk.core.actor import Actor
from groepswerk.people.policy import is_on_phone


def may_wish(actor: Actor) -> bool:
    """Who takes part in a group, on her own page. Who left every group is not written to, and gives no address."""
    return is_on_phone(actor) and bool(actor.roles)
