"""Reads about initiatives, owners, offers and proposals: plain rows, one statement each. Texts are opened apart."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, bindparam, literal, select, union_all
from sqlalchemy.orm import aliased

from groepswerk.core.db import db, read
from groepswerk.core.plain_text import sort_key
from groepswerk.groups.models import Group
from groepswerk.groups.queries import unless_nameless
from groepswerk.initiatives.models import Initiative, InitiativeState, Offer, OfferKind, Ownership, Proposal, Reply
from groepswerk.people.models import Person, StaffAccount
from groepswerk.words.queries import Words, words_of

# What is asked of an idea, in this order; an initiative and a proposal keep each under its own column.
FIELDS = ("name", "purpose", "company", "needed")

ForWhom = aliased(Person)
ByWhom = aliased(Person)
MyOwnership = aliased(Ownership)


class OwnerLine(NamedTuple):
    """Somebody whose initiative it is; without a name when she stopped and did not want it to stay."""

    person_id: UUID
    name: str | None
    sign: str | None


class InitiativeLine(NamedTuple):
    """One initiative with its owners; its texts are known by the ids of their utterances."""

    id: UUID
    group_id: UUID
    languages: list[str]
    state: InitiativeState
    started_on: date
    version: int
    name_id: UUID
    purpose_id: UUID | None
    company_id: UUID | None
    needed_id: UUID | None
    owners: tuple[OwnerLine, ...]

    @property
    def owner_ids(self) -> frozenset[UUID]:
        """Whose it is, as ids."""
        return frozenset(owner.person_id for owner in self.owners)

    @property
    def text_ids(self) -> tuple[UUID | None, ...]:
        """The utterances it is told in."""
        return (self.name_id, self.purpose_id, self.company_id, self.needed_id)


class OfferLine(NamedTuple):
    """One offer on an initiative, with who makes it; ``is_staff``: it is a professional's."""

    id: UUID
    initiative_id: UUID
    person_id: UUID
    name: str | None
    sign: str | None
    is_staff: bool
    kind: OfferKind
    reply: Reply
    words_id: UUID | None
    offered_at: datetime


class OfferAsked(NamedTuple):
    """One offer with whose initiative it is for: what the rules ask about."""

    id: UUID
    initiative_id: UUID
    group_id: UUID
    person_id: UUID
    reply: Reply
    words_id: UUID | None
    owner_ids: frozenset[UUID]


class ProposalLine(NamedTuple):
    """One proposal: for whom, by whom, and what she answered."""

    id: UUID
    group_id: UUID
    for_person_id: UUID
    for_name: str
    for_sign: str | None
    by_name: str
    made_at: datetime
    reply: Reply
    initiative_id: UUID | None
    name_id: UUID
    purpose_id: UUID | None
    company_id: UUID | None
    needed_id: UUID | None

    @property
    def text_ids(self) -> tuple[UUID | None, ...]:
        """The utterances it is told in."""
        return (self.name_id, self.purpose_id, self.company_id, self.needed_id)


def initiative_by_id(initiative_id: UUID) -> InitiativeLine | None:
    """One initiative."""
    return next(iter(_read(_initiatives().where(Initiative.id == initiative_id))), None)


def said_in(text_ids: tuple[UUID | None, ...]) -> dict[str, Words | None]:
    """The four texts of an initiative or a proposal, opened, by the names of their fields."""
    said = words_of(text_ids)
    return {field: said.get(found) if found else None for field, found in zip(FIELDS, text_ids, strict=True)}


def initiatives_of(group_id: UUID) -> list[InitiativeLine]:
    """A group's initiatives: those that are alive first, the newest first."""
    lines = _read(_initiatives().where(Initiative.group_id == group_id))
    return sorted(lines, key=lambda line: line.state != InitiativeState.ALIVE)


def owned_by(person_id: UUID) -> list[InitiativeLine]:
    """The initiatives that are hers, alone or with others."""
    mine = and_(
        MyOwnership.initiative_id == Initiative.id, MyOwnership.person_id == person_id, MyOwnership.until.is_(None)
    )
    return _read(_initiatives().join(MyOwnership, mine))


def offers_of(initiative_id: UUID) -> list[OfferLine]:
    """The offers on an initiative: residents' first, the oldest first."""
    lines = _read_offers(_offers().where(Offer.initiative_id == initiative_id))
    return sorted(lines, key=lambda line: line.is_staff)


def offer_by_id(offer_id: UUID) -> OfferAsked | None:
    """One offer in a group that has not ended."""
    query = (
        select(
            Offer.id,
            Offer.initiative_id,
            Initiative.group_id,
            Offer.person_id,
            Offer.reply,
            Offer.words_id,
            Ownership.person_id.label("owner_id"),
        )
        .join(Initiative, Initiative.id == Offer.initiative_id)
        .join(Group, and_(Group.id == Initiative.group_id, Group.ended_on.is_(None)))
        .outerjoin(Ownership, and_(Ownership.initiative_id == Initiative.id, Ownership.until.is_(None)))
        .where(Offer.id == offer_id)
    )
    rows = db.session.execute(query).all()
    return OfferAsked(*rows[0][:6], frozenset(row.owner_id for row in rows if row.owner_id)) if rows else None


def proposal_by_id(proposal_id: UUID) -> ProposalLine | None:
    """One proposal."""
    return next(iter(_read_proposals(_proposals().where(Proposal.id == proposal_id))), None)


class Waiting(NamedTuple):
    """What waits for somebody on her start page: a proposal for her yes, or an initiative of hers with open offers."""

    id: UUID
    is_proposal: bool


def waiting_for(person_id: UUID) -> list[Waiting]:
    """The proposals that wait for her yes, then her initiatives to which somebody offers something; one statement."""
    rows = read(waiting_statement(), {"person_id": person_id})
    found = {Waiting(row.id, bool(row.is_proposal)): row.at for row in rows}
    return sorted(found, key=lambda each: (not each.is_proposal, found[each]))


@cache
def waiting_statement() -> Any:
    """What waits for ``person_id``; her start page asks whether there is any."""
    proposal, offer, owner = Proposal.__table__.c, Offer.__table__.c, Ownership.__table__.c
    hers = select(proposal.id, literal(1).label("is_proposal"), proposal.made_at.label("at")).where(
        proposal.for_person_id == bindparam("person_id"), proposal.reply == Reply.OPEN
    )
    offered = select(offer.initiative_id, literal(0), offer.offered_at).where(
        offer.reply == Reply.OPEN,
        owner.initiative_id == offer.initiative_id,
        owner.person_id == bindparam("person_id"),
        owner.until.is_(None),
    )
    return union_all(hers, offered)


def proposals_in(group_id: UUID) -> list[ProposalLine]:
    """A group's proposals that did not become an initiative: waiting or declined. For its guides."""
    return _read_proposals(_proposals().where(Proposal.group_id == group_id, Proposal.reply != Reply.ACCEPTED))


def _initiatives() -> Any:
    return (
        select(
            Initiative.id,
            Initiative.group_id,
            Group.languages,
            Initiative.state,
            Initiative.started_on,
            Initiative.version,
            Initiative.name_id,
            Initiative.purpose_id,
            Initiative.company_id,
            Initiative.needed_id,
            Person.id.label("owner_id"),
            unless_nameless(Person.name, Initiative.group_id, Ownership.person_id),
            unless_nameless(Person.sign, Initiative.group_id, Ownership.person_id),
        )
        .join(Group, Group.id == Initiative.group_id)
        .outerjoin(Ownership, and_(Ownership.initiative_id == Initiative.id, Ownership.until.is_(None)))
        .outerjoin(Person, Person.id == Ownership.person_id)
        .order_by(Initiative.started_on.desc(), Initiative.id)
    )


def _read(query: Any) -> list[InitiativeLine]:
    lines: dict[UUID, InitiativeLine] = {}
    owners: dict[UUID, list[OwnerLine]] = defaultdict(list)
    for *about, owner_id, name, sign in db.session.execute(query):
        line = lines.setdefault(about[0], InitiativeLine._make([*about, ()]))
        if owner_id is not None:
            owners[line.id].append(OwnerLine(owner_id, name, sign))
    return [line._replace(owners=tuple(sorted(owners[line.id], key=_by_name))) for line in lines.values()]


def _by_name(owner: OwnerLine) -> tuple[str, str]:
    return sort_key(owner.name or ""), owner.sign or ""


def _offers() -> Any:
    return (
        select(
            Offer.id,
            Offer.initiative_id,
            Offer.person_id,
            unless_nameless(Person.name, Initiative.group_id, Offer.person_id),
            unless_nameless(Person.sign, Initiative.group_id, Offer.person_id),
            StaffAccount.person_id.is_not(None),
            Offer.kind,
            Offer.reply,
            Offer.words_id,
            Offer.offered_at,
        )
        .join(Initiative, Initiative.id == Offer.initiative_id)
        .join(Person, Person.id == Offer.person_id)
        .outerjoin(StaffAccount, StaffAccount.person_id == Offer.person_id)
        .order_by(Offer.offered_at, Offer.id)
    )


def _read_offers(query: Any) -> list[OfferLine]:
    return [OfferLine(*row) for row in db.session.execute(query)]


def _proposals() -> Any:
    return (
        select(
            Proposal.id,
            Proposal.group_id,
            Proposal.for_person_id,
            ForWhom.name,
            ForWhom.sign,
            ByWhom.name,
            Proposal.made_at,
            Proposal.reply,
            Proposal.initiative_id,
            Proposal.name_id,
            Proposal.purpose_id,
            Proposal.company_id,
            Proposal.needed_id,
        )
        .join(ForWhom, ForWhom.id == Proposal.for_person_id)
        .join(ByWhom, ByWhom.id == Proposal.by_person_id)
        .order_by(Proposal.made_at, Proposal.id)
    )


def _read_proposals(query: Any) -> list[ProposalLine]:
    return [ProposalLine(*row) for row in db.session.execute(query)]
