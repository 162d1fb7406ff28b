"""The waiting line of a meeting, as a rule: who has a place, who waits, whose turn it is when a place comes free.

Fair means: in the order of waiting. A bigger party that does not fit is passed for that one place only and keeps her
turn. Whoever lets an offer pass goes to the back, and is asked again when another place comes free. An offer that
nobody told her of costs no turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

# More than any meeting has places, for one without a limit.
NO_LIMIT = 10**9


class Party(NamedTuple):
    """Somebody who says she comes, with the people she brings; the columns mean what they mean in ``Rsvp``.

    ``is_told``: she heard of the place that is kept for her: it was sent to her, or her guide told her.
    """

    person_id: UUID
    guests: int
    waits_since: datetime | None
    offered_until: datetime | None
    is_told: bool = True

    @property
    def size(self) -> int:
        """How many places they take."""
        return 1 + self.guests

    @property
    def is_offered(self) -> bool:
        """Whether a place is kept for her until she answers, or until it is given on."""
        return self.waits_since is not None and self.offered_until is not None and self.offered_until > self.waits_since

    @property
    def let_it_pass(self) -> bool:
        """Whether she waits on after an offer that is over."""
        return self.waits_since is not None and self.offered_until is not None and not self.is_offered

    def has_lapsed(self, now: datetime) -> bool:
        """Whether her time to answer an offer is over."""
        return self.is_offered and self.offered_until is not None and self.offered_until <= now

    def passed(self, now: datetime) -> Party:
        """The same party once her offer is over: at the back, or in her turn when nobody told her of it."""
        since = now if self.is_told else self.waits_since
        return self._replace(waits_since=since, offered_until=since)

    @property
    def held(self) -> int:
        """How many places are hers or kept for her."""
        return self.size if self.waits_since is None or self.is_offered else 0


def taken(parties: Iterable[Party]) -> int:
    """How many places are gone: of who comes and does not wait, and those that are offered and still open."""
    return sum(party.held for party in parties)


def free(capacity: int | None, parties: Iterable[Party]) -> int:
    """How many places are left; ``capacity`` None: there is no limit."""
    return (capacity if capacity is not None else NO_LIMIT) - taken(parties)


def waiting(parties: Iterable[Party]) -> list[Party]:
    """Who waits and has been offered nothing, in the order of their turn."""
    return sorted(
        (each for each in parties if each.waits_since is not None and not each.is_offered),
        key=lambda each: (each.waits_since, each.person_id),
    )


def turns(capacity: int | None, parties: list[Party], anew: bool) -> Iterator[Party]:
    """To whom the places go that are free now.

    ``anew``: a place has just come free. Without it, those who let these same places pass are not asked again.
    """
    left = free(capacity, parties)
    for each in waiting(parties):
        if each.size <= left and (anew or not each.let_it_pass):
            left -= each.size
            yield each


def fits(capacity: int | None, parties: list[Party], who: Party, wanted: int) -> bool:
    """Whether somebody can have ``wanted`` places now: those she has already, and more as far as nobody is before her.

    ``who``: as she stands now, also when she is not among the parties yet.
    """
    more = wanted - who.held
    if more <= 0:
        return True
    others = [each for each in parties if each.person_id != who.person_id]
    before = [each for each in others if not _is_behind(each, who)]
    left = free(capacity, [*others, who])
    left -= sum(each.size for each in _asked_first(left, before))
    return more <= left


def _is_behind(other: Party, who: Party) -> bool:
    """Whether somebody who waits came later than ``who``, who waits too."""
    if other.waits_since is None or who.waits_since is None:
        return False
    return (other.waits_since, other.person_id) > (who.waits_since, who.person_id)


def _asked_first(left: int, before: list[Party]) -> Iterator[Party]:
    for each in waiting(before):
        if each.size <= left and not each.let_it_pass:
            left -= each.size
            yield each
