"""What a sheet with a programme says: each row a meeting, or the reason why it is none. Pure rules.

Days as people and Excel write them: 1-9-2026, 01/09/26, 2026-09-01, 1 september, di 1 sep 2026, or the number that
Excel keeps. The day stands before the month, as everywhere in the Netherlands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from math import isfinite
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from groepswerk.core.clock import HOME_ZONE
from groepswerk.core.plain_text import sort_key, western_digits
from groepswerk.sessions.series import (
    LONGEST_MINUTES,
    MOST_MEETINGS,
    SHORTEST_MINUTES,
    YEARS_AHEAD,
    YEARS_BACK,
    NoSuchHour,
    instant,
)
from groepswerk.sessions.sheetfile import Cell, Row

LONGEST_TEXT = {"place": 120, "subject": 200}
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_WRITTEN_IN = ("nl", "en", "tr", "ar")
_CLOCK = re.compile(r"^(\d{1,2})(?:[:.uh](\d{2}))?(?::\d{2})?\s*(?:u|uur|h)?$", re.IGNORECASE)
_NUMBERS = re.compile(r"^(\d{1,4})\s*[-/.]\s*(\d{1,2})(?:\s*[-/.]\s*(\d{2}|\d{4}))?$")
_WORDS = re.compile(r"(\d{1,2})\.?\s+([^\W\d_]+)\.?(?:\s+(\d{4}|\d{2}))?$")


class Column(StrEnum):
    """What a column holds."""

    DAY = "day"
    STARTS = "starts"
    ENDS = "ends"
    PLACE = "place"
    SUBJECT = "subject"


_HEADINGS = {
    Column.DAY: "datum date dag day wanneer when tarih gün التاريخ اليوم",
    Column.STARTS: "begin begint van start starttijd begintijd tijd time starts from uur saat başlangıç البداية الوقت",
    Column.ENDS: "eind einde tot eindtijd end ends to until bitiş النهاية",
    Column.PLACE: "plek plaats locatie waar place venue location where yer المكان",
    Column.SUBJECT: "onderwerp titel thema subject title topic wat konu الموضوع",
}
_USUAL = (Column.DAY, Column.STARTS, Column.ENDS, Column.PLACE, Column.SUBJECT)


class RowRefusal(StrEnum):
    """Why a row is no meeting."""

    NO_DAY = "no_day"
    NO_TIME = "no_time"
    BAD_DAY = "bad_day"
    BAD_TIME = "bad_time"
    BAD_LENGTH = "bad_length"
    WRONG_WEEKDAY = "wrong_weekday"
    TOO_FAR = "too_far"
    NO_SUCH_HOUR = "no_such_hour"
    TEXT_TOO_LONG = "text_too_long"


class RowMistake(NamedTuple):
    """What is wrong in one row of the sheet (numbered as the sheet numbers it); ``text``: what stands there."""

    row: int
    refusal: RowRefusal
    text: str


@dataclass(frozen=True, slots=True)
class ImportedMeeting:
    """A meeting as a row says it."""

    row: int
    on: date
    starts: time
    ends: time
    place: str | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What a sheet gives: its meetings in order of the sheet, and what is wrong in it."""

    meetings: list[ImportedMeeting]
    mistakes: list[RowMistake]
    too_many: bool = False


class _Wrong(ValueError):
    def __init__(self, refusal: RowRefusal, text: object) -> None:
        super().__init__(refusal)
        self.refusal, self.text = refusal, str(text)


def read(rows: Sequence[Row], today: date, usual_minutes: int = 120) -> Imported:
    """Read the rows. Without a row of headings the columns are day, beginning, end, place, subject.

    A day without a year is the first such day after the row before it, or in the school year of ``today``. A meeting
    without an end lasts ``usual_minutes``.
    """
    columns, body = _columns(rows)
    meetings: list[ImportedMeeting] = []
    mistakes: list[RowMistake] = []
    if len(body) > MOST_MEETINGS:
        return Imported([], [], too_many=True)
    before = _school_year_begins(today)
    for number, cells in body:
        try:
            said = _by_column(columns, cells)
            on = _near(_day(said.get(Column.DAY), before), today)
            meeting = _meeting(number, on, said, usual_minutes)
        except _Wrong as wrong:
            mistakes.append(RowMistake(number, wrong.refusal, wrong.text))
        else:
            meetings.append(meeting)
            before = meeting.on
    return Imported(meetings, mistakes)


def as_text(meetings: Sequence[ImportedMeeting]) -> str:
    """The same meetings as rows of text that `read` understands, for a form that is sent again."""
    return "\n".join(["\t".join(_USUAL), *("\t".join(_cells(each)) for each in meetings)])


def _cells(each: ImportedMeeting) -> tuple[str, ...]:
    at = f"{each.starts:%H:%M}", f"{each.ends:%H:%M}"
    return each.on.isoformat(), *at, each.place or "", each.subject or ""


def _columns(rows: Sequence[Row]) -> tuple[dict[Column, int], list[Row]]:
    if not rows:
        return {}, []
    named = _headings(rows[0][1])
    if Column.DAY in named:
        return named, list(rows[1:])
    return {column: place for place, column in enumerate(_USUAL)}, list(rows)


def _headings(cells: Sequence[Cell]) -> dict[Column, int]:
    words = {sort_key(word): column for column, known in _HEADINGS.items() for word in known.split()}
    found: dict[Column, int] = {}
    for place, cell in enumerate(cells):
        first = re.split(r"[\s(]", str(cell or "").strip(), maxsplit=1)[0]
        column = words.get(sort_key(first))
        if column is not None:
            found.setdefault(column, place)
    return found


def _by_column(columns: dict[Column, int], cells: Sequence[Cell]) -> dict[Column, Cell]:
    return {column: cells[place] for column, place in columns.items() if place < len(cells)}


def _meeting(number: int, on: date, said: dict[Column, Cell], usual_minutes: int) -> ImportedMeeting:
    starts, ends = _times(said.get(Column.STARTS), said.get(Column.ENDS))
    if ends is None:
        ends = (datetime.combine(on, starts) + timedelta(minutes=usual_minutes)).time()
    length = datetime.combine(on, ends) - datetime.combine(on, starts)
    if not timedelta(minutes=SHORTEST_MINUTES) <= length <= timedelta(minutes=LONGEST_MINUTES):
        raise _Wrong(RowRefusal.BAD_LENGTH, f"{starts:%H:%M}–{ends:%H:%M}")
    _check_hours(on, starts, ends)
    place, subject = (_text(said.get(column), column) for column in (Column.PLACE, Column.SUBJECT))
    return ImportedMeeting(number, on, starts, ends, place, subject)


def _near(on: date, today: date) -> date:
    """As with a meeting added by hand: a year back, three years ahead."""
    first, last = today - relativedelta(years=YEARS_BACK), today + relativedelta(years=YEARS_AHEAD)
    if not first <= on <= last:
        raise _Wrong(RowRefusal.TOO_FAR, on.isoformat())
    return on


def _check_hours(on: date, starts: time, ends: time) -> None:
    """Both exist that night."""
    try:
        instant(on, starts, HOME_ZONE)
        instant(on, ends, HOME_ZONE)
    except NoSuchHour as error:
        raise _Wrong(RowRefusal.NO_SUCH_HOUR, f"{starts:%H:%M}") from error


def _text(cell: Cell, column: Column) -> str | None:
    text = None if cell is None else str(cell)
    if text and len(text) > LONGEST_TEXT[column]:
        raise _Wrong(RowRefusal.TEXT_TOO_LONG, text[:40] + "…")
    return text


def _times(first: Cell, second: Cell) -> tuple[time, time | None]:
    """The beginning and the end; both may stand in one cell (09:30-11:30)."""
    if first is None:
        raise _Wrong(RowRefusal.NO_TIME, "")
    if isinstance(first, str) and second is None:
        parts = re.split(r"\s*(?:-|–|tot|to)\s*", first, maxsplit=1)
        if len(parts) == 2:
            return _clock(parts[0]), _clock(parts[1])
    return _clock(first), None if second is None else _clock(second)


def _clock(cell: Cell) -> time:
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0)
    if isinstance(cell, float) and 0 < cell < 1:
        return (datetime.min + timedelta(minutes=round(cell * 24 * 60))).time()
    found = _CLOCK.match(_written_out(cell))
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if hour > 23 or minute > 59:
        raise _Wrong(RowRefusal.BAD_TIME, cell)
    return time(hour, minute)


def _written_out(cell: Cell) -> str:
    """What stands in a cell, as text. A sheet can hold an endless number, and "not a number"."""
    text = str(int(cell)) if isinstance(cell, float) and isfinite(cell) else str(cell)
    return western_digits(text).strip()


def _day(cell: Cell, before: date) -> date:
    if cell is None:
        raise _Wrong(RowRefusal.NO_DAY, "")
    if isinstance(cell, date):
        return cell
    text = _written_out(cell).lower()
    if text.isascii() and text.isdigit() and len(text) == 5:
        return _EXCEL_DAY_ZERO + timedelta(days=int(text))
    try:
        on = _written(text, before)
    except (ValueError, KeyError, OverflowError) as error:
        raise _Wrong(RowRefusal.BAD_DAY, cell) from error
    weekday = _names("days").get(sort_key(re.split(r"[\s.,]", text, maxsplit=1)[0]), on.weekday())
    if weekday != on.weekday():
        raise _Wrong(RowRefusal.WRONG_WEEKDAY, cell)
    return on


def _written(text: str, before: date) -> date:
    """A day in figures or in words, with or without its weekday and its year. Raises ValueError, KeyError."""
    if found := _NUMBERS.match(re.sub(r"^[^\W\d_]+\.?,?\s+", "", text)):
        one, month, three = found.groups()
        if len(one) == 4:
            return date(int(one), int(month), int(three or 0))
        return _dated(int(one), int(month), three, before)
    words = _WORDS.search(text)
    if not words:
        raise ValueError(text)
    return _dated(int(words[1]), _names("months")[sort_key(words[2])], words[3], before)


def _dated(day: int, month: int, year: str | None, before: date) -> date:
    if year:
        return date(int(year) if len(year) == 4 else 2000 + int(year), month, day)
    # 29 February may be years away.
    years = (before.year + ahead for ahead in range(5))
    days = (date(each, month, day) for each in years if (month, day) != (2, 29) or each % 4 == 0)
    return next(on for on in days if on >= before)


def _school_year_begins(today: date) -> date:
    return date(today.year if today.month >= 8 else today.year - 1, 8, 1)


@cache
def _names(of: str) -> dict[str, int]:
    """Names of ``months`` (from 1) or ``days`` (Monday is 0), long and short, in all languages of sheets."""
    from babel.dates import get_day_names, get_month_names

    named: dict[str, int] = {"sept": 9, "mrt": 3} if of == "months" else {}
    for code in _WRITTEN_IN:
        for width in ("wide", "abbreviated"):
            names = get_month_names(width, locale=code) if of == "months" else get_day_names(width, locale=code)
            named |= {sort_key(name.rstrip(".")): number for number, name in names.items()}
    return named
