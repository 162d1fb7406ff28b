"""What a form of a rhythm would give: its dates, what is in their way, and the reasons when there are none."""

from __future__ import annotations

from typing import NamedTuple

from groepswerk.core import clock
from groepswerk.sessions.forms.rhythm import RhythmForm
from groepswerk.sessions.preview import Preview, preview_of
from groepswerk.sessions.queries import HasGroup
from groepswerk.sessions.series import Plan, SeriesRule, judged
from groepswerk.sessions.service.booking import Clash, PeopleBusy, Slot, Wanted, clash_among, unless_shown
from groepswerk.sessions.views.taken import by_day, refuse


class Year(NamedTuple):
    """A rule that can be walked, and what it gives."""

    rule: SeriesRule
    plan: Plan


def year_of(form: RhythmForm) -> Year | None:
    """The year the form asks for; None, with the reasons beside its fields, when there is none."""
    return _walked(form) if form.validate() else None


def foreseen(group: HasGroup, form: RhythmForm, year: Year | None) -> Preview | None:
    """The dates of a year with what is in their way, said beside its field."""
    if year is None:
        return None
    place = form.place.text or None
    wanted = [Wanted(Slot(each.on, each.starts, each.ends), place) for each in year.plan.meetings]
    clash = clash_among(group, wanted)
    if isinstance(clash, PeopleBusy) and unless_shown(clash.meetings, form.passes.data) is None:
        # She plans it all the same, and still sees on which days somebody must divide herself.
        return preview_of(*year, clock.today(), by_day(clash))
    return refused(form, year, clash) if clash else preview_of(*year, clock.today())


def refused(form: RhythmForm, year: Year, clash: Clash) -> Preview:
    """The dates of a year that clashes; the clash is said beside its fields, and each time beside its date."""
    refuse(form, clash)
    return preview_of(*year, clock.today(), by_day(clash))


def offered(group: HasGroup, form: RhythmForm) -> Preview | None:
    """The dates of a form that was filled in for her, and that she has not sent yet."""
    return foreseen(group, form, _walked(form)) if form.has_begun else None


def _walked(form: RhythmForm) -> Year | None:
    rule = form.rule()
    planned, found = judged(rule, clock.today())
    form.refuse_plan(found)
    return Year(rule, planned) if planned and not found else None
