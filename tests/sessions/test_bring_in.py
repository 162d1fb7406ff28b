"""A sheet becomes a year: looked at first, then all of it or nothing, and undone as a whole."""

from __future__ import annotations

import io
from uuid import UUID

import pytest
from sqlalchemy import func, select

from groepswerk.core.db import db
from groepswerk.sessions.models import Answer, GroupSession, PlanChange, PlanChangeKind
from groepswerk.sessions.series import MOST_MEETINGS
from groepswerk.sessions.service import answering
from groepswerk.words.models import Utterance
from tests.conftest import counted
from tests.house_of_tests import House, one_database
from tests.pages import Page, Pages
from tests.sessions.reaching import undo
from tests.sessions.test_importing import bomb, workbook

GROUP = "Dinsdaggroep"
SHEET = "Datum;Begin;Eind;Plek;Onderwerp\n8-9-2027;09:30;11:30;Nieuw Huis;Samen koken\n15-9-2027;9.30;11.30;;\n"


@pytest.fixture(autouse=True)
def in_english(pages: Pages) -> None:
    """Naima reads English in these tests."""
    pages.client("Naima").set_cookie("language", "en")


def address(house: House) -> str:
    return f"/groups/{house.group(GROUP)}/import"


def hand_in(house: House, pages: Pages, content: bytes, expects: int = 200, name: str = "year.csv") -> Page:
    fields = {"sheet": (io.BytesIO(content), name), "pasted": "", "minutes": "120"}
    return pages.post(f"{address(house)}/look", fields, "Naima", expects=expects)


def meetings(house: House) -> dict[UUID, GroupSession]:
    with house.inside():
        found = db.session.scalars(select(GroupSession).where(GroupSession.group_id == house.group(GROUP)))
        held = {each.id: each for each in found}
        db.session.expunge_all()
        return held


def test_it_is_shown_first_and_planned_with_one_button(house: House, pages: Pages) -> None:
    before = meetings(house)
    shown = hand_in(house, pages, b"\xef\xbb\xbf" + SHEET.encode())
    assert "2 meetings" in shown.seen
    assert "Samen koken" in shown.seen
    assert meetings(house).keys() == before.keys()
    pages.submit(shown, address(house), {}, "Naima", expects=303)
    made = [each for key, each in meetings(house).items() if key not in before]
    assert sorted(str(each.on_day) for each in made) == ["2027-09-08", "2027-09-15"]
    with house.inside():
        subject = next(each.subject_id for each in made if each.subject_id)
        assert db.session.get_one(Utterance, subject).plain is None
        change = db.session.scalars(select(PlanChange).where(PlanChange.kind == PlanChangeKind.IMPORTED)).one()
        assert {entry["id"] for entry in change.meetings} == {each.id.hex for each in made}


def test_one_wrong_row_and_nothing_is_made_and_the_rows_come_back_to_be_mended(house: House, pages: Pages) -> None:
    before = meetings(house)
    wrong = hand_in(house, pages, SHEET.replace("15-9-2027", "31-9-2027").encode(), expects=422)
    assert "Row 3, “31-9-2027”" in wrong.seen
    again = pages.submit(wrong, address(house), {}, "Naima", expects=422)
    assert meetings(house).keys() == before.keys()
    mended = again.form(address(house))["pasted"][0].replace("31-9-2027", "22-9-2027")
    pages.submit(again, address(house), {"pasted": mended}, "Naima", expects=303)
    assert len(meetings(house)) == len(before) + 2


@one_database
@pytest.mark.parametrize(("rows", "said"), [(20, None), (21, "And 1 more row is"), (60, "And 40 more rows are")])
def test_each_wrong_row_is_named_by_its_number(house: House, pages: Pages, rows: int, said: str | None) -> None:
    page = hand_in(house, pages, b"31-9-2027;09:30\n" * rows, expects=422)
    assert f"{rows} rows are not right yet" in page.tree.xpath("string(//*[@id='error-summary']//li)")
    listed = [each.text_content() for each in page.tree.xpath("//*[@id='wrong-rows']//li")]
    assert [each.split(",")[0] for each in listed] == [f"Row {number + 1}" for number in range(rows)]
    folded = page.tree.xpath("//*[@id='wrong-rows']//summary")
    assert [each.text_content() for each in folded] == ([f"{said} not right yet."] if said else [])


@one_database
def test_as_many_wrong_rows_as_a_plan_holds_are_named(house: House, pages: Pages) -> None:
    page = hand_in(house, pages, b"31-9-2027;09:30\n" * MOST_MEETINGS, expects=422)
    assert len(page.tree.xpath("//*[@id='wrong-rows']//li")) == MOST_MEETINGS


def test_undo_takes_it_all_back_with_its_words(house: House, pages: Pages) -> None:
    before, words = meetings(house), number_of_words(house)
    shown = hand_in(house, pages, SHEET.encode())
    pages.submit(shown, address(house), {}, "Naima", expects=303)
    assert number_of_words(house) == words + 1
    said = pages.follow(undo(pages, house.group(GROUP)), "Naima").seen
    assert "2 meetings are as before." in said
    assert meetings(house).keys() == before.keys()
    assert number_of_words(house) == words


def test_undo_keeps_what_was_named_anew_or_counted_on_since(house: House, pages: Pages) -> None:
    before = meetings(house)
    pages.submit(hand_in(house, pages, SHEET.encode()), address(house), {}, "Naima", expects=303)
    named, counted_on = sorted(meetings(house).keys() - before.keys(), key=lambda key: meetings(house)[key].on_day)
    naming = f"/meetings/{named}/subject"
    pages.submit(pages.get(naming, "Naima"), naming, {"subject": "Samen bakken"}, "Naima")
    with house.inside():
        answering.answer(db.session.get_one(GroupSession, counted_on), house.person("Roos"), Answer.COME, house.now)
    undo(pages, house.group(GROUP))
    assert {named, counted_on} <= meetings(house).keys()
    assert "Samen bakken" in pages.get(f"/meetings/{named}", "Naima").seen


def number_of_words(house: House) -> int:
    """How many utterances there are."""
    with house.inside():
        return db.session.scalar(select(func.count()).select_from(Utterance)) or 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (workbook([["Datum"], ["=NOW()"]]), "Row 2 has a formula"),
        (bomb(), "too big"),
        (b"%PDF-1.7 \0\0", "not a sheet that we can read"),
        (b"", "There is nothing in it yet"),
        (b"8-9-2027;09:30\n" * 300, "At most 200 meetings"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_sentence(house: House, pages: Pages, content: bytes, said: str) -> None:
    assert said in hand_in(house, pages, content, expects=422, name="year.xlsx").seen


def test_what_is_in_the_way_is_said_and_nothing_is_made(house: House, pages: Pages) -> None:
    before = meetings(house)
    taken = next(each for each in before.values() if each.on_day > house.today)
    sheet = f"{taken.on_day};{taken.starts:%H:%M};{taken.ends:%H:%M}\n16-9-2027;10:00"
    shown = hand_in(house, pages, sheet.encode(), expects=422)
    assert "Your group already meets" in shown.seen
    pages.submit(shown, address(house), {}, "Naima", expects=422)
    assert meetings(house).keys() == before.keys()


def test_as_many_statements_for_sixty_as_for_two(house: House, pages: Pages) -> None:
    rows = [
        f"{1 + number % 28}-{1 + number // 28}-2028\t09:30\t11:30\tPlek {number % 7}\tOver {number}"
        for number in range(60)
    ]
    pages.get(address(house), "Naima")
    pages.credentials(pages.client("Naima"))
    counts = []
    for number in (60, 2):
        moved = [row.replace("-2028", "-2029") if number == 2 else row for row in rows[:number]]
        fields = {"pasted": "\n".join(moved), "minutes": "120"}
        with counted(house.connection) as seen:
            pages.post(address(house), fields, "Naima", expects=303)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12
