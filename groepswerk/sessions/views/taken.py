"""Words for what is in the way of a meeting: when and who, never where or for what; and the field they stand beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from groepswerk.core import dates
from groepswerk.core.forms import Form, as_name
from groepswerk.core.i18n import gettext as _
from groepswerk.sessions.service.booking import Clash, Hindrance, PeopleBusy, Taken

# Beside which field of a form it is said.
_FIELDS = {Hindrance.GROUP: "starts", Hindrance.PLACE: "place", Hindrance.PEOPLE: "passes"}


class Said(NamedTuple):
    """What hinders in one way: the field to look at, a sentence, and one for each time when there are several."""

    field: str
    text: str
    cases: list[Markup]


class InTheWay(NamedTuple):
    """All that is in the way of what a button does. ``passes``: what does it all the same; empty: nothing does."""

    said: list[Said]
    passes: str


def in_the_way(clash: Clash) -> InTheWay:
    """For a page without fields: what it says, and whether pressing once more does it."""
    return InTheWay(clash_said(clash), clash.passes if isinstance(clash, PeopleBusy) else "")


def clash_said(clash: Clash) -> list[Said]:
    """Each way in which something hinders, once."""
    found = ((what, clash.of(what)) for what in Hindrance)
    return [Said(_FIELDS[what], *_said(what, meetings)) for what, meetings in found if meetings]


def refuse(form: Form, clash: Clash, beside: Callable[[str], str] = str) -> None:
    """Say it all beside its fields; ``beside``: the field of this form that stands for another.

    The tick that plans it all the same is for what is said here.
    """
    for field, text, cases in clash_said(clash):
        form.refuse(beside(field), text, cases)
    if clash.passes:
        tick: Any = form[_FIELDS[Hindrance.PEOPLE]]
        tick.show(clash.passes)


def by_day(clash: Clash) -> dict[date, tuple[Markup, ...]]:
    """What is in the way on each day, for a list of days: each line says the times."""
    found: dict[date, list[Markup]] = defaultdict(list)
    known: dict[Taken, Markup] = {}
    for each in clash.meetings:
        # A rhythm mostly meets the same thing again and again: it is put in words once.
        same = each._replace(on_day=date.min)
        known[same] = known.get(same) or _filled(_then(each), each)
        found[each.on_day].append(known[same])
    return {on: tuple(lines) for on, lines in found.items()}


def times_of(clash: Clash) -> list[Markup]:
    """The times alone, for somebody who reads when she herself is needed elsewhere."""
    return [_filled(_("On %(on)s, from %(starts)s to %(ends)s"), each) for each in clash.meetings]


def _said(what: Hindrance, meetings: list[Taken]) -> tuple[Markup, list[Markup]]:
    if len(meetings) == 1:
        return _filled(_only(what), meetings[0]), []
    return _at_these_times(what, {each.who for each in meetings}), [_filled(_one(each), each) for each in meetings]


def _only(what: Hindrance) -> str:
    if what is Hindrance.GROUP:
        return _("Your group already meets on %(on)s, from %(starts)s to %(ends)s. Choose another day or time.")
    if what is Hindrance.PLACE:
        return _("Others meet there on %(on)s, from %(starts)s to %(ends)s. Choose another place or time.")
    return _("%(who)s is needed elsewhere on %(on)s, from %(starts)s to %(ends)s.")


def _one(each: Taken) -> str:
    if each.what is Hindrance.GROUP:
        return _("Your group already meets on %(on)s, from %(starts)s to %(ends)s.")
    if each.what is Hindrance.PLACE:
        return _("Others meet there on %(on)s, from %(starts)s to %(ends)s.")
    return _("%(who)s is needed elsewhere on %(on)s, from %(starts)s to %(ends)s.")


def _at_these_times(what: Hindrance, names: set[str | None]) -> Markup:
    """What stands above a list of times."""
    if what is Hindrance.GROUP:
        return escape(_("Your group already meets at these times. Choose another day or time."))
    if what is Hindrance.PLACE:
        return escape(_("Others meet there at these times. Choose another place or time."))
    if len(names) > 1:
        return escape(_("Some people are needed elsewhere at these times."))
    return escape(_("%(who)s is needed elsewhere at these times.")) % {"who": as_name(names.pop() or "")}


def _then(each: Taken) -> str:
    """What stands beside a day."""
    if each.what is Hindrance.GROUP:
        return _("Your group already meets then, from %(starts)s to %(ends)s.")
    if each.what is Hindrance.PLACE:
        return _("Others meet there then, from %(starts)s to %(ends)s.")
    return _("%(who)s is needed elsewhere then, from %(starts)s to %(ends)s.")


def _filled(sentence: str, each: Taken) -> Markup:
    when = {"on": dates.day(each.on_day), "starts": dates.clock_time(each.starts), "ends": dates.clock_time(each.ends)}
    return escape(sentence) % {"who": as_name(each.who or ""), **when}
