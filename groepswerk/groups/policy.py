"""Who may do what inside a group. Everything inside knows its ``group_id``; the rules ask the actor's roles there."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from groepswerk.core.access import seen_by
from groepswerk.core.actor import Actor
from groepswerk.groups.models import GUIDING, TAKING_PART, Role
from groepswerk.people.policy import OfOrganisation, may_staff


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


class OfOffice(InGroup, OfOrganisation, Protocol):
    """A group, or something in it, of which the office knows that it is there."""


class OfChange(OfOffice, Protocol):
    """A proposal for another guide."""

    @property
    def leaving_id(self) -> UUID | None: ...
    @property
    def coming_id(self) -> UUID: ...
    @property
    def proposed_by(self) -> UUID: ...


class ToBeDecided(OfOffice, Protocol):
    """A proposal with the coordinators who were there before its day."""

    @property
    def coming_id(self) -> UUID: ...
    @property
    def proposed_by(self) -> UUID: ...
    @property
    def deciders(self) -> Collection[UUID]: ...


def may_see(actor: Actor, thing: InGroup) -> bool:
    """Members only: participants, volunteers and the group's own guides. No colleague, no coordinator.

    A guide only as staff: with a phone that was let in at a door, one factor, she is what she is there.
    """
    roles = () if actor.is_staff else TAKING_PART
    return actor.has(thing.group_id, *roles)


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
    return not actor.is_staff and actor.has(thing.group_id, *TAKING_PART)


def takes_part_somewhere(actor: Actor, thing: object = None) -> bool:
    """Who takes part in any group, on a phone: what she may agree to is about meetings, and is hers alone."""
    return not actor.is_staff and any(actor.has(group_id, *TAKING_PART) for group_id in actor.roles)


@seen_by(may_see)
def may_call_the_roll(actor: Actor, thing: InGroup) -> bool:
    """Who takes part and was asked to write down who is there. She writes it, and reads no name back."""
    return takes_part(actor, thing) and actor.has(thing.group_id, Role.RECORDER)


@seen_by(may_see)
def may_reach(actor: Actor, member: OfMember) -> bool:
    """A participant's phone number is for her guides; a colleague's work phone stands elsewhere."""
    return may_guide(actor, member) and not member.is_staff


@seen_by(may_see)
def may_make_key(actor: Actor, member: OfMember) -> bool:
    """Her guides, when she lost her phone: for who takes part. Staff have their own account to look after."""
    return may_guide(actor, member) and not member.is_staff


@seen_by(may_see)
def may_hear_yes(actor: Actor, member: OfMember) -> bool:
    """Her guides, of who takes part: staff agree to nothing here."""
    return may_guide(actor, member) and not member.is_staff


@seen_by(may_see)
def may_hand_to(actor: Actor, member: OfMember) -> bool:
    """The guides hand the recording to one of themselves, or the roll call alone to somebody who takes part.

    It is taken back from whoever has it.
    """
    roles = TAKING_PART if not member.is_staff else GUIDING
    return may_guide(actor, member) and not (roles | {Role.RECORDER}).isdisjoint(member.roles)


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


def may_propose_guide(actor: Actor, group: OfOffice) -> bool:
    """A coordinator, for a group of her organisation: she knows its nickname and its guides, and nothing more of it."""
    return may_staff(actor, group)


def may_know_change(actor: Actor, change: OfOffice) -> bool:
    """That a proposal is there: its group, and the coordinators."""
    return may_see(actor, change) or may_staff(actor, change)


@seen_by(may_see)
def may_answer_change(actor: Actor, change: OfChange) -> bool:
    """The guide who leaves, and each who takes part; not the one who comes."""
    if actor.person_id == change.coming_id:
        return False
    return takes_part(actor, change) or (actor.person_id == change.leaving_id and may_guide(actor, change))


@seen_by(may_know_change)
def may_withdraw_change(actor: Actor, change: OfChange) -> bool:
    """Who proposed it, as long as she coordinates."""
    return may_staff(actor, change) and actor.person_id == change.proposed_by


@seen_by(may_know_change)
def may_decide_change(actor: Actor, change: ToBeDecided) -> bool:
    """A second coordinator, who is not the one to come: nobody makes herself guide, also not two for each other.

    She was there before the day of the proposal: a colleague who was invited for it is no second one.
    """
    if actor.person_id in (change.proposed_by, change.coming_id):
        return False
    return may_staff(actor, change) and actor.person_id in change.deciders
