"""Sheets as Dutch Excel saves them and people type them: read right, or refused with the number of the row."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some
from openpyxl.worksheet.formula import ArrayFormula

from groepswerk.sessions.importing import ImportedMeeting, RowRefusal, as_text, read
from groepswerk.sessions.sheetfile import Cell, FileRefusal, FileRefused, as_lines, rows_of, rows_of_text

TODAY = date(2026, 9, 1)
TUESDAY = date(2026, 9, 8)


def one(cells: str) -> ImportedMeeting:
    found = read(rows_of_text(cells), TODAY)
    assert found.mistakes == []
    return found.meetings[0]


@pytest.mark.parametrize(
    "written",
    ["8-9-2026", "08/09/2026", "8-9-26", "2026-09-08", "8 september 2026", "di 8 sep 2026", "dinsdag 8 september"]
    + ["8 september", "8.9.2026", "Tuesday 8 September 2026", "8 eylül 2026", "٨-٩-٢٠٢٦", "46273", "di 8-9", "8-9"],
)
def test_a_day_as_people_write_it(written: str) -> None:
    assert one(f"{written};09:30;11:30").on == TUESDAY


@pytest.mark.parametrize("written", ["9:30", "09.30", "9u30", "9:30 uur", "09:30:00"])
def test_a_time_as_people_write_it(written: str) -> None:
    assert one(f"8-9-2026;{written};11:30").starts == time(9, 30)


def test_beginning_and_end_in_one_cell_and_no_end_at_all() -> None:
    assert one("8-9-2026;09:30-11:00").ends == time(11)
    assert one("8-9-2026;9.30 tot 11.00").ends == time(11)
    assert one("8-9-2026;09:30").ends == time(11, 30)


def test_dutch_excel_with_its_mark_its_semicolons_and_its_headings() -> None:
    text = (
        '\ufeffOnderwerp;Datum;Starttijd;Eindtijd;Locatie\r\n"Samen; koken";8-9-2026;9:30;11:30;Buurthuis\r\n;;;;\r\n'
    )
    found = read(rows_of(text.encode("utf-8")), TODAY)
    assert found.meetings == [ImportedMeeting(2, TUESDAY, time(9, 30), time(11, 30), "Buurthuis", "Samen; koken")]
    in_windows = read(rows_of(text.lstrip("\ufeff").replace("Buurthuis", "Café").encode("cp1252")), TODAY)
    assert in_windows.meetings[0].place == "Café"


def test_days_without_a_year_go_on_over_new_year() -> None:
    found = read(rows_of_text("1 december;9:30\n15 december;9:30\n12 januari;9:30"), TODAY)
    assert [each.on for each in found.meetings] == [date(2026, 12, 1), date(2026, 12, 15), date(2027, 1, 12)]


def test_a_workbook_with_excels_own_days_and_times() -> None:
    meetings = read(rows_of(workbook([["Datum", "Tijd"], [datetime(2026, 9, 8), time(9, 30)], [None, None]])), TODAY)
    assert meetings.meetings == [ImportedMeeting(2, TUESDAY, time(9, 30), time(11, 30))]


@pytest.mark.parametrize(
    ("row", "refusal"),
    [
        ("30-2-2027;09:30;11:30", RowRefusal.BAD_DAY),
        ("ooit;09:30;11:30", RowRefusal.BAD_DAY),
        ("8-9-2026;25:00;11:30", RowRefusal.BAD_TIME),
        ("8-9-2026;straks;11:30", RowRefusal.BAD_TIME),
        ("8-9-2026;;11:30", RowRefusal.NO_TIME),
        (";09:30;11:30;Buurthuis", RowRefusal.NO_DAY),
        ("8-9-2026;11:30;09:30", RowRefusal.BAD_LENGTH),
        ("wo 8-9-2026;09:30;11:30", RowRefusal.WRONG_WEEKDAY),
        ("8-9-2036;09:30;11:30", RowRefusal.TOO_FAR),
        ("28-3-2027;02:30;04:30", RowRefusal.NO_SUCH_HOUR),
        ("8-9-2026;09:30;11:30;" + "x" * 121, RowRefusal.TEXT_TOO_LONG),
        ("99999999999999999999;09:30", RowRefusal.BAD_DAY),
        ("²²²²²;09:30", RowRefusal.BAD_DAY),
        ("9999-12-31;23:30", RowRefusal.TOO_FAR),
        ("8-9-2026;23:30", RowRefusal.BAD_LENGTH),
    ],
)
def test_a_wrong_row_is_refused_by_its_number(row: str, refusal: RowRefusal) -> None:
    found = read(rows_of_text(f"1-9-2026;09:30;11:30\n\n{row}"), TODAY)
    assert [(each.row, each.refusal) for each in found.mistakes] == [(3, refusal)]
    assert len(found.meetings) == 1


def test_more_rows_than_a_plan_can_hold() -> None:
    assert read(rows_of_text("8-9-2026;09:30\n" * 201), TODAY).too_many
    with pytest.raises(FileRefused) as refused:
        rows_of_text("8-9-2026;09:30\n" * 5000)
    assert refused.value.refusal is FileRefusal.TOO_BIG


def test_formulas_bombs_and_other_files_are_refused() -> None:
    for content, refusal in (
        (workbook([["Datum"], ["=TODAY()"]]), FileRefusal.HAS_FORMULA),
        (workbook([["Datum", "Plek"], ["8-9-2026", ArrayFormula("B2:B2", "=1+1")]]), FileRefusal.HAS_FORMULA),
        (b"8-9-2026;=HYPERLINK(1)", FileRefusal.HAS_FORMULA),
        (bomb(), FileRefusal.TOO_BIG),
        (b"PK\x03\x04 no zip at all", FileRefusal.NOT_A_SHEET),
        (b"\xd0\xcf\x11\xe0 an old workbook", FileRefusal.OLD_EXCEL),
        (b"%PDF-1.7\0\0", FileRefusal.NOT_A_SHEET),
        (zipped({"hello.txt": b"hello"}), FileRefusal.NOT_A_SHEET),
    ):
        with pytest.raises(FileRefused) as refused:
            rows_of(content)
        assert refused.value.refusal is refusal


def test_what_was_read_is_read_again_the_same() -> None:
    found = read(rows_of_text("8-9-2026;09:30;11:30;Café 't Hoekje;Samen\n15-9-2026;10:00;12:00"), TODAY).meetings
    again = read(rows_of_text(as_text(found)), TODAY).meetings
    assert [each.__class__(0, each.on, each.starts, each.ends, each.place, each.subject) for each in again] == [
        each.__class__(0, each.on, each.starts, each.ends, each.place, each.subject) for each in found
    ]


ANY_TEXT = some.one_of(
    some.text(max_size=12),
    some.text('0123456789²٣:.-/; uhtotvan=E\t"', max_size=14),
    some.sampled_from(["29 februari", "31-12-9999", "1 januari 1", "0001-01-01", "9:30-11:30", "24:00", "di 8-9"]),
)
ANY_CELL = some.one_of(
    some.none(),
    ANY_TEXT.filter(bool),
    some.dates(),
    some.times(),
    some.floats(),
    some.sampled_from([0.999999, 23.5, 46273.0, 99999.0, -1.0]),
)


@settings(max_examples=100, deadline=None)
@given(
    rows=some.lists(some.lists(ANY_CELL, max_size=6), max_size=4), today=some.dates(date(2000, 1, 1), date(2090, 1, 1))
)
@example(rows=[["8-9-2026", float("inf")], [float("inf"), "9:30"], [float("nan"), 0.5]], today=TODAY)
def test_whatever_stands_in_a_cell_it_is_a_meeting_or_a_mistake(rows: list[list[Cell]], today: date) -> None:
    found = read(list(enumerate(rows, start=1)), today)
    assert len(found.meetings) + len(found.mistakes) in {len(rows), max(len(rows) - 1, 0)}
    assert all(abs(each.on - today) < timedelta(days=4 * 366) and each.starts < each.ends for each in found.meetings)


@settings(max_examples=100, deadline=None)
@given(text=some.lists(some.lists(ANY_TEXT, max_size=4).map(";".join), max_size=4).map("\n".join))
def test_whatever_is_pasted_it_is_read_or_refused(text: str) -> None:
    for way in (lambda: rows_of_text(text), lambda: rows_of(text.encode("utf-8", "surrogatepass"))):
        with suppress(FileRefused):
            rows = way()
            read(rows, TODAY)
            as_lines(rows)


def test_a_number_without_an_end_in_a_workbook_is_no_day() -> None:
    parts = unzipped(workbook([["Datum", "Tijd"], [46273, "9:30"]]))
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert b"<v>46273</v>" in sheet
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<v>46273</v>", b"<v>1E999</v>")
    found = read(rows_of(zipped(parts)), TODAY)
    assert [(each.row, each.refusal) for each in found.mistakes] == [(2, RowRefusal.BAD_DAY)]


@settings(max_examples=100, deadline=None)
@given(place=some.floats(0, 1, exclude_max=True), value=some.integers(0, 255))
def test_a_workbook_that_was_damaged_on_its_way_is_read_or_refused(place: float, value: int) -> None:
    content = bytearray(UNHARMED)
    content[int(place * len(content))] = value
    with suppress(FileRefused):
        read(rows_of(bytes(content)), TODAY)


def workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def bomb() -> bytes:
    """A kilobyte or so that unpacks into forty megabytes."""
    return zipped({"xl/workbook.xml": b"\0" * (40 * 1024 * 1024)})


def zipped(parts: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return held.getvalue()


UNHARMED = workbook([["Datum", "Tijd"], [datetime(2026, 9, 8), time(9, 30)]])
