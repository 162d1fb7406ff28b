"""The to-tell list: who must still hear of a change, with the words ready to send, and 'Told'.

Whom one change of several meetings reaches more than once has one card, with one text that names all days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from groepswerk.core import addresses, clock
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.languages import DUTCH, Language
from groepswerk.groups.models import Group
from groepswerk.groups.policy import may_guide
from groepswerk.groups.queries import group_by_id
from groepswerk.messages import links
from groepswerk.messages import queries as messages
from groepswerk.messages.models import Message
from groepswerk.sessions import texts
from groepswerk.sessions.news import news
from groepswerk.sessions.queries import MeetingLine, Untold, untold_in
from groepswerk.sessions.queries.welcome import Instead, instead_at
from groepswerk.sessions.service import inviting
from groepswerk.sessions.service.letters import WITH_LINK
from groepswerk.sessions.service.waiting import mark_told
from groepswerk.sessions.views.blueprint import blueprint
from groepswerk.sessions.welcome import Welcome


class Ready(NamedTuple):
    """One person to be told, with what to say in her language, in Dutch below it, and the ways to send it.

    ``untold``: the first of what she hears of with one text. ``sms_parts``: how many text messages that is.
    ``instead``: who guides in whose place, for her guide to say; ``is_usual``: as usual again.
    """

    untold: Untold
    language: Language
    text: str
    dutch: str | None
    whatsapp: str | None
    sms: str | None
    sms_parts: int
    instead: tuple[Instead, ...]
    is_usual: bool


class Changed(NamedTuple):
    """A meeting that changed, or several by one change, and who has not heard yet."""

    meetings: tuple[MeetingLine, ...]
    people: list[Ready]

    @property
    def meeting(self) -> MeetingLine:
        """The first of them."""
        return self.meetings[0]

    @property
    def moved_from(self) -> date | None:
        """The day it was first planned on, which somebody may still have in mind; None when that is its day."""
        first = self.people[0].untold.first_planned_on
        return first if first != self.meeting.on_day and len(self.meetings) == 1 else None


@blueprint.route("/groups/<uuid:group_id>/to-tell")
@guarded_by(may_guide, of=group_by_id)
def to_tell(group: Group) -> str:
    """Per meeting, or per what changed together, who is still to be told."""
    return render_template("sessions/to_tell.html", group=group, changed=_changed(group))


def _changed(group: Group) -> list[Changed]:
    hers: dict[tuple[object, ...], list[Untold]] = defaultdict(list)
    untold = untold_in(group.id, clock.today(), clock.now())
    instead = instead_at({each.meeting.id for each in untold if each.welcome is Welcome.ANOTHER})
    for each in untold:
        hers[each.told_with].append(each)
    changed: dict[tuple[MeetingLine, ...], list[Ready]] = defaultdict(list)
    for together in hers.values():
        changed[tuple(each.meeting for each in together)].append(_ready(together, group, instead))
    return [Changed(meetings, people) for meetings, people in changed.items()]


@blueprint.route("/messages/<uuid:message_id>/told", methods=["POST"])
@guarded_by(may_guide, of=messages.message_by_id)
def told(message: Message) -> Response:
    """She has been told."""
    mark_told(message, acting(), clock.now())
    return redirect(url_for("sessions.to_tell", group_id=message.group_id), 303)


def _link(untold: Untold) -> str | None:
    """Her own link, where the message asks her something."""
    if untold.template not in WITH_LINK or untold.link_id is None or untold.generation is None:
        return None
    token = inviting.token_of(untold.link_id, untold.generation)
    return addresses.absolute("sessions.invitation", token=token)


def _ready(together: list[Untold], group: Group, instead: Mapping[UUID, list[Instead]]) -> Ready:
    first, about = together[0], [each for each in together if each.template in texts.WELCOMING]
    language = texts.language_for(first.language, group.languages)
    said, link = _said(together, language), _link(first)
    text = f"{said} {link}" if link else said
    number = links.international(first.phone)
    return Ready(
        first,
        language,
        text,
        None if language is DUTCH else _said(together, DUTCH),
        links.whatsapp(text, number) if number else None,
        links.sms(text, number) if number else None,
        links.sms_parts(text),
        tuple(dict.fromkeys(pair for each in about for pair in instead.get(each.meeting.id, ()))),
        any(each.welcome is Welcome.AS_USUAL for each in about),
    )


def _said(together: list[Untold], language: Language) -> str:
    return news(together[0].template, together, language)
