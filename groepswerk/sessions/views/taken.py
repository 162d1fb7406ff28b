"""Words for a place that is taken: when, never by whom or for what."""

from __future__ import annotations

from groepswerk.core import dates
from groepswerk.core.i18n import gettext as _
from groepswerk.core.i18n import ngettext
from groepswerk.sessions.queries import MeetingLine


def taken_text(meetings: list[MeetingLine]) -> str:
    """One sentence about the meetings that are in the way."""
    first = meetings[0]
    when = {
        "on": dates.day(first.on_day),
        "starts": dates.clock_time(first.starts),
        "ends": dates.clock_time(first.ends),
    }
    if len(meetings) == 1:
        return _("Others meet there on %(on)s, from %(starts)s to %(ends)s. Choose another place or time.", **when)
    return ngettext(
        "Others meet there on %(on)s, from %(starts)s to %(ends)s, and %(num)d more time.",
        "Others meet there on %(on)s, from %(starts)s to %(ends)s, and %(num)d more times.",
        len(meetings) - 1,
        **when,
    )
