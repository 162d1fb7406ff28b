"""What people did for their group, computed from what the rooms below know. Kinds and things, never how often."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Date, String, Uuid, cast, literal, null, select, type_coerce, union

from groepswerk.core.db import db
from groepswerk.initiatives.models import Initiative, Offer, Ownership, Reply
from groepswerk.sessions.models import Attendance, GroupSession, NeedKind, Presence, SessionNeed
from groepswerk.themes.models import Theme, ThemeSurfaced
from groepswerk.words.queries import Words, words_of


class ContributionKind(StrEnum):
    """What somebody gave. They stand in this order for everybody; it ranks nobody.

    Thinking along and helping out stay apart. Their names are those of the offer's kind; and those of what a meeting
    needed, when that was taken on, those of the need.
    """

    STARTING = "starting"
    HOSTING = "hosting"
    MINDING = "childcare"
    INTERPRETING = "interpreter"
    COOKING = "cook"
    DRIVING = "transport"
    GUIDING_ALONG = "second_guide"
    BRINGING_THEME = "bringing_theme"
    HELPING_OUT = "help_out"
    THINKING_ALONG = "think_along"
    GIVING = "give"
    OPENING_DOOR = "open_door"
    TAKING_PART = "taking_part"


@dataclass(frozen=True, slots=True)
class Contributions:
    """What one person did in one group: the kinds, the days she hosted, the names of what she started."""

    kinds: tuple[ContributionKind, ...] = ()
    hosted_on: tuple[date, ...] = ()
    started: tuple[Words, ...] = ()


def contributions_of(person_id: UUID, group_id: UUID) -> Contributions:
    """What this person did in this group, for her own page; in two statements at most."""
    deeds = _deeds(group_id)
    rows = db.session.execute(select(deeds).where(deeds.c.person_id == person_id)).all()
    opened = words_of(row.words_id for row in rows)
    return Contributions(
        kinds=_in_order({row.kind for row in rows}),
        hosted_on=tuple(sorted(row.on_day for row in rows if row.on_day is not None)),
        started=tuple(sorted(opened.values(), key=lambda words: (words.text, words.id))),
    )


def kinds_in(group_id: UUID) -> dict[UUID, tuple[ContributionKind, ...]]:
    """Per person the kinds of things she did in this group, in one statement."""
    deeds = _deeds(group_id)
    kinds: dict[UUID, set[str]] = defaultdict(set)
    for person_id, kind in db.session.execute(select(deeds.c.person_id, deeds.c.kind).distinct()):
        kinds[person_id].add(kind)
    return {person_id: _in_order(done) for person_id, done in kinds.items()}


def _in_order(kinds: set[str]) -> tuple[ContributionKind, ...]:
    return tuple(kind for kind in ContributionKind if kind in kinds)


def _deeds(group_id: UUID) -> Any:
    """Everything anybody did in the group, one row per person and thing; a sensitive meeting tells of nobody."""
    open_meeting = (GroupSession.group_id == group_id, GroupSession.is_sensitive.is_(False))
    in_group = Initiative.group_id == group_id
    came = (
        _row(Attendance.person_id, ContributionKind.TAKING_PART)
        .join(GroupSession, GroupSession.id == Attendance.session_id)
        .where(*open_meeting, Attendance.presence == Presence.CAME)
    )
    hosted = _row(GroupSession.host_id, ContributionKind.HOSTING, on_day=GroupSession.on_day).where(
        *open_meeting, GroupSession.host_id.is_not(None)
    )
    arranged = (
        _row(SessionNeed.person_id, type_coerce(SessionNeed.kind, String))
        .join(GroupSession, GroupSession.id == SessionNeed.session_id)
        .where(*open_meeting, GroupSession.recorded_at.is_not(None), SessionNeed.person_id.is_not(None))
        # Who was asked to host and did is known by the recording; whether the rest was met, it says too.
        .where(SessionNeed.kind != NeedKind.HOST, cast(GroupSession.met, String).contains(_quoted(SessionNeed.kind)))
    )
    started = (
        _row(Ownership.person_id, ContributionKind.STARTING, words_id=Initiative.name_id)
        .join(Initiative, Initiative.id == Ownership.initiative_id)
        .where(in_group)
    )
    offered = (
        _row(Offer.person_id, type_coerce(Offer.kind, String))
        .join(Initiative, Initiative.id == Offer.initiative_id)
        .where(in_group, Offer.reply == Reply.ACCEPTED)
    )
    raised = _row(Theme.raised_by, ContributionKind.BRINGING_THEME).where(
        Theme.group_id == group_id, Theme.raised_by.is_not(None)
    )
    brought = (
        _row(ThemeSurfaced.brought_by, ContributionKind.BRINGING_THEME)
        .join(GroupSession, GroupSession.id == ThemeSurfaced.session_id)
        .where(*open_meeting, ThemeSurfaced.brought_by.is_not(None))
    )
    return union(came, hosted, arranged, started, offered, raised, brought).subquery("deeds")


def _quoted(kind: Any) -> Any:
    """A code as it stands in a list that is kept as JSON."""
    return literal('"', String) + type_coerce(kind, String) + literal('"', String)


def _row(person_id: Any, kind: Any, on_day: Any = None, words_id: Any = None) -> Any:
    """One branch of the union; the casts give each column the same type in every branch."""
    return select(
        person_id.label("person_id"),
        (literal(kind.value, String) if isinstance(kind, ContributionKind) else kind).label("kind"),
        (cast(null(), Date) if on_day is None else on_day).label("on_day"),
        (cast(null(), Uuid) if words_id is None else words_id).label("words_id"),
    )
