"""The forms of a year: its days off and feasts, a rhythm that keeps them, and a second rhythm in the same year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import zip_longest
from typing import Any

from wtforms import BooleanField, DateField, Field, FieldList, RadioField, SelectMultipleField
from wtforms.validators import Optional

from groepswerk.core.forms import Choice, Form, NumberField
from groepswerk.core.i18n import gettext as _
from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.sessions.calendar import BreakKind, DateSpan, Region
from groepswerk.sessions.forms.rhythm import RhythmForm, as_filled_in
from groepswerk.sessions.models import SeriesKind
from groepswerk.sessions.saying import FEASTS, REGIONS
from groepswerk.sessions.series import DaysOff, SeriesRule

MOST_DAYS_OFF = 12

_REGIONS = [
    Choice(Region.NOORD, REGIONS[Region.NOORD], {"hint": _l("Among others Amsterdam, Haarlem, Groningen and Zwolle")}),
    Choice(Region.MIDDEN, REGIONS[Region.MIDDEN], {"hint": _l("Among others Utrecht, The Hague and Rotterdam")}),
    Choice(Region.ZUID, REGIONS[Region.ZUID], {"hint": _l("Among others Arnhem, Eindhoven and Maastricht")}),
    Choice("none", _l("None"), {"hint": _l("We also meet in the school holidays")}),
]
_MET_IN = [
    Choice(BreakKind.AUTUMN.value, _l("We meet in the autumn holiday")),
    Choice(BreakKind.SPRING.value, _l("We meet in the spring holiday")),
]
_FEASTS = [Choice(feast.value, name) for feast, name in FEASTS.items()]
_KINDS = [
    Choice(SeriesKind.OPEN.value, _l("Open activities in between"), {"hint": _l("Also for people outside the group")}),
    Choice(SeriesKind.CORE.value, _l("For the group itself")),
]


def as_planned(rule: SeriesRule, place: str | None, capacity: int | None) -> dict[str, Any]:
    """What the fields of a year hold for a rule that is there already."""
    return {
        **as_filled_in(rule, place, capacity),
        "region": rule.region.value if rule.region else "none",
        "met_in": sorted(rule.met_in),
        "feasts": sorted(rule.feasts),
    }


class DaysOffForm(Form):
    """The school holidays, the own days off and the feasts of a year."""

    region = RadioField(_l("School holidays"), choices=_REGIONS, default=Region.MIDDEN.value)
    met_in = SelectMultipleField(_l("Autumn and spring"), choices=_MET_IN)
    feasts = SelectMultipleField(_l("Feasts of your group"), choices=_FEASTS)
    off_from = FieldList(DateField(_l("From"), [Optional()]), min_entries=1, max_entries=MOST_DAYS_OFF)
    off_to = FieldList(DateField(_l("Up to and including"), [Optional()]), min_entries=1, max_entries=MOST_DAYS_OFF)

    def validate(self, extra_validators: Any = None) -> bool:
        """Field by field, and each pair of days off: both ends, in order."""
        fits: bool = super().validate(extra_validators)
        return self._days_off_fit() and fits

    def year(self) -> DaysOff:
        """What was chosen; only after ``validate``."""
        return DaysOff(
            region=None if self.region.data == "none" else Region(self.region.data),
            met_in=frozenset(BreakKind(each) for each in self.met_in.data or ()),
            feasts=frozenset(self.feasts.data or ()),
            days_off=tuple(DateSpan(first, last or first) for first, last in self._days_off() if first),
        )

    def add_days_off(self) -> None:
        """One more empty pair of days off."""
        for ends in (self.off_from, self.off_to):
            if len(ends.entries) < MOST_DAYS_OFF:
                ends.append_entry()

    @property
    def days_off_pairs(self) -> list[tuple[Field, Field]]:
        """The inputs of the days off, two by two."""
        return list(zip(self.off_from.entries, self.off_to.entries, strict=False))

    @property
    def has_own_days(self) -> bool:
        """Whether anything stands, or is wrong, among her own days off and feasts: then they are not folded away."""
        ends = [*self.off_from.entries, *self.off_to.entries]
        said = self.met_in.data or self.feasts.data or any(end.data or end.errors for end in ends)
        return bool(said) or len(ends) > 2

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


class PlanForm(DaysOffForm, RhythmForm):
    """A year on one page."""

    def rule(self) -> SeriesRule:
        """The rhythm as it was filled in, with the days off; only after ``validate``."""
        return _in_year(super().rule(), self.year())


class SecondRhythmForm(RhythmForm):
    """A second rhythm in a year that is there. ``year``: its days off and feasts, which hold here too.

    ``met_on``: the days on which the group meets already. In between means: not on those.
    """

    year: DaysOff
    met_on: frozenset[date] = frozenset()
    count = NumberField(_l("Number of meetings"), [Optional()], default=10)
    kind = RadioField(_l("What is it for?"), choices=_KINDS, default=SeriesKind.OPEN.value)
    in_between = BooleanField(_l("Not on days we already meet"), default=True)
    is_public = BooleanField(_l("Show day, time and place in the public agenda"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Field by field; only open activities can stand in the public agenda."""
        fits: bool = super().validate(extra_validators)
        if fits and self.is_public.data and self.kind.data != SeriesKind.OPEN:
            self.refuse("is_public", _("Only open activities can stand in the public agenda. Untick this."))
            return False
        return fits

    def rule(self) -> SeriesRule:
        """The rhythm as it was filled in, with the year's days off; only after ``validate``."""
        met_on = self.met_on if self.in_between.data else frozenset()
        return replace(_in_year(super().rule(), self.year), met_on=met_on)


def _in_year(rule: SeriesRule, year: DaysOff) -> SeriesRule:
    return replace(rule, region=year.region, met_in=year.met_in, feasts=year.feasts, days_off=year.days_off)


def _blame(ends: Any, index: int, message: str) -> bool:
    if index < len(ends.entries):
        ends.entries[index].errors = [message]
    ends.errors = [[message]]
    return True
