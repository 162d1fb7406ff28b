"""What the members of a group agreed to beside belonging, for its guides; and who may have explained it to her."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import or_, select

from groepswerk.core.db import db
from groepswerk.core.plain_text import sort_key
from groepswerk.groups.models import GUIDING, TAKING_PART, Membership, MembershipRole, Role
from groepswerk.groups.queries.rights import belongs, held
from groepswerk.people.models import Consent, Person, Purpose, StaffAccount
from groepswerk.people.wordings import ASKED_APART, is_present

# For how long the guides are told that somebody took it back, so that photos and recordings go.
TOLD_FOR = timedelta(days=60)


class Named(NamedTuple):
    """A member by name, with the sign that tells two of one name apart."""

    person_id: UUID
    name: str
    sign: str | None


class Agreed(NamedTuple):
    """For one purpose: who agreed to its present words, and who took it back in the past weeks; both by name."""

    yes: list[Named]
    taken_back: list[Named]


def agreed_in(group_id: UUID, today: date, now: datetime) -> dict[str, Agreed]:
    """Per purpose, by its name in addresses, who of those who take part agreed, and who took it back; one statement.

    Who agreed to earlier words only is in neither list until she is asked again.
    """
    query = (
        select(Person.id, Person.name, Person.sign, Consent.purpose, Consent.wording, Consent.withdrawn_at)
        .distinct()
        .join(Consent, Consent.person_id == Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .where(Membership.group_id == group_id, belongs(today), MembershipRole.role.in_(sorted(TAKING_PART)))
        .where(held(MembershipRole.since, MembershipRole.until, today))
        .where(Consent.purpose.in_(sorted(ASKED_APART.values())))
        .where(or_(Consent.withdrawn_at.is_(None), Consent.withdrawn_at > now - TOLD_FOR))
    )
    yes, stopped = defaultdict[Purpose, set[Named]](set), defaultdict[Purpose, set[Named]](set)
    for row in db.session.execute(query):
        who = Named(row.id, row.name, row.sign)
        if row.withdrawn_at is not None:
            stopped[row.purpose].add(who)
        elif is_present(row.purpose, row.wording):
            yes[row.purpose].add(who)
    return {
        name: Agreed(_by_name(yes[each]), _by_name(stopped[each] - yes[each])) for name, each in ASKED_APART.items()
    }


def _by_name(people: Collection[Named]) -> list[Named]:
    return sorted(people, key=lambda who: (sort_key(who.name), who.sign or "", who.person_id))


class Explainer(NamedTuple):
    """A guide of hers, who may have explained something to her; with her work phone, when she has one."""

    person_id: UUID
    name: str
    work_phone: str | None

    @property
    def first_name(self) -> str:
        """By which the group calls her."""
        return self.name.split()[0]


def guides_among(group_ids: Collection[UUID], today: date) -> list[Explainer]:
    """Who guides any of these groups today, the guides before the co-guides, by name; in one statement."""
    query = (
        select(Person.id, Person.name, StaffAccount.work_phone, MembershipRole.role)
        .join(Membership, Membership.person_id == Person.id)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .outerjoin(StaffAccount, StaffAccount.person_id == Person.id)
        .where(Membership.group_id.in_(sorted(group_ids)), belongs(today))
        .where(MembershipRole.role.in_(sorted(GUIDING)), held(MembershipRole.since, MembershipRole.until, today))
    )
    rows = sorted(db.session.execute(query), key=lambda row: (row.role != Role.GUIDE, sort_key(row.name)))
    return list(dict.fromkeys(Explainer(row.id, row.name, row.work_phone) for row in rows))
