"""Words for what is in the way of a meeting: when, never by whom or for what; and the field they stand beside."""

from __future__ import annotations

from groepswerk.core import dates
from groepswerk.core.i18n import gettext as _
from groepswerk.core.i18n import ngettext
from groepswerk.sessions.service.booking import Clash, GroupBusy, PeopleBusy, Taken


def clash_said(clash: Clash) -> tuple[str, str]:
    """The field to look at, and one sentence."""
    if isinstance(clash, GroupBusy):
        return "starts", _busy_text(clash.meetings[0])
    if isinstance(clash, PeopleBusy):
        return "anyhow", needed_text(clash.meetings)
    return "place", _taken_text(clash.meetings)


def _busy_text(first: Taken) -> str:
    return _(
        "Your group already meets on %(on)s, from %(starts)s to %(ends)s. Choose another day or time.", **_when(first)
    )


def _taken_text(meetings: list[Taken]) -> str:
    when = _when(meetings[0])
    if len(meetings) == 1:
        return _("Others meet there on %(on)s, from %(starts)s to %(ends)s. Choose another place or time.", **when)
    return ngettext(
        "Others meet there on %(on)s, from %(starts)s to %(ends)s, and %(num)d more time.",
        "Others meet there on %(on)s, from %(starts)s to %(ends)s, and %(num)d more times.",
        len(meetings) - 1,
        **when,
    )


def needed_text(meetings: list[Taken]) -> str:
    """Who is needed elsewhere and when; never where, or for what."""
    first = {"who": meetings[0].who or "", **_when(meetings[0])}
    if len(meetings) == 1:
        return _("%(who)s is needed elsewhere on %(on)s, from %(starts)s to %(ends)s.", **first)
    return ngettext(
        "%(who)s is needed elsewhere on %(on)s, from %(starts)s to %(ends)s, and somebody on %(num)d more day.",
        "%(who)s is needed elsewhere on %(on)s, from %(starts)s to %(ends)s, and somebody on %(num)d more days.",
        len({each.on_day for each in meetings[1:]}),
        **first,
    )


def _when(meeting: Taken) -> dict[str, str]:
    return {
        "on": dates.day(meeting.on_day),
        "starts": dates.clock_time(meeting.starts),
        "ends": dates.clock_time(meeting.ends),
    }
