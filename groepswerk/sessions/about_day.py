"""What a day is beside a meeting, in words: a public holiday, a school break, a day off of the group, a feast.

It is said wherever a meeting is given a day, and never in the way of it: the group says what it does.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Protocol

from groepswerk.core.i18n import gettext as _
from groepswerk.sessions.calendar import ADVICE, BreakKind, DateSpan, Region, break_on, holiday_on
from groepswerk.sessions.feasts import feasts_on
from groepswerk.sessions.saying import BREAKS, HOLIDAYS, feast_said


class Year(Protocol):
    """What a year leaves out and warns about; as in ``sessions.series``."""

    @property
    def region(self) -> Region | None: ...
    @property
    def met_in(self) -> frozenset[BreakKind]: ...
    @property
    def feasts(self) -> Collection[str]: ...
    @property
    def days_off(self) -> tuple[DateSpan, ...]: ...


def about_day(on: date, year: Year) -> tuple[str, ...]:
    """One sentence for each thing a day is besides; none for an ordinary day."""
    said = []
    if (holiday := holiday_on(on)) is not None:
        said.append(_("This day is %(feast)s.", feast=str(HOLIDAYS[holiday])))
    school = break_on(year.region, on) if year.region else None
    if school and school.kind not in year.met_in & ADVICE:
        # Translators: a school break, for example: Autumn break: the schools are closed.
        said.append(_("%(what)s: the schools are closed.", what=str(BREAKS[school.kind])))
    if any(on in span for span in year.days_off):
        said.append(_("Your group has a day off then."))
    return (*said, *(feast_said(days) for days in feasts_on(on, year.feasts)))
