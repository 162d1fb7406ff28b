"""What the tests of this room begin with: an idea logged over HTTP, offers on it, a proposal, and who is a stranger."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.initiatives.models import Initiative, Offer, Proposal
from groepswerk.initiatives.queries import InitiativeLine, initiative_by_id, said_in
from tests.house_of_tests import House
from tests.pages import Pages

TUESDAY = "Dinsdaggroep"
# To them nothing of the Dinsdaggroep is there: another group, another organisation, the offices, and who left.
STRANGERS = ("Huda", "Hanan", "Selam", "Els", "Joost", "Ada", "Petra", "Wim", "Sanne", "Karim")
# They guide the Dinsdaggroep: they read, and may write nothing.
GUIDES = ("Naima", "Loes")
TEXTS = {"name": "Moestuin", "purpose": "Samen groente telen.", "company": "Met Maan.", "needed": "Grond en zaad."}


def log_idea(house: House, pages: Pages, as_: str = "Roos", **texts: Any) -> UUID:
    """Let a member log an idea in the Dinsdaggroep; return its id."""
    page = pages.post(f"/groups/{house.group(TUESDAY)}/initiatives/new", {**TEXTS, **texts}, as_)
    return UUID(page.location.rpartition("/")[2])


def make_offer(house: House, pages: Pages, initiative_id: UUID, kind: str, as_: str, words: str = "") -> UUID:
    """Let somebody offer; return the offer's id."""
    pages.post(f"/initiatives/{initiative_id}/offer", {"kind": kind, "words": words}, as_)
    with house.inside():
        query = select(Offer.id).where(Offer.initiative_id == initiative_id, Offer.person_id == house.person(as_))
        return db.session.scalars(query.where(Offer.kind == kind).order_by(Offer.offered_at.desc()).limit(1)).one()


def write_proposal(house: House, pages: Pages, for_whom: str = "Fadma", **texts: Any) -> UUID:
    """Let Naima write a proposal down; return its id."""
    data = {**TEXTS, "for_whom": str(house.person(for_whom)), **texts}
    before = proposals(house)
    pages.post(f"/groups/{house.group(TUESDAY)}/propose", data, "Naima")
    (found,) = proposals(house) - before
    return found


def proposals(house: House) -> set[UUID]:
    """All proposals there are."""
    with house.inside():
        return set(db.session.scalars(select(Proposal.id)))


def initiatives(house: House) -> set[UUID]:
    """All initiatives there are."""
    with house.inside():
        return set(db.session.scalars(select(Initiative.id)))


def read(house: House, initiative_id: UUID) -> tuple[InitiativeLine, dict[str, tuple[str, str] | None]]:
    """An initiative and its texts as (text, language) by field."""
    with house.inside():
        line = initiative_by_id(initiative_id)
        assert line is not None
        said = said_in(line.text_ids)
    return line, {field: (words.text, words.language.code) if words else None for field, words in said.items()}
