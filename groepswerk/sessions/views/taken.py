"""Words for what is in the way of a meeting: when, never by whom or for what; and the field they stand beside."""

from __future__ import annotations

from groepswerk.core import dates
from groepswerk.core.i18n import gettext as _
from groepswerk.core.i18n import ngettext
from groepswerk.sessions.queries import MeetingLine
from groepswerk.sessions.service.planning import Clash, GroupBusy


def clash_said(clash: Clash) -> tuple[str, str]:
    """The field to look at, and one sentence."""
    if isinstance(clash, GroupBusy):
        return "starts", _busy_text(clash.meetings[0])
    return "place", _taken_text(clash.meetings)


def _busy_text(first: MeetingLine) -> str:
    return _(
        "Your group already meets on %(on)s, from %(starts)s to %(ends)s. Choose another day or time.", **_when(first)
    )


def _taken_text(meetings: list[MeetingLine]) -> str:
    when = _when(meetings[0])
    if len(meetings) == 1:
        return _("Others meet there on %(on)s, from %(starts)s to %(ends)s. Choose another place or time.", **when)
    return ngettext(
        "Others meet there on %(on)s, from %(starts)s to %(ends)s, and %(num)d more time.",
        "Others meet there on %(on)s, from %(starts)s to %(ends)s, and %(num)d more times.",
        len(meetings) - 1,
        **when,
    )


def _when(meeting: MeetingLine) -> dict[str, str]:
    return {
        "on": dates.day(meeting.on_day),
        "starts": dates.clock_time(meeting.starts),
        "ends": dates.clock_time(meeting.ends),
    }
