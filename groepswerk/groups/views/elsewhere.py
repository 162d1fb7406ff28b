"""When somebody who is to guide a group is needed elsewhere while it meets: read before she comes."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from markupsafe import Markup, escape

from groepswerk.core import clock, dates
from groepswerk.core.access import acting
from groepswerk.core.i18n import gettext as _
from groepswerk.sessions.queries import MeetingLine
from groepswerk.sessions.queries.beside import Pair, elsewhere_while_it_meets
from groepswerk.sessions.service.booking import Hindrance, PeopleBusy, Taken, unless_shown


def needed_elsewhere(pairs: list[Pair]) -> dict[Pair, list[MeetingLine]]:
    """For each who may come (by id) and the group (by id): where she must be while it meets. One statement, or none."""
    if not pairs:
        return {}
    there = elsewhere_while_it_meets(pairs, acting().organisation_id, clock.today())
    return {pair: [each for each in lines if not each.is_over(clock.wall_now())] for pair, lines in there.items()}


def not_seen_yet(coming_id: UUID, group_id: UUID, passes: str) -> PeopleBusy | None:
    """Where she must be while the group meets, unless that was shown (``passes``, see Clash.passes)."""
    there = needed_elsewhere([(coming_id, group_id)])[coming_id, group_id]
    return unless_shown([Taken(each.on_day, each.starts, each.ends, Hindrance.PEOPLE) for each in there], passes)


def times_said(there: Iterable[MeetingLine | Taken]) -> list[Markup]:
    """Each day with its times, for staff; never where she must be, or for what."""
    return [_time_said(each) for each in there]


def days_said(there: Iterable[MeetingLine]) -> list[str]:
    """The days alone, for who takes part: at what time others meet is not for her to know."""
    return [dates.day(on) for on in dict.fromkeys(each.on_day for each in there)]


def _time_said(each: MeetingLine | Taken) -> Markup:
    when = {"on": dates.day(each.on_day), "starts": dates.clock_time(each.starts), "ends": dates.clock_time(each.ends)}
    return escape(_("On %(on)s, from %(starts)s to %(ends)s")) % when
