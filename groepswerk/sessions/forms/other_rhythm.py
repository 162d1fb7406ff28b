"""The form of another rhythm for the rest of a year."""

from __future__ import annotations

from dataclasses import replace

from wtforms import HiddenField

from groepswerk.core.forms import EditForm
from groepswerk.sessions.forms.rhythm import RhythmForm
from groepswerk.sessions.series import DaysOff, SeriesRule


class OtherRhythmForm(RhythmForm, EditForm):
    """A rhythm as it is to be from a day on. ``seen``: proof of what the page showed that it would do."""

    seen = HiddenField()

    def rule_in(self, year: DaysOff) -> SeriesRule:
        """The rhythm as it was filled in, in this year; only after ``validate``."""
        return replace(self.rule(), region=year.region, met_in=year.met_in, feasts=year.feasts, days_off=year.days_off)
