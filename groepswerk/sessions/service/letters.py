"""The text of a message about a meeting, or about several that changed together, made at the moment it is sent.

Only what is true then goes out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from groepswerk.core import addresses
from groepswerk.core.clock import HOME_ZONE, wall
from groepswerk.messages.models import NEWS, Template
from groepswerk.sessions import texts
from groepswerk.sessions.models import Answer
from groepswerk.sessions.news import news
from groepswerk.sessions.queries.letters import About, about_meetings
from groepswerk.sessions.service.inviting import token_of

# These ask something, so her own link comes with them where she has one.
WITH_LINK = frozenset({Template.INVITATION, Template.REMINDER, Template.PLACE_FREE})


class Due(Protocol):
    """A message to somebody about a meeting, as it stood at ``sequence``."""

    @property
    def id(self) -> UUID: ...
    @property
    def person_id(self) -> UUID: ...
    @property
    def template(self) -> Template: ...
    @property
    def about_id(self) -> UUID: ...
    @property
    def sequence(self) -> int: ...


class Said(NamedTuple):
    """What goes out; ``until``: of each message that is in it, until when it is worth sending, on the wall clock."""

    subject: str
    text: str
    language: str
    until: Mapping[UUID, datetime]


def render(due: Sequence[Due], now: datetime) -> Said | None:
    """What messages of one kind to one person say now, in her language; several are of one change, without a link.

    Those that are true no more are left out: the meeting was moved again, was cancelled or has begun, she left, or she
    answered. None when none is true.
    """
    true = _true_ones(due, now)
    if not true:
        return None
    first, about = true[0]
    template = first.template
    language = texts.language_for(about.language, about.group_languages)
    if len(true) > 1:
        text = news(template, [each for _, each in true], language)
    else:
        link = link_of(about.link_id, about.generation) if template in WITH_LINK else None
        text = texts.message(template, about.meeting, language, link, about.welcome)
    return Said(texts.subject(language), text, language.code, {each.id: _until(each, of) for each, of in true})


def _true_ones(due: Sequence[Due], now: datetime) -> list[tuple[Due, About]]:
    """Each with its meeting, in the order of the meetings."""
    wall_now = wall(now)
    found = about_meetings([each.about_id for each in due], due[0].person_id, wall_now.date())
    both = ((each, found[each.about_id]) for each in due if each.about_id in found)
    true = [(each, of) for each, of in both if not of.meeting.is_over(wall_now) and _is_true(each, of, now)]
    return sorted(true, key=lambda pair: (pair[1].meeting.on_day, pair[1].meeting.starts, pair[1].meeting.id))


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
    """News of a change is dropped by the next one, so what waits is the last; the text is of how it stands now."""
    is_last = due.template in NEWS or due.sequence == about.sequence
    return is_last and _TRUE[due.template](about, now)


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
