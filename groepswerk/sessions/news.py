"""One text about several meetings that changed together: every day is named, a line each; as neutral as about one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from groepswerk.core import dates, i18n
from groepswerk.core.i18n import gettext as _
from groepswerk.core.languages import Language
from groepswerk.messages.models import Template
from groepswerk.sessions.texts import WELCOMING, Meeting, message, who_welcomes
from groepswerk.sessions.welcome import Welcome


class Changed(Protocol):
    """A meeting that changed, and what may be said of who welcomes people there."""

    @property
    def meeting(self) -> Meeting: ...
    @property
    def welcome(self) -> Welcome | None: ...


def news(template: Template, changed: Sequence[Changed], language: Language) -> str:
    """What became of these meetings, in this order, in ``language``; of one it is the text about one.

    Time, place and welcome are said once where all have the same: it may go out as a text message.
    """
    if len(changed) == 1:
        return message(template, changed[0].meeting, language, welcome=changed[0].welcome)
    with i18n.speaking(language):
        return "\n".join([_begun(template), *_days(template, changed)])


def _begun(template: Template) -> str:
    if template == Template.CANCELLED:
        # Translators: A text message; below it stand days, for example "Thursday 12 March".
        return _("These appointments are cancelled:")
    if template == Template.ON_AGAIN:
        # Translators: A text message, to somebody who had heard that they were cancelled; below it stand days.
        return _("These appointments go on after all:")
    # Translators: A text message; below it stand days. What changed can be the day, the time, the place, who welcomes.
    return _("The appointments have changed. This is how they are now:")


def _days(template: Template, changed: Sequence[Changed]) -> list[str]:
    places = {None} if template == Template.CANCELLED else {each.meeting.venue for each in changed}
    hours = {each.meeting.starts for each in changed}
    welcomes = {each.welcome for each in changed} if template in WELCOMING else {None}
    which = len(hours) > 1, len(places) > 1, len(welcomes) > 1
    lines = [_line(each, *which) for each in changed]
    if len(hours) == 1:
        (hour,) = hours
        # Translators: Below a list of days, for example "Each time: morning, 10:00."
        lines.append(_("Each time: %(part)s, %(time)s.", part=dates.part_of_day(hour), time=dates.clock_time(hour)))
    if len(places) == 1 and (place := places.pop()):
        lines.append(_("It is at %(place)s.", place=place))
    if len(welcomes) == 1 and (welcome := welcomes.pop()):
        lines.append(who_welcomes(welcome))
    return lines


def _line(each: Changed, with_time: bool, with_place: bool, with_welcome: bool) -> str:
    meeting = each.meeting
    when = dates.day(meeting.on_day)
    if with_time:
        part, time = dates.part_of_day(meeting.starts), dates.clock_time(meeting.starts)
        # Translators: A line in a list of days, for example "Thursday 12 March, morning, 10:00"
        when = _("%(day)s, %(part)s, %(time)s", day=when, part=part, time=time)
    if with_place and meeting.venue:
        # Translators: A line in a list of days: when, and the name of the place.
        when = _("%(when)s, %(place)s", when=when, place=meeting.venue)
    return f"{when}. {who_welcomes(each.welcome)}" if with_welcome and each.welcome else when
