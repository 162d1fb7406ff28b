"""Who may do what with initiatives. The owner's right goes before any staff right: staff read, offer and propose."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from groepswerk.core.access import seen_by
from groepswerk.core.actor import Actor
from groepswerk.groups.policy import may_guide, may_see, takes_part


class Owned(Protocol):
    """An initiative, or something that stands on one."""

    @property
    def group_id(self) -> UUID: ...
    @property
    def owner_ids(self) -> frozenset[UUID]: ...


class Offered(Owned, Protocol):
    """An offer on an initiative."""

    @property
    def person_id(self) -> UUID: ...


class Proposed(Protocol):
    """What was written down for somebody."""

    @property
    def group_id(self) -> UUID: ...
    @property
    def for_person_id(self) -> UUID: ...


def may_read(actor: Actor, thing: Owned) -> bool:
    """The members of its group, and its owners, also when they have left the group."""
    return may_see(actor, thing) or _is_owner(actor, thing)


@seen_by(may_read)
def owns(actor: Actor, thing: Owned) -> bool:
    """Its owners, and nobody in a staff account: a professional cannot write any field of it."""
    return _is_owner(actor, thing)


@seen_by(may_read)
def may_offer(actor: Actor, thing: Owned) -> bool:
    """Every member of the group, its guides too; an owner has nothing to offer to herself."""
    return may_see(actor, thing) and actor.person_id not in thing.owner_ids


@seen_by(may_read)
def made_offer(actor: Actor, offer: Offered) -> bool:
    """Who made the offer."""
    return actor.person_id == offer.person_id


def may_read_proposal(actor: Actor, proposal: Proposed) -> bool:
    """The group's guides, and she for whom it was written; no other member before she said yes."""
    return may_guide(actor, proposal) or may_answer_proposal(actor, proposal)


@seen_by(may_read_proposal)
def may_answer_proposal(actor: Actor, proposal: Proposed) -> bool:
    """Only she for whom it was written, in a session of her own on any phone."""
    return takes_part(actor, proposal) and actor.person_id == proposal.for_person_id


def _is_owner(actor: Actor, thing: Owned) -> bool:
    return not actor.is_staff and actor.person_id in thing.owner_ids
