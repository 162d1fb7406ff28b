"""The to-tell list: who must still hear of a change, with the words ready to send, and 'Told'."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import NamedTuple

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
from groepswerk.messages import service as telling
from groepswerk.messages.models import Message
from groepswerk.sessions import texts
from groepswerk.sessions.queries import MeetingLine, Untold, untold_in
from groepswerk.sessions.service import inviting
from groepswerk.sessions.service.letters import WITH_LINK
from groepswerk.sessions.views.blueprint import blueprint


class Ready(NamedTuple):
    """One person to be told, with what to say in her language, in Dutch below it, and the ways to send it."""

    untold: Untold
    language: Language
    text: str
    dutch: str | None
    whatsapp: str | None
    sms: str | None


class Changed(NamedTuple):
    """A meeting that changed, and who has not heard yet."""

    meeting: MeetingLine
    people: list[Ready]

    @property
    def moved_from(self) -> date | None:
        """The day it was first planned on, which somebody may still have in mind; None when that is its day."""
        first = self.people[0].untold.first_planned_on
        return first if first != self.meeting.on_day else None


@blueprint.route("/groups/<uuid:group_id>/to-tell")
@guarded_by(may_guide, of=group_by_id)
def to_tell(group: Group) -> str:
    """Per meeting, who is still to be told."""
    waiting = untold_in(group.id, clock.today())
    changed = [
        Changed(meeting, [_ready(each, group) for each in people])
        for meeting, people in groupby(waiting, lambda each: each.meeting)
    ]
    return render_template("sessions/to_tell.html", group=group, changed=changed)


@blueprint.route("/messages/<uuid:message_id>/told", methods=["POST"])
@guarded_by(may_guide, of=messages.message_by_id)
def told(message: Message) -> Response:
    """She has been told."""
    telling.mark_told(message, acting(), clock.now())
    return redirect(url_for("sessions.to_tell", group_id=message.group_id), 303)


def _link(untold: Untold) -> str | None:
    """Her own link, where the message asks her something."""
    if untold.template not in WITH_LINK or untold.link_id is None or untold.generation is None:
        return None
    token = inviting.token_of(untold.link_id, untold.generation)
    return addresses.absolute("sessions.invitation", token=token)


def _ready(untold: Untold, group: Group) -> Ready:
    language = texts.language_for(untold.language, group.languages)
    text = texts.message(untold.template, untold.meeting, language, _link(untold))
    dutch = None if language is DUTCH else texts.message(untold.template, untold.meeting, DUTCH)
    number = links.international(untold.phone)
    return Ready(
        untold,
        language,
        text,
        dutch,
        links.whatsapp(text, number) if number else None,
        links.sms(text, number) if number else None,
    )
