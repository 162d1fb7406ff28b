"""The form of one rhythm: its days and times, its end, and what was changed by hand on single dates.

It is stateless: a date that was dropped or moved is told by the day the rhythm gave it, in every post again.
"""

from __future__ import annotations

from typing import Any

from wtforms import DateField, RadioField, SelectMultipleField, TimeField
from wtforms.validators import InputRequired, NumberRange, Optional

from groepswerk.core.forms import Choice, Form, LineField, NumberField
from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.core.i18n import ngettext
from groepswerk.sessions.forms.dates import DroppedDates, MovedDates
from groepswerk.sessions.forms.passing import AllTheSame
from groepswerk.sessions.rhythm import LAST, nth_of
from groepswerk.sessions.saying import weekday_name
from groepswerk.sessions.series import LONGEST_MINUTES, MOST_MEETINGS, SHORTEST_MINUTES, PlanRefusal, SeriesRule

MOST_PEOPLE = 999
MONTHLY = "month"
MONTHLY_LAST = "last"

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
    Choice(MONTHLY, _l("Once a month"), {"hint": _l("For example the second Tuesday. The first day decides which.")}),
    Choice(MONTHLY_LAST, _l("Once a month, the last"), {"hint": _l("Such as every last Tuesday of the month")}),
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
    PlanRefusal.BAD_INTERVAL: ("rhythm", _l("Choose one of the answers.")),
    PlanRefusal.BAD_WEEKDAY: ("also_on", _l("Choose one of the answers.")),
    PlanRefusal.ONE_DAY_A_MONTH: (
        "also_on",
        _l("Once a month is on one day of the week. Untick the other days, or choose every so many weeks."),
    ),
    PlanRefusal.NO_END: (None, _l("Say when it ends: after how many meetings, or on which day.")),
    PlanRefusal.DAYS_OFF_REVERSED: ("off_to", _l("The last day is before the first day.")),
    PlanRefusal.SAME_DAY_TWICE: ("move", _l("Two meetings now stand on one day. Move one of them elsewhere.")),
    PlanRefusal.NO_SUCH_HOUR: ("starts", _l("That night the clock skips this hour. Choose another time.")),
}


def as_filled_in(rule: SeriesRule, place: str | None, capacity: int | None) -> dict[str, Any]:
    """What the fields of a rhythm hold for a rule that is there already."""
    by_count = rule.count is not None
    return {
        "first_on": rule.first_on,
        "starts": rule.starts,
        "minutes": str(rule.minutes),
        "place": place,
        "rhythm": _rhythm_of(rule),
        "also_on": [str(each) for each in rule.weekdays if each != rule.first_on.weekday()],
        "ending": "count" if by_count else "until",
        "count": rule.count,
        "until": rule.until,
        "capacity": capacity,
    }


def _rhythm_of(rule: SeriesRule) -> str:
    if rule.nth is None:
        return str(rule.every_weeks)
    return MONTHLY_LAST if rule.nth == LAST and nth_of(rule.first_on) != LAST else MONTHLY


class RhythmForm(Form):
    """One rhythm on a page. Staff fill it in, so it brings the usual answers along."""

    first_on = DateField(_l("First day"), [InputRequired(_l("Choose the first day."))])
    starts = TimeField(_l("Time it begins"), [InputRequired(_l("Choose the time it begins."))])
    minutes = RadioField(_l("How long"), choices=_LENGTHS, default="120")
    place = LineField(_l("Place"), render_kw={"list": "places", "autocomplete": "off"})
    rhythm = RadioField(_l("How often"), choices=_RHYTHMS, default="1")
    also_on = SelectMultipleField(_l("Other days of the week too"))
    ending = RadioField(_l("When does it end?"), choices=_ENDINGS, default="count")
    count = NumberField(_l("Number of meetings"), [Optional()], default=30)
    until = DateField(_l("No later than"), [Optional()])
    capacity = NumberField(
        _l("How many people fit?"),
        [Optional(), NumberRange(1, MOST_PEOPLE, _l("Write a number from 1 to %(most)d.", most=MOST_PEOPLE))],
    )
    passes = AllTheSame(_l("Plan it all the same"))
    drop = DroppedDates(default=frozenset())
    move = MovedDates()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.minutes.choices = _lengths(str(self.minutes.data))
        self.also_on.choices = [Choice(str(place), weekday_name(place)) for place in range(7)]

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
            every_weeks=int(self.rhythm.data) if self.rhythm.data.isdigit() else 1,
            weekdays=self._weekdays(on.weekday()),
            nth={MONTHLY: nth_of(on), MONTHLY_LAST: LAST}.get(self.rhythm.data),
            count=self.count.data if by_count else None,
            until=None if by_count else self.until.data,
            dropped=self.drop.data,
            moved=self.move.data,
        )

    def refuse_plan(self, refusals: list[PlanRefusal]) -> None:
        """Say each refusal beside its field."""
        for refusal in refusals:
            field, said = _REFUSALS[refusal]
            self.refuse(field or self.ending.data, said)

    @property
    def has_begun(self) -> bool:
        """Whether the day and the time are there, without which there are no dates."""
        return self.first_on.data is not None and self.starts.data is not None

    def _weekdays(self, first: int) -> tuple[int, ...]:
        """The day of the week of the first day is always one of them; alone it needs no mention."""
        others = {int(each) for each in self.also_on.data or ()} - {first}
        return tuple(sorted({first, *others})) if others else ()


def _lengths(said: str) -> list[Choice]:
    """The usual lengths, and the one that a rhythm already has."""
    is_usual = said in {each.value for each in _LENGTHS}
    if is_usual or not (said.isdecimal() and SHORTEST_MINUTES <= int(said) <= LONGEST_MINUTES):
        return _LENGTHS
    return [Choice(said, ngettext("%(num)d minute", "%(num)d minutes", int(said))), *_LENGTHS]
