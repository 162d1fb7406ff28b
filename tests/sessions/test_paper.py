"""The year on paper: the list of a meeting to tick by hand, and the plan of the year; when, and never what about."""

from __future__ import annotations

from datetime import date

import pypdfium2
import pytest
from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.groups.models import Group, Membership
from groepswerk.people.models import Person
from groepswerk.sessions.models import GroupSession, SessionState
from tests.conftest import counted
from tests.house_of_tests import House, one_database
from tests.pages import Pages

WAITS = date(2027, 6, 8)
SENSITIVE = date(2027, 3, 30)


def pdf(pages: Pages, address: str, who: str = "Naima", lang: str = "en") -> tuple[int, str]:
    """How many pages a PDF has, and its text in one line."""
    answer = pages.client(who).get(f"{address}?lang={lang}")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    number = 3 if address.endswith("/sheet.pdf") else 4
    assert answer.headers["Content-Disposition"] == f'attachment; filename="overzicht-{number}.pdf"'
    document = pypdfium2.PdfDocument(answer.get_data())
    assert document.get_metadata_dict()["Title"] == ""
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    return len(document), " ".join(text.split())


def sheet_of(house: House, on: date = WAITS) -> str:
    """The address of the paper list of the Tuesday group's meeting on a day."""
    return f"/meetings/{house.meeting_on('Dinsdaggroep', on)}/sheet.pdf"


def numbered(pages: Pages, house: House) -> list[str]:
    """The names on the page that records it, in their order."""
    page = pages.get(f"/meetings/{house.meeting_on('Dinsdaggroep', WAITS)}/record", "Naima", lang="en")
    names = page.tree.xpath("//ol[@class='roll']/li/label[1]/span[last()]")
    return [" ".join(each.text_content().split()) for each in names]


@one_database
def test_the_list_has_the_names_and_numbers_of_the_page_that_records(house: House, pages: Pages) -> None:
    number, text = pdf(pages, sheet_of(house))
    names = numbered(pages, house)
    assert (number, len(names)) == (1, 10)
    for place, name in enumerate(names, 1):
        assert f"{place} {name}" in text
    for words in ("Tuesday 8 June 2027", "09:30–11:30", "Came", "Sent word", "Not seen", "Guests"):
        assert words in text
    assert "Dinsdaggroep" not in text


@one_database
def test_thirty_people_stand_on_one_page_and_a_hundred_on_more(house: House, pages: Pages) -> None:
    address = sheet_of(house)
    for added, most in ((20, 1), (60, 3)):
        with house.inside():
            organisation = db.session.get_one(Person, house.person("Roos")).organisation_id
            people = [
                Person(organisation_id=organisation, name=f"Gast {added} {place}", made_at=house.now)
                for place in range(added)
            ]
            db.session.add_all(people)
            db.session.flush()
            group = house.group("Dinsdaggroep")
            db.session.add_all(Membership(group_id=group, person_id=each.id, joined_on=house.today) for each in people)
        number, text = pdf(pages, address)
        assert 1 <= number <= most
        assert f"Gast {added} {added - 1}" in text


def test_a_sensitive_meeting_has_no_names_on_paper(house: House, pages: Pages) -> None:
    number, text = pdf(pages, sheet_of(house, SENSITIVE))
    assert number == 1
    assert "Write no names here" in text
    assert not [name for name in ("Roos", "Maan", "Linde", "Fadma") if name in text]


@one_database
@pytest.mark.parametrize("who", ["Roos", "Noor", "Hanan", "Els"])
def test_the_list_is_for_the_guides(house: House, pages: Pages, who: str) -> None:
    pages.get(sheet_of(house), who, expects=403 if who in {"Roos", "Noor"} else 404)


@one_database
@pytest.mark.parametrize("lang", ["nl", "en", "ar"])
def test_the_plan_of_the_year_names_each_day_and_each_break(house: House, pages: Pages, lang: str) -> None:
    number, text = pdf(pages, f"/groups/{house.group('Dinsdaggroep')}/year-plan.pdf", "Roos", lang)
    assert number == 1
    assert "Dinsdaggroep" in text
    assert text.count("09:30") == 40
    if lang == "en":
        assert "Tuesday 8 June" in text
        assert "Christmas break, from" in text


@one_database
def test_it_says_when_and_never_what_about(house: House, pages: Pages) -> None:
    _number, text = pdf(pages, f"/groups/{house.group('Dinsdaggroep')}/year-plan.pdf", "Roos", "nl")
    for word in ("Tolken", "Gezondheid", "Kennismaken", "Roos", "Naima"):
        assert word not in text


@one_database
def test_what_is_cancelled_stands_there_struck_through(house: House, pages: Pages) -> None:
    with house.inside():
        meeting = db.session.get_one(GroupSession, house.meeting_on("Dinsdaggroep", date(2027, 6, 15)))
        meeting.state = SessionState.CANCELLED
    _number, text = pdf(pages, f"/groups/{house.group('Dinsdaggroep')}/year-plan.pdf")
    assert "Tuesday 15 June 09:30–11:30 · De Kas Cancelled" in text
    assert text.count("Cancelled") == 1


def test_a_new_group_has_a_plan_that_says_that_there_is_none(house: House, pages: Pages) -> None:
    new = pages.post("/groups/new", {"nickname": "Nieuw", "languages": ["nl"], "format": "circle"}, "Naima").location
    with house.inside():
        group = db.session.scalars(select(Group.id).where(Group.nickname == "Nieuw")).one()
    assert new
    _number, text = pdf(pages, f"/groups/{group}/year-plan.pdf")
    assert "No meeting is planned yet." in text


@one_database
@pytest.mark.parametrize("who", ["Hanan", "Els", "Karim"])
def test_to_a_stranger_there_is_no_plan(house: House, pages: Pages, who: str) -> None:
    pages.get(f"/groups/{house.group('Dinsdaggroep')}/year-plan.pdf", who, expects=404)


def test_paper_asks_few_statements_however_long_the_year(house: House, pages: Pages) -> None:
    pages.client("Naima")
    for address in (sheet_of(house), f"/groups/{house.group('Dinsdaggroep')}/year-plan.pdf"):
        with counted(house.connection) as statements:
            pages.client("Naima").get(address)
        assert len(statements) <= 6


@one_database
def test_both_are_a_tap_away(house: House, pages: Pages) -> None:
    meeting = pages.get(f"/meetings/{house.meeting_on('Dinsdaggroep', WAITS)}", "Naima")
    assert sheet_of(house) in meeting.links()
    year = pages.get(f"/groups/{house.group('Dinsdaggroep')}/year", "Naima")
    assert f"/groups/{house.group('Dinsdaggroep')}/year-plan.pdf" in year.links()
