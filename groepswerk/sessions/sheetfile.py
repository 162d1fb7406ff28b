"""A programme as people keep it in a sheet: rows out of a CSV or an .xlsx file, as cells of text, days and times.

What the cells mean is known by `importing`. Nothing here trusts the file: an .xlsx is a zip, which can unpack into far
more than it is, and its cells can hold formulas, which nobody can see the result of here.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from groepswerk.core.plain_text import tidy_line

Cell = str | date | time | float | None
Row = tuple[int, list[Cell]]

MOST_ROWS = 1000
MOST_COLUMNS = 30
MOST_UNPACKED = 20 * 1024 * 1024
MOST_PARTS = 200


class FileRefusal(StrEnum):
    """Why a file cannot be read at all."""

    NOT_A_SHEET = "not_a_sheet"
    TOO_BIG = "too_big"
    HAS_FORMULA = "has_formula"
    OLD_EXCEL = "old_excel"


class FileRefused(ValueError):
    """A file that cannot be read; ``row``: where, when that is known."""

    def __init__(self, refusal: FileRefusal, row: int | None = None) -> None:
        super().__init__(refusal)
        self.refusal, self.row = refusal, row


def rows_of(content: bytes) -> list[Row]:
    """The rows of a file that hold anything, each with its number in the sheet (from 1). Raises FileRefused."""
    if content.startswith(b"PK"):
        return _filled(_workbook_rows(content))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused(FileRefusal.OLD_EXCEL)
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRefused(FileRefusal.NOT_A_SHEET)
    return rows_of_text(_decoded(content))


def rows_of_text(text: str) -> list[Row]:
    """The rows of text as a sheet saves or copies it: parted by semicolons (Dutch Excel), tabs or commas."""
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text))
    try:
        return _filled((reader.line_num, list(cells)) for cells in reader)
    except csv.Error as error:
        raise FileRefused(FileRefusal.NOT_A_SHEET) from error


def as_lines(rows: list[Row]) -> str:
    """The rows as text with tabs, each on the line of its number, so that it can be mended by hand and read again."""
    lines = [""] * (rows[-1][0] if rows else 0)
    for number, cells in rows:
        lines[number - 1] = "\t".join(_as_text(cell) for cell in cells)
    return "\n".join(lines)


def _as_text(cell: Cell) -> str:
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, float):
        return f"{cell:g}"
    return "" if cell is None else str(cell)


def _decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with its mark, or else what Excel on Windows writes in Western Europe."""
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(FileRefusal.NOT_A_SHEET)


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(";\t,", key=first.count)


def _filled(rows: Iterable[tuple[int, list[Cell]]]) -> list[Row]:
    filled: list[Row] = []
    for number, cells in rows:
        found = [_cleaned(cell, number) for cell in cells[:MOST_COLUMNS]]
        if any(cell is not None for cell in found):
            filled.append((number, found))
        if len(filled) > MOST_ROWS or number > MOST_ROWS * 20:
            raise FileRefused(FileRefusal.TOO_BIG)
    return filled


def _cleaned(cell: Cell, row: int) -> Cell:
    """Nothing for an empty cell. Raises FileRefused for a formula: what stands there is not what it shows."""
    if not isinstance(cell, str):
        return cell
    text = tidy_line(cell.replace("\0", ""))
    if text.startswith("="):
        raise FileRefused(FileRefusal.HAS_FORMULA, row)
    return text or None


def _workbook_rows(content: bytes) -> list[tuple[int, list[Cell]]]:
    _check_unpacked(content)
    # It is dear in memory, and needed when somebody hands in a file.
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        found = sheet.iter_rows(max_row=MOST_ROWS * 20 + 1, max_col=MOST_COLUMNS, values_only=True)
        return [(number, [_value(each, number) for each in cells]) for number, cells in enumerate(found, start=1)]
    except FileRefused:
        raise
    except Exception as error:
        # A broken workbook fails in as many ways as it has parts; whoever handed it in needs one sentence.
        raise FileRefused(FileRefusal.NOT_A_SHEET) from error


def _value(cell: object, row: int) -> Cell:
    """Raises FileRefused for what is neither text nor a number, a day or a time: then it is a formula of some kind."""
    if isinstance(cell, datetime):
        return cell.time() if cell.date() == date(1899, 12, 30) else cell.date()
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return float(cell)
    if isinstance(cell, timedelta):
        return str(cell)
    if isinstance(cell, str | date | time):
        return cell
    raise FileRefused(FileRefusal.HAS_FORMULA, row)


def _check_unpacked(content: bytes) -> None:
    """What the zip says it holds, and what it really holds: a bomb can lie about the first."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise FileRefused(FileRefusal.TOO_BIG)
            _measure(archive, parts)
    except FileRefused:
        raise
    except Exception as error:
        # A damaged zip fails in as many ways as a broken workbook.
        raise FileRefused(FileRefusal.NOT_A_SHEET) from error


def _measure(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    left = MOST_UNPACKED
    for part in parts:
        with archive.open(part) as stream:
            while piece := stream.read(1 << 16):
                left -= len(piece)
                if left < 0:
                    raise FileRefused(FileRefusal.TOO_BIG)
