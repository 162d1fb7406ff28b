"""Who may do what with accounts, invitations and signed-in browsers."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from groepswerk.core.access import open_to_all, seen_by
from groepswerk.core.actor import Actor
from groepswerk.people.models import Office, SignInKind


class OfOrganisation(Protocol):
    """A thing that is one organisation's own."""

    @property
    def organisation_id(self) -> UUID: ...


class OfPerson(Protocol):
    """A thing that is one person's own."""

    @property
    def person_id(self) -> UUID: ...


class OfStaff(OfOrganisation, OfPerson, Protocol):
    """Somebody of an organisation's staff, or an office of hers."""


class OfColleague(OfStaff, Protocol):
    """Somebody of an organisation's staff."""

    @property
    def offices(self) -> Collection[Office]: ...


def may_coordinate(actor: Actor) -> bool:
    """A coordinator runs her organisation: its staff and its totals; never what a group says."""
    return actor.holds(Office.COORDINATOR)


def may_staff(actor: Actor, thing: OfOrganisation) -> bool:
    """A coordinator decides about the staff of her own organisation; of others she learns nothing."""
    return may_coordinate(actor) and actor.organisation_id == thing.organisation_id


@seen_by(may_staff)
def may_appoint(actor: Actor, colleague: OfStaff) -> bool:
    """A coordinator appoints, and ends appointments; never her own: for that there is another coordinator."""
    return may_staff(actor, colleague) and actor.person_id != colleague.person_id


def may_look_after(actor: Actor) -> bool:
    """An administrator looks after the server: technical counts, and who came in; nothing of any group."""
    return actor.holds(Office.ADMINISTRATOR)


def _knows_colleague(actor: Actor, thing: OfOrganisation) -> bool:
    return (may_coordinate(actor) or may_look_after(actor)) and actor.organisation_id == thing.organisation_id


@seen_by(_knows_colleague)
def may_sign_out(actor: Actor, colleague: OfStaff) -> bool:
    """A coordinator or an administrator ends a colleague's sign-ins, never her own this way. No participant's phone."""
    return _knows_colleague(actor, colleague) and actor.person_id != colleague.person_id


def may_start_groups(actor: Actor) -> bool:
    """A guide by appointment may start a group, and becomes its guide."""
    return actor.holds(Office.GUIDE)


def is_hers(actor: Actor, thing: OfPerson) -> bool:
    """Only the person herself."""
    return actor.person_id == thing.person_id


def is_on_phone(actor: Actor, thing: object = None) -> bool:
    """Whoever came in by a phone: what participants are asked and told is not for a staff sign-in."""
    return not actor.is_staff


def is_hers_on_phone(actor: Actor, thing: OfPerson) -> bool:
    """Only the person herself, by a phone."""
    return is_on_phone(actor) and is_hers(actor, thing)


def may_lock(actor: Actor) -> bool:
    """A lock is for somebody's own phone: a shared one forgets her by itself, and staff sign in anew every day."""
    return actor.device == SignInKind.OWN


@open_to_all
def holds_link(actor: Actor | None, thing: object) -> bool:
    """Whoever holds the secret link: the loader found the thing by it, and that is the proof."""
    return True


def has_account(actor: Actor, thing: object = None) -> bool:
    """Who came in with a staff account has one to look after; a phone that was let in at the door has none."""
    return actor.is_staff


def is_hers_as_staff(actor: Actor, thing: OfPerson) -> bool:
    """Only the person herself, and only when she came in with her staff account."""
    return actor.is_staff and is_hers(actor, thing)


class OfReset(OfStaff, Protocol):
    """A link for a colleague who cannot come in."""

    @property
    def maker_id(self) -> UUID | None: ...
    @property
    def agreed_by(self) -> UUID | None: ...


@seen_by(may_staff)
def may_agree(actor: Actor, reset: OfReset) -> bool:
    """A second coordinator says that a link is right: never who made it, and never whose account it is."""
    own = actor.person_id in (reset.maker_id, reset.person_id)
    return may_staff(actor, reset) and reset.maker_id is not None and reset.agreed_by is None and not own


def may_hand(actor: Actor, reset: OfReset) -> bool:
    """Only who agreed gives the link, so that whoever asked for it never holds it."""
    return may_staff(actor, reset) and reset.agreed_by == actor.person_id


@seen_by(may_staff)
def may_renew(actor: Actor, colleague: OfColleague) -> bool:
    """A coordinator helps a colleague of her organisation who cannot come in.

    Never herself: whoever sits at her desk would need no password of hers. Never who looks after the server: that
    account opens more than an organisation. Never who left: she is appointed again first.
    """
    if not colleague.offices or Office.ADMINISTRATOR in colleague.offices:
        return False
    return may_appoint(actor, colleague)
