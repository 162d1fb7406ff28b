"""What a meeting's recording said before, for its guides: each state, who wrote it and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import render_template

from groepswerk.core import clock
from groepswerk.core.access import guarded_by
from groepswerk.groups.policy import may_guide
from groepswerk.sessions import queries
from groepswerk.sessions.forms.needs import NEEDS
from groepswerk.sessions.models import GroupSession, NeedKind, Presence
from groepswerk.sessions.service.recording import STORY, WORKED
from groepswerk.sessions.views.blueprint import blueprint
from groepswerk.themes.queries import named_at, word_ids_of
from groepswerk.words.queries import Words, words_of


@dataclass(frozen=True, slots=True)
class State:
    """What the recording said at one time: ids and numbers, as they are kept. ``at``: on a Dutch wall clock."""

    at: datetime
    by: UUID | None
    said: Mapping[str, Any]

    @property
    def number(self) -> int:
        """How many were there."""
        return int(self.said.get("head_count") or 0)

    @property
    def came(self) -> list[UUID]:
        """Who was there."""
        return self._ids("came")

    @property
    def sent_word(self) -> list[UUID]:
        """Who sent word that she could not come."""
        return self._ids("sent_word")

    @property
    def host(self) -> UUID | None:
        """Who hosted."""
        return UUID(self.said["host_id"]) if self.said.get("host_id") else None

    @property
    def themes(self) -> list[UUID]:
        """Which themes came up."""
        return self._ids("themes")

    @property
    def met(self) -> list[NeedKind]:
        """Which needs were met."""
        return [NeedKind(code) for code in self.said.get("met") or ()]

    @property
    def notes(self) -> dict[str, UUID]:
        """The story and what worked, by their ids. What a guide thinks for herself stands in no state."""
        return {part: UUID(self.said[part]) for part in (STORY, WORKED) if self.said.get(part)}

    def _ids(self, name: str) -> list[UUID]:
        return [UUID(each) for each in self.said.get(name) or ()]

    @property
    def people(self) -> set[UUID]:
        """Everybody it names."""
        return {person for person in (self.by, self.host, *self.came, *self.sent_word) if person}


@blueprint.route("/meetings/<uuid:session_id>/earlier")
@guarded_by(may_guide, of=queries.session_by_id)
def earlier(meeting: GroupSession) -> str:
    """The states, the newest first. Nothing of a sensitive meeting is kept, so there is nothing to show."""
    states = [] if meeting.is_sensitive or meeting.recorded_at is None else _states(meeting)
    names = queries.called_of({person for state in states for person in state.people})
    return render_template(
        "sessions/earlier.html", meeting=meeting, states=states, names=names, words=_words_in(states), needs=NEEDS
    )


def _states(meeting: GroupSession) -> list[State]:
    now_it_is = [State(clock.wall(meeting.recorded_at), meeting.recorded_by, _as_it_is(meeting))]  # type: ignore[arg-type]
    return [*now_it_is, *(_state(said) for said in reversed(meeting.earlier))]


def _state(said: Mapping[str, Any]) -> State:
    by = said["recorded_by"]
    return State(clock.wall(datetime.fromisoformat(said["recorded_at"])), UUID(by) if by else None, said)


def _as_it_is(meeting: GroupSession) -> dict[str, Any]:
    there = queries.presences_at(meeting.id)
    return {
        "head_count": meeting.head_count,
        "host_id": meeting.host_id.hex if meeting.host_id else None,
        "came": [person.hex for person, presence in there.items() if presence == Presence.CAME],
        "sent_word": [person.hex for person, presence in there.items() if presence == Presence.SENT_WORD],
        "story": meeting.story_id.hex if meeting.story_id else None,
        "worked": meeting.worked_id.hex if meeting.worked_id else None,
        "met": meeting.met,
        "themes": [theme.hex for theme in named_at(meeting.id)],
    }


def _words_in(states: list[State]) -> dict[UUID, Words]:
    """The words of all themes the states name, and of their notes; what is gone has none."""
    ids = word_ids_of(sorted({theme for state in states for theme in state.themes}))
    ids |= {words: words for state in states for words in state.notes.values()}
    said = words_of(ids.values())
    return {each: said[words] for each, words in ids.items() if words in said}
