"""One idea: who reads it, and that thinking along is never shown as help."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import LargeBinary, text

from groepswerk.core.db import Base, db
from groepswerk.core.vault import OwnerKind, destroy_key
from groepswerk.groups.models import Membership, Role
from groepswerk.groups.service import belonging
from tests.conftest import counted
from tests.house_of_tests import House
from tests.initiatives.ideas import GUIDES, STRANGERS, TEXTS, TUESDAY, log_idea, make_offer
from tests.pages import Page, Pages


def row(page: Page, heading: str) -> str:
    """The card of helpers under a heading."""
    texts = page.tree.xpath(f"//h3[contains(., '{heading}')]/..//text()")
    return " ".join(" ".join(texts).split())


@pytest.mark.parametrize("name", ["Maan", "Noor", *GUIDES])
def test_the_group_reads_it(house: House, pages: Pages, name: str) -> None:
    page = pages.get(f"/initiatives/{log_idea(house, pages)}", name)
    assert page.h1 == TEXTS["name"]
    assert all(said in page.seen for said in TEXTS.values())
    assert "Roos" in page.seen


def test_to_strangers_it_is_not_there(house: House, pages: Pages) -> None:
    found = log_idea(house, pages)
    for name in STRANGERS:
        pages.get(f"/initiatives/{found}", name, expects=404)
    pages.get("/initiatives/00000000-0000-4000-8000-000000000000", "Roos", expects=404)
    assert pages.client("Roos").post(f"/initiatives/{found}").status_code == 405


def test_an_owner_who_left_the_group_keeps_what_is_hers(house: House, pages: Pages) -> None:
    found = log_idea(house, pages)
    with house.inside():
        belonging.join(house.group("Donderdaggroep"), house.person("Roos"), [Role.PARTICIPANT], house.today)
        membership = (
            db.session.query(Membership).filter_by(person_id=house.person("Roos"), group_id=house.group(TUESDAY)).one()
        )
        belonging.leave(membership, house.actor("Naima"), house.now, house.today - timedelta(days=1))
    assert pages.get(f"/initiatives/{found}", "Roos").h1 == TEXTS["name"]
    pages.get(f"/initiatives/{found}/edit", "Roos")
    pages.get(f"/groups/{house.group(TUESDAY)}/initiatives", "Roos", expects=404)


def test_three_who_think_along_and_two_who_help_are_never_five(house: House, pages: Pages) -> None:
    found = log_idea(house, pages, "Yamina")
    pairs = [("Maan", "think_along"), ("Linde", "think_along"), ("Noor", "think_along")]
    for who, kind in [*pairs, ("Tijger", "help_out"), ("Olijf", "help_out")]:
        offer = make_offer(house, pages, found, kind, who)
        pages.post(f"/offers/{offer}/accept", as_="Yamina")
    for reader in ("Yamina", "Roos", "Naima"):
        page = pages.get(f"/initiatives/{found}", reader, lang="en")
        assert row(page, "Think along").startswith("Think along: 3")
        assert row(page, "Help out").startswith("Help out: 2")
        assert not re.search(r"(?<!\d)5(?!\d)|\bfive\b", page.seen)


def test_nine_who_think_along_still_look_empty_of_help(house: House, pages: Pages) -> None:
    found = log_idea(house, pages, "Yamina")
    offer = make_offer(house, pages, found, "think_along", "Maan")
    pages.post(f"/offers/{offer}/accept", as_="Yamina")
    page = pages.get(f"/initiatives/{found}", "Roos", lang="en")
    assert row(page, "Help out") == "Help out Nobody yet"


def test_a_professionals_help_stands_last_and_says_so(house: House, pages: Pages) -> None:
    found = log_idea(house, pages, "Yamina")
    for who in ("Naima", "Maan"):
        offer = make_offer(house, pages, found, "help_out", who)
        pages.post(f"/offers/{offer}/accept", as_="Yamina")
    assert re.fullmatch(
        "Help out: 2 Maan Naima E. guide", row(pages.get(f"/initiatives/{found}", "Roos", lang="en"), "Help out")
    )


def test_when_the_key_is_gone_the_page_says_so(house: House, pages: Pages) -> None:
    found = log_idea(house, pages)
    with house.inside():
        destroy_key(OwnerKind.INITIATIVE, found)
    page = pages.get(f"/initiatives/{found}", "Maan", lang="en")
    assert page.h1 == "These words are gone."
    assert TEXTS["purpose"] not in page.seen


def test_as_many_statements_for_twenty_offers_as_for_none(house: House, pages: Pages) -> None:
    found = log_idea(house, pages, "Yamina")
    readers = ("Maan", "Yamina", "Naima")
    before = [_statements(house, pages, found, who) for who in readers]
    for who in ("Maan", "Linde", "Noor", "Tijger"):
        for kind in ("think_along", "help_out", "give", "open_door"):
            make_offer(house, pages, found, kind, who, "Graag!")
    assert [_statements(house, pages, found, who) for who in readers] == before
    assert max(before) <= 5


def test_no_text_can_be_read_in_the_database(house: House, pages: Pages) -> None:
    marks = {field: f"Merkteken-{field}" for field in TEXTS}
    found = log_idea(house, pages, **marks)
    make_offer(house, pages, found, "help_out", "Maan", "Merkteken-aanbod")
    pages.post(
        f"/groups/{house.group(TUESDAY)}/propose",
        {"name": "Merkteken-voorstel", "for_whom": str(house.person("Fadma"))},
        "Naima",
    )
    assert "Merkteken-aanbod" in pages.get(f"/initiatives/{found}", "Roos").seen
    assert [cell for cell in _cells(house) if "Merkteken" in cell] == []


def _statements(house: House, pages: Pages, found: UUID, who: str) -> int:
    pages.client(who)
    with counted(house.connection) as statements:
        pages.get(f"/initiatives/{found}", who)
    return len(statements)


def _cells(house: House) -> Iterator[str]:
    """Every cell of every table as the database holds it; sealed columns byte by byte."""
    for table in Base.metadata.sorted_tables:
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        sealed = [place for place, column in enumerate(table.columns) if isinstance(column.type, LargeBinary)]
        for cells in house.connection.execute(text(f'SELECT {columns} FROM "{table.name}"')):  # noqa: S608
            for place, cell in enumerate(cells):
                yield bytes(cell or b"").decode("latin-1") if place in sealed else str(cell)
