"""Who is at the other end of a request: one person, with everything the rules ask about her, read in one query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person as the rules see her.

    ``roles`` maps each group she belongs to today onto her roles in it; ``appointments`` are her offices in the
    organisation today; ``device`` is the kind of her sign-in: ``staff``, ``own`` or ``shared``; ``has_lock`` says
    whether this browser locks its screen; ``cover`` is what all pages are called in it.
    """

    person_id: UUID
    organisation_id: UUID
    name: str
    sign_in_id: UUID
    device: str
    language: str | None = None
    appointments: frozenset[str] = frozenset()
    roles: Mapping[UUID, frozenset[str]] = field(default_factory=dict)
    has_lock: bool = False
    cover: str = ""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """The text Flask-Login knows her by; the key of her sign-in, never of her person."""
        return self.sign_in_id.hex

    @property
    def is_staff(self) -> bool:
        """Whether she signed in with a staff account (password and second factor), not with a device."""
        return self.device == "staff"

    def has(self, group_id: UUID | None, *roles: str) -> bool:
        """Whether she has one of ``roles`` (any role when none is named) in that group today."""
        held = self.roles.get(group_id, frozenset()) if group_id else frozenset()
        return bool(held.intersection(roles)) if roles else bool(held)

    def holds(self, *offices: str) -> bool:
        """Whether she holds one of these offices in her organisation today, and came in as staff."""
        return self.is_staff and bool(self.appointments.intersection(offices))
