"""The form of a year: its rhythm, the days off, and what was changed by hand on single dates.

It is stateless: a date that was dropped or moved is told by the day the rhythm gave it, in every post again.
"""

from __future__ import annotations

from datetime import date
from itertools import zip_longest
from typing import Any

from wtforms import DateField, Field, FieldList, RadioField, TimeField
from wtforms.validators import InputRequired, Optional

from groepswerk.core.forms import Choice, Form, LineField, NumberField
from groepswerk.core.i18n import gettext as _
from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.sessions.calendar import DateSpan, Region
from groepswerk.sessions.forms.dates import DroppedDates, MovedDates
from groepswerk.sessions.series import MOST_MEETINGS, PlanRefusal, SeriesRule

MOST_DAYS_OFF = 12

_LENGTHS = [
    Choice("120", _l("2 hours")),
    Choice("60", _l("1 hour")),
    Choice("90", _l("1½ hours")),
    Choice("150", _l("2½ hours")),
    Choice("180", _l("3 hours")),
    Choice("240", _l("4 hours")),
]
_ENDINGS = [
    Choice("count", _l("After a number of meetings")),
    Choice("until", _l("On a day")),
]
_RHYTHMS = [
    Choice("1", _l("Every week")),
    Choice("2", _l("Every 2 weeks")),
    Choice("3", _l("Every 3 weeks")),
    Choice("4", _l("Every 4 weeks")),
]
_REGIONS = [
    Choice(Region.NOORD, _l("North"), {"hint": _l("Among others Amsterdam, Haarlem, Groningen and Zwolle")}),
    Choice(Region.MIDDEN, _l("Middle"), {"hint": _l("Among others Utrecht, The Hague and Rotterdam")}),
    Choice(Region.ZUID, _l("South"), {"hint": _l("Among others Arnhem, Eindhoven and Maastricht")}),
    Choice("none", _l("None"), {"hint": _l("We also meet in the school holidays")}),
]

# Beside which field a refusal is said; None: beside the end that was chosen, the number or the day.
_REFUSALS: dict[PlanRefusal, tuple[str | None, Any]] = {
    PlanRefusal.NOTHING_LEFT: (None, _l("No meeting is left. Choose a later end, or fewer days off.")),
    PlanRefusal.TOO_MANY: (None, _l("At most %(most)d meetings fit in one plan.", most=MOST_MEETINGS)),
    PlanRefusal.TOO_FEW: ("count", _l("Plan at least 1 meeting.")),
    PlanRefusal.TOO_FAR_BACK: ("first_on", _l("The first meeting can be at most one year ago.")),
    PlanRefusal.TOO_FAR_AHEAD: ("first_on", _l("The first day can be at most three years from now.")),
    PlanRefusal.RUNS_TOO_LONG: (None, _l("This plan runs for more than four years. Make it shorter.")),
    PlanRefusal.END_BEFORE_START: ("until", _l("The last day is before the first day.")),
    PlanRefusal.BAD_LENGTH: (
        "minutes",
        _l("A meeting must end on the same day. Choose an earlier time or a shorter one."),
    ),
    PlanRefusal.BAD_INTERVAL: ("every_weeks", _l("Choose one of the answers.")),
    PlanRefusal.NO_END: (None, _l("Say when it ends: after how many meetings, or on which day.")),
    PlanRefusal.DAYS_OFF_REVERSED: ("off_to", _l("The last day is before the first day.")),
    PlanRefusal.SAME_DAY_TWICE: ("move", _l("Two meetings now stand on one day. Move one of them elsewhere.")),
    PlanRefusal.NO_SUCH_HOUR: ("starts", _l("That night the clock skips this hour. Choose another time.")),
}


class PlanForm(Form):
    """A year on one page. Staff fill it in, so it brings the usual answers along."""

    first_on = DateField(_l("First day"), [InputRequired(_l("Choose the first day."))])
    starts = TimeField(_l("Time it begins"), [InputRequired(_l("Choose the time it begins."))])
    minutes = RadioField(_l("How long"), choices=_LENGTHS, default="120")
    place = LineField(_l("Place"), render_kw={"list": "places", "autocomplete": "off"})
    every_weeks = RadioField(_l("How often"), choices=_RHYTHMS, default="1")
    ending = RadioField(_l("When does it end?"), choices=_ENDINGS, default="count")
    count = NumberField(_l("Number of meetings"), [Optional()], default=30)
    until = DateField(_l("No later than"), [Optional()])
    region = RadioField(_l("School holidays"), choices=_REGIONS, default=Region.MIDDEN.value)
    off_from = FieldList(DateField(_l("From"), [Optional()]), min_entries=1, max_entries=MOST_DAYS_OFF)
    off_to = FieldList(DateField(_l("Up to and including"), [Optional()]), min_entries=1, max_entries=MOST_DAYS_OFF)
    drop = DroppedDates(default=frozenset())
    move = MovedDates()

    def validate(self, extra_validators: Any = None) -> bool:
        """Field by field, and each pair of days off: both ends, in order."""
        fits: bool = super().validate(extra_validators)
        return self._days_off_fit() and fits

    def rule(self) -> SeriesRule:
        """The rhythm as it was filled in; only after ``validate``."""
        on, starts = self.first_on.data, self.starts.data
        if on is None or starts is None:
            raise LookupError("A rule needs a form that was validated.")
        by_count = self.ending.data == "count"
        return SeriesRule(
            first_on=on,
            starts=starts,
            minutes=int(self.minutes.data),
            every_weeks=int(self.every_weeks.data),
            count=self.count.data if by_count else None,
            until=None if by_count else self.until.data,
            region=None if self.region.data == "none" else Region(self.region.data),
            days_off=tuple(DateSpan(first, last or first) for first, last in self._days_off() if first),
            dropped=self.drop.data,
            moved=self.move.data,
        )

    def refuse_plan(self, refusals: list[PlanRefusal]) -> None:
        """Say each refusal beside its field."""
        for refusal in refusals:
            field, said = _REFUSALS[refusal]
            self.refuse(field or self.ending.data, said)

    def add_days_off(self) -> None:
        """One more empty pair of days off."""
        for ends in (self.off_from, self.off_to):
            if len(ends.entries) < MOST_DAYS_OFF:
                ends.append_entry()

    @property
    def has_begun(self) -> bool:
        """Whether the day and the time are there, without which there are no dates."""
        return self.first_on.data is not None and self.starts.data is not None

    @property
    def days_off_pairs(self) -> list[tuple[Field, Field]]:
        """The inputs of the days off, two by two."""
        return list(zip(self.off_from.entries, self.off_to.entries, strict=False))

    def _days_off(self) -> list[tuple[date | None, date | None]]:
        return list(zip_longest(self.off_from.data, self.off_to.data))

    def _days_off_fit(self) -> bool:
        wrong = False
        for index, (first, last) in enumerate(self._days_off()):
            if first is None and last is not None:
                wrong = _blame(self.off_from, index, _("Choose the first day as well."))
            elif first is not None and last is not None and last < first:
                wrong = _blame(self.off_to, index, _("The last day is before the first day."))
        return not wrong


def _blame(ends: Any, index: int, message: str) -> bool:
    if index < len(ends.entries):
        ends.entries[index].errors = [message]
    ends.errors = [[message]]
    return True
