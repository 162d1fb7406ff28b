"""The text of a message about a meeting, made at the moment it is sent: only what is true then goes out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from groepswerk.core import addresses
from groepswerk.core.clock import HOME_ZONE, wall
from groepswerk.messages.models import Template
from groepswerk.sessions import texts
from groepswerk.sessions.models import Answer
from groepswerk.sessions.queries.letters import About, about_meeting
from groepswerk.sessions.service.inviting import token_of

# These ask something, so her own link comes with them where she has one.
WITH_LINK = frozenset({Template.INVITATION, Template.REMINDER, Template.PLACE_FREE})


class Due(Protocol):
    """A message to somebody about a meeting, as it stood at ``sequence``."""

    @property
    def person_id(self) -> UUID: ...
    @property
    def template(self) -> Template: ...
    @property
    def about_id(self) -> UUID: ...
    @property
    def sequence(self) -> int: ...


class Said(NamedTuple):
    """What goes out; ``until`` is on the wall clock."""

    subject: str
    text: str
    language: str
    until: datetime


def render(due: Due, now: datetime) -> Said | None:
    """What the message says now, in her language.

    None when it is true no more: the meeting was moved again, was cancelled or has begun, she left, or she answered.
    """
    wall_now = wall(now)
    about = about_meeting(due.about_id, due.person_id, wall_now.date())
    if about is None or about.meeting.is_over(wall_now) or not _is_true(due, about, now):
        return None
    language = texts.language_for(about.language, about.group_languages)
    link = link_of(about.link_id, about.generation) if due.template in WITH_LINK else None
    text = texts.message(due.template, about.meeting, language, link)
    return Said(texts.subject(language), text, language.code, _until(due, about))


def link_of(link_id: UUID | None, generation: int | None) -> str | None:
    """Somebody's personal link, for work that no request asked for."""
    if link_id is None or generation is None:
        return None
    return addresses.without_request("sessions.invitation", token=token_of(link_id, generation))


def _until(due: Due, about: About) -> datetime:
    begins = datetime.combine(about.meeting.on_day, about.meeting.starts)
    if due.template == Template.PLACE_FREE and about.offered_until is not None:
        return min(begins, about.offered_until.astimezone(HOME_ZONE).replace(tzinfo=None))
    return begins


def _is_true(due: Due, about: About, now: datetime) -> bool:
    return due.sequence == about.sequence and _TRUE[due.template](about, now)


_TRUE: dict[Template, Callable[[About, datetime], bool]] = {
    Template.INVITATION: lambda about, _now: about.meeting.is_on and about.answer is None,
    Template.MOVED: lambda about, _now: about.meeting.is_on,
    Template.CANCELLED: lambda about, _now: not about.meeting.is_on,
    Template.ON_AGAIN: lambda about, _now: about.meeting.is_on,
    Template.REMINDER: lambda about, _now: (
        about.meeting.is_on and about.answer != Answer.NOT and about.waits_since is None
    ),
    Template.PLACE_FREE: lambda about, now: (
        about.meeting.is_on and about.offered_until is not None and now < about.offered_until
    ),
}
