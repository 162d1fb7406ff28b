"""The name wall: who gave what, each named the way she chose, by the alphabet and without any number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, or_, select

from groepswerk.core.db import db
from groepswerk.core.plain_text import sort_key
from groepswerk.credits.models import BY_NAME, Naming, NamingChoice
from groepswerk.credits.queries.contributions import ContributionKind, kinds_in
from groepswerk.credits.queries.naming import MyNaming, counts
from groepswerk.groups.models import GUIDING, Group, Membership, MembershipRole
from groepswerk.people.models import Person

Kinds = Mapping[UUID, tuple[ContributionKind, ...]]


class Wish(NamedTuple):
    """How somebody asks to be named."""

    naming: Naming
    other_name: str | None = None


class NamedEntry(NamedTuple):
    """One tile of the wall. ``seed`` draws its picture; under another name it is drawn from that name alone, so that
    the picture does not tell whose it is.
    """

    shown: str
    sign: str | None
    seed: str
    kinds: tuple[ContributionKind, ...]


class Wall(NamedTuple):
    """The wall of one group: residents first, and apart from them the names of those who supported."""

    entries: list[NamedEntry]
    support: list[str]


class _Chosen(NamedTuple):
    person_id: UUID
    name: str
    sign: str | None
    naming: Naming
    other_name: str | None
    keeps_name: bool | None = None

    @property
    def is_someone(self) -> bool:
        """Whether she stopped and did not want her name to stay: then it was someone from the group."""
        return self.keeps_name is False and self.naming in BY_NAME


def wall_of(group: Group, today: date, someone: str) -> Wall:
    """The group's wall as it stands today, in three statements. Who has not chosen, or chose no name, is not on it.

    Who left keeps what she chose, unless she said otherwise when she stopped: then ``someone``, the words for a person
    of the group, stands there for her and all like her. Who guides the group today stands under support.
    """
    chosen, support = _standing(group.id, today)
    return Wall(_entries(group, chosen, kinds_in(group.id), someone), support)


def preview_of(group: Group, mine: MyNaming, wish: Wish, today: date) -> NamedEntry | None:
    """Exactly what the wall would show for her if she chose so; None when it would show nothing."""
    if wish.naming == Naming.NONE:
        return None
    chosen = [_Chosen(mine.person_id, mine.name, mine.sign, wish.naming, wish.other_name)]
    if wish.naming == Naming.OUR_GROUP:
        others = [each for each in _standing(group.id, today)[0] if each.person_id != mine.person_id]
        chosen += [each for each in others if each.naming == Naming.OUR_GROUP]
    return _entries(group, chosen, kinds_in(group.id))[0]


def _standing(group_id: UUID, today: date) -> tuple[list[_Chosen], list[str]]:
    """Who stands on the wall, and the names under support."""
    support = _support(group_id, today)
    guiding = {person_id for person_id, _name, still in support if still}
    names = sorted({person_id: name for person_id, name, _still in support}.values(), key=sort_key)
    return [each for each in _chosen(group_id) if each.person_id not in guiding], names


def _chosen(group_id: UUID) -> list[_Chosen]:
    query = (
        select(Person.id, Person.name, Person.sign, NamingChoice.naming, NamingChoice.other_name, Membership.keeps_name)
        .join(NamingChoice, NamingChoice.person_id == Person.id)
        .outerjoin(Membership, and_(Membership.person_id == Person.id, Membership.group_id == group_id))
        .where(NamingChoice.group_id == group_id, NamingChoice.naming != Naming.NONE)
        .where(or_(counts(), Membership.keeps_name.is_(False)))
    )
    return [_Chosen(*row) for row in db.session.execute(query)]


def _support(group_id: UUID, today: date) -> list[tuple[UUID, str, bool]]:
    """Who guides the group or did so before, by the guide role; True: still."""
    query = (
        select(Person.id, Person.name, MembershipRole.until)
        .join(Membership, Membership.person_id == Person.id)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .where(Membership.group_id == group_id, MembershipRole.role.in_(list(GUIDING)), MembershipRole.since <= today)
    )
    rows = db.session.execute(query)
    return [(person_id, name, until is None or until >= today) for person_id, name, until in rows]


def _entries(group: Group, chosen: Sequence[_Chosen], kinds: Kinds, someone: str = "") -> list[NamedEntry]:
    alone = [each for each in chosen if each.naming != Naming.OUR_GROUP and not each.is_someone]
    entries = [_alone(each, kinds.get(each.person_id, ())) for each in alone]
    together = [each.person_id for each in chosen if each.naming == Naming.OUR_GROUP]
    if together:
        entries.append(NamedEntry(group.nickname, None, str(group.id), _all_of(together, kinds)))
    nameless = [each.person_id for each in chosen if each.is_someone]
    if nameless:
        entries.append(NamedEntry(someone, None, f"{group.id} someone", _all_of(nameless, kinds)))
    return sorted(entries, key=lambda entry: (sort_key(entry.shown), entry.sign or "", entry.seed))


def _all_of(people: Sequence[UUID], kinds: Kinds) -> tuple[ContributionKind, ...]:
    """What they did together, without who of them did what."""
    done = {kind for person_id in people for kind in kinds.get(person_id, ())}
    return tuple(kind for kind in ContributionKind if kind in done)


def _alone(each: _Chosen, kinds: tuple[ContributionKind, ...]) -> NamedEntry:
    if each.naming == Naming.OTHER_NAME and each.other_name is not None:
        return NamedEntry(each.other_name, None, each.other_name, kinds)
    return NamedEntry(each.name, each.sign, str(each.person_id), kinds)
