"""What a day is beside a meeting is said wherever a meeting gets a day, and is never in the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from groepswerk.core import i18n
from groepswerk.core.db import db
from groepswerk.core.languages import language_of
from groepswerk.sessions.about_day import about_day
from groepswerk.sessions.calendar import BreakKind, DateSpan, Region
from groepswerk.sessions.models import DayOff, Programme
from groepswerk.sessions.series import DaysOff
from tests.conftest import counted
from tests.house_of_tests import House, one_database
from tests.pages import Page, Pages
from tests.sessions.reaching import COMING, LATER, TUESDAY, days, look, rows, save

FEAST, OWN = "This day is Keti Koti.", "Your group has a day off then."
YEAR = DaysOff(
    Region.MIDDEN, frozenset(), frozenset({"eid_al_fitr"}), (DateSpan(date(2027, 1, 12), date(2027, 1, 14)),)
)


@pytest.fixture
def group(house: House) -> str:
    """The address of Naima's group, which keeps Keti Koti and has the second of July off."""
    with house.inside():
        programme = db.session.scalars(select(Programme).where(Programme.group_id == house.group(TUESDAY))).one()
        programme.feasts = ["keti_koti"]
        off = date(2027, 7, 2)
        db.session.add(DayOff(programme_id=programme.id, first_on=off, last_on=off))
    return f"/groups/{house.group(TUESDAY)}"


def line_of(page: Page, day: str) -> str:
    """What a list or a table says of a day."""
    found = page.tree.xpath("//li[contains(., $day)] | //tr[contains(., $day)]", day=day)
    return " ".join(found[0].text_content().split()) if found else ""


SAID: dict[date, tuple[str, ...]] = {
    date(2027, 1, 11): (),
    date(2027, 1, 13): (OWN,),
    date(2027, 3, 7): (),
    date(2027, 3, 8): ("Eid al-Fitr is about 9 March, plus or minus 1 day.",),
    date(2027, 3, 26): ("This day is Good Friday.",),
    date(2026, 12, 25): ("This day is Christmas Day.", "Christmas break: the schools are closed."),
    date(2026, 10, 20): ("Autumn break: the schools are closed.",),
}


@pytest.mark.parametrize("on", SAID)
def test_all_that_a_day_is_is_said_in_sentences(on: date) -> None:
    with i18n.speaking(language_of("en")):
        assert about_day(on, YEAR) == SAID[on]


def test_a_break_in_which_the_group_meets_is_no_matter() -> None:
    year = replace(YEAR, met_in=frozenset(BreakKind))
    assert about_day(date(2026, 10, 20), year) == ()
    assert len(about_day(date(2026, 12, 22), year)) == 1, "only autumn and spring are advice"
    assert about_day(date(2026, 10, 20), replace(YEAR, region=None)) == ()


@one_database
def test_moving_all_says_it_beside_each_new_day(house: House, pages: Pages, group: str) -> None:
    address = f"/meetings/{house.meeting_on(TUESDAY, COMING)}/move"
    page = look(pages, address, scope="all", on_day="2027-06-17")
    assert FEAST in line_of(page, "1 July")
    assert FEAST not in line_of(page, "24 June")
    assert OWN in line_of(look(pages, address, scope="all", on_day="2027-06-18"), "2 July")
    save(pages, page, address)
    assert date(2027, 7, 1) in days(house), "it is never in the way"


@one_database
def test_another_rhythm_says_it_with_what_is_left_out_and_how_many_are_left(
    house: House, pages: Pages, group: str
) -> None:
    address = f"/meetings/{house.meeting_on(TUESDAY, LATER[0])}/rhythm"
    page = look(pages, address, first_on="2027-06-24", until="2027-07-25", also_on=["4"])
    assert FEAST in line_of(page, "1 July")
    assert "A day off" in line_of(page, "2 July")
    assert "Summer break, from 17 July" in page.seen
    # Of the five to come the first stays, and the rest become Thursdays and Fridays.
    assert "8 meetings are left this school year." in page.seen
    assert page.tree.xpath("//figure[@class='wheel']")
    assert "Every week on Thursday and Friday, 09:30–11:30." in page.seen
    assert not page.tree.xpath("//input[@name='drop']")


MOVED = {
    "2027-07-01": FEAST,
    "2027-07-02": OWN,
    "2027-12-25": "This day is Christmas Day.",
    "2027-06-30": None,
}


@one_database
@pytest.mark.parametrize("on", MOVED)
def test_moving_and_adding_one_says_it_with_the_news_that_it_is_done(
    house: House, pages: Pages, group: str, on: str
) -> None:
    move = f"/meetings/{house.meeting_on(TUESDAY, LATER[0])}/move"
    answer = pages.submit(
        pages.get(move, "Naima", lang="en"), move, {"on_day": on, "starts": "13:00", "ends": "14:00"}, "Naima"
    )
    moved = pages.follow(answer, "Naima")
    added = pages.post(f"{group}/meetings/new", {"on_day": on, "starts": "16:00", "ends": "17:00"}, "Naima")
    for page in (moved, pages.follow(added, "Naima")):
        said = page.tree.xpath("string(//*[@role='status'])")
        assert ("This day is" in said or OWN in said) == (MOVED[on] is not None)
        assert (MOVED[on] or "") in said
    again = pages.get(move, "Naima")
    same_day = pages.follow(pages.submit(again, move, {"starts": "12:00"}, "Naima"), "Naima")
    assert "This day is" not in same_day.tree.xpath("string(//*[@role='status'])"), "that is no news any more"


@one_database
def test_a_sheet_says_it_before_its_meetings_are_made(house: House, pages: Pages, group: str) -> None:
    before = rows(house)
    sheet = "1-7-2027;13:00;15:00;;\n6-7-2027;13:00;15:00;;\n25-12-2027;13:00;15:00;;"
    pages.get(f"{group}/import", "Naima", lang="en")
    page = pages.post(f"{group}/import/look", {"pasted": sheet, "minutes": "120"}, "Naima", expects=200)
    assert FEAST in line_of(page, "1 July 2027")
    assert "This day is" not in line_of(page, "6 July 2027")
    assert "This day is Christmas Day." in line_of(page, "25 December 2027")
    assert "7 meetings are left this school year." in page.seen
    assert page.tree.xpath("//figure[@class='wheel']")
    assert rows(house) == before


@one_database
def test_it_costs_the_same_however_many_days(house: House, pages: Pages, group: str) -> None:
    pages.get(f"{group}/import", "Naima")
    costs = []
    for number in (2, 1, 20):
        sheet = "\n".join(f"{day + 1}-8-2027;13:00;15:00;;" for day in range(number))
        with counted(house.connection) as statements:
            pages.post(f"{group}/import/look", {"pasted": sheet, "minutes": "120"}, "Naima", expects=200)
        costs.append(len(statements))
    assert costs[1] == costs[2], costs
