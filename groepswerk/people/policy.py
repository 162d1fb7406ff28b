"""Who may do what with accounts, invitations and signed-in browsers."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from groepswerk.core.access import open_to_all
from groepswerk.core.actor import Actor
from groepswerk.people.models import Office


class OfOrganisation(Protocol):
    """A thing that is one organisation's own."""

    @property
    def organisation_id(self) -> UUID: ...


class OfPerson(Protocol):
    """A thing that is one person's own."""

    @property
    def person_id(self) -> UUID: ...


def may_coordinate(actor: Actor) -> bool:
    """A coordinator runs her organisation: its staff and its totals; never what a group says."""
    return actor.holds(Office.COORDINATOR)


def may_staff(actor: Actor, thing: OfOrganisation) -> bool:
    """A coordinator decides about the staff of her own organisation; of others she learns nothing."""
    return may_coordinate(actor) and actor.organisation_id == thing.organisation_id


def may_start_groups(actor: Actor) -> bool:
    """A guide by appointment may start a group, and becomes its guide."""
    return actor.holds(Office.GUIDE)


def is_hers(actor: Actor, thing: OfPerson) -> bool:
    """Only the person herself."""
    return actor.person_id == thing.person_id


@open_to_all
def holds_link(actor: Actor | None, thing: object) -> bool:
    """Whoever holds the secret link: the loader found the thing by it, and that is the proof."""
    return True
