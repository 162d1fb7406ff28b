"""A school year, 1 August to 31 July: the period in which groups plan and are counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

_FIRST, _LAST = 2000, 2100


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """The year that begins on 1 August of ``begins``."""

    begins: int

    @classmethod
    def of(cls, day: date) -> SchoolYear:
        """The school year a day lies in."""
        return cls(day.year if day.month >= 8 else day.year - 1)

    @classmethod
    def read(cls, text: str) -> SchoolYear:
        """The year written in an address, by the calendar year it begins in. Raises ValueError for anything else."""
        if not (text.isascii() and text.isdigit() and len(text) == 4 and _FIRST <= int(text) <= _LAST):
            raise ValueError("Not a year this site knows.")
        return cls(int(text))

    @property
    def first_on(self) -> date:
        """Its first day."""
        return date(self.begins, 8, 1)

    @property
    def last_on(self) -> date:
        """Its last day."""
        return date(self.begins + 1, 7, 31)

    @property
    def before(self) -> SchoolYear:
        """The year before it."""
        return SchoolYear(self.begins - 1)

    @property
    def after(self) -> SchoolYear:
        """The year after it."""
        return SchoolYear(self.begins + 1)
