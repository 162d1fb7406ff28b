"""One text about several meetings that changed together: every day is named, a line each; as neutral as about one."""

from __future__ import annotations

from collections.abc import Sequence

from groepswerk.core import dates, i18n
from groepswerk.core.i18n import gettext as _
from groepswerk.core.languages import Language
from groepswerk.messages.models import Template
from groepswerk.sessions.texts import Meeting, message


def news(template: Template, meetings: Sequence[Meeting], language: Language) -> str:
    """What became of these meetings, in this order, in ``language``; of one it is the text about one.

    Time and place are said once where all have the same: it may go out as a text message.
    """
    if len(meetings) == 1:
        return message(template, meetings[0], language)
    with i18n.speaking(language):
        return "\n".join([_begun(template), *_days(template, meetings)])


def _begun(template: Template) -> str:
    if template == Template.CANCELLED:
        # Translators: A text message; below it stand days, for example "Thursday 12 March".
        return _("These appointments are cancelled:")
    if template == Template.ON_AGAIN:
        # Translators: A text message, to somebody who had heard that they were cancelled; below it stand days.
        return _("These appointments go on after all:")
    # Translators: A text message; below it stand days. They are the new ones.
    return _("The appointments have changed. They are now:")


def _days(template: Template, meetings: Sequence[Meeting]) -> list[str]:
    places = {None} if template == Template.CANCELLED else {each.venue for each in meetings}
    hours = {each.starts for each in meetings}
    lines = [_line(each, with_time=len(hours) > 1, with_place=len(places) > 1) for each in meetings]
    if len(hours) == 1:
        (hour,) = hours
        # Translators: Below a list of days, for example "Each time: morning, 10:00."
        lines.append(_("Each time: %(part)s, %(time)s.", part=dates.part_of_day(hour), time=dates.clock_time(hour)))
    if len(places) == 1 and (place := places.pop()):
        lines.append(_("It is at %(place)s.", place=place))
    return lines


def _line(meeting: Meeting, with_time: bool, with_place: bool) -> str:
    when = dates.day(meeting.on_day)
    if with_time:
        part, time = dates.part_of_day(meeting.starts), dates.clock_time(meeting.starts)
        # Translators: A line in a list of days, for example "Thursday 12 March, morning, 10:00"
        when = _("%(day)s, %(part)s, %(time)s", day=when, part=part, time=time)
    # Translators: A line in a list of days: when, and the name of the place.
    return _("%(when)s, %(place)s", when=when, place=meeting.venue) if with_place and meeting.venue else when
