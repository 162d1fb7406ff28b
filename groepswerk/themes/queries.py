"""Reads about themes: a group's list, where each surfaced, and which of them a meeting's recording names."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, select

from groepswerk.core.db import db
from groepswerk.people.models import Person
from groepswerk.sessions.models import GroupSession
from groepswerk.themes.models import Theme, ThemeSurfaced


class Surfacing(NamedTuple):
    """That a theme came up in a meeting, and the name of who brought it there (None: the group)."""

    theme_id: UUID
    session_id: UUID
    on_day: date
    brought_by: str | None


class ThemeLine(NamedTuple):
    """One theme in a list; its words are opened apart. ``by_name`` None: the group raised it."""

    id: UUID
    group_id: UUID
    words_id: UUID
    raised_by: UUID | None
    by_name: str | None
    by_sign: str | None
    raised_at: datetime
    surfaced: tuple[Surfacing, ...] = ()


class Chip(NamedTuple):
    """One theme as a choice when a meeting is recorded: whether it is named there already, and who brought it."""

    id: UUID
    words_id: UUID
    is_here: bool
    brought_by: UUID | None


def theme_by_id(theme_id: UUID) -> Theme | None:
    """One theme."""
    return db.session.get(Theme, theme_id)


def themes_of(group_id: UUID) -> list[ThemeLine]:
    """The themes of a group with the meetings they surfaced in, the latest spoken of first; in two statements."""
    surfaced = surfacings_of(group_id)
    query = (
        select(Theme.id, Theme.group_id, Theme.words_id, Theme.raised_by, Person.name, Person.sign, Theme.raised_at)
        .outerjoin(Person, Person.id == Theme.raised_by)
        .where(Theme.group_id == group_id)
    )
    lines = [ThemeLine(*row, surfaced=tuple(surfaced.get(row.id, ()))) for row in db.session.execute(query)]
    return sorted(lines, key=_latest, reverse=True)


def _latest(line: ThemeLine) -> tuple[date, datetime, UUID]:
    last = line.surfaced[-1].on_day if line.surfaced else line.raised_at.date()
    return max(last, line.raised_at.date()), line.raised_at, line.id


def surfacings_of(group_id: UUID) -> dict[UUID, list[Surfacing]]:
    """Per theme the meetings it surfaced in, by day. A sensitive meeting never shows here."""
    query = (
        select(ThemeSurfaced.theme_id, ThemeSurfaced.session_id, GroupSession.on_day, Person.name)
        .join(GroupSession, GroupSession.id == ThemeSurfaced.session_id)
        .outerjoin(Person, Person.id == ThemeSurfaced.brought_by)
        .where(GroupSession.group_id == group_id, GroupSession.is_sensitive.is_(False))
        .order_by(GroupSession.on_day, GroupSession.starts)
    )
    found: dict[UUID, list[Surfacing]] = defaultdict(list)
    for row in db.session.execute(query):
        found[row.theme_id].append(Surfacing(*row))
    return found


def words_surfaced_in(session_id: UUID) -> list[UUID]:
    """The words of the themes that came up in a meeting; none of a sensitive one."""
    query = (
        select(Theme.words_id)
        .join(ThemeSurfaced, ThemeSurfaced.theme_id == Theme.id)
        .join(GroupSession, GroupSession.id == ThemeSurfaced.session_id)
        .where(ThemeSurfaced.session_id == session_id, GroupSession.is_sensitive.is_(False))
        .order_by(Theme.raised_at, Theme.id)
    )
    return list(db.session.scalars(query))


def chips_for(group_id: UUID, session_id: UUID) -> list[Chip]:
    """The group's themes as choices for one meeting: those named there first, then the newest; in one statement."""
    query = (
        select(Theme.id, Theme.words_id, ThemeSurfaced.session_id, ThemeSurfaced.brought_by)
        .outerjoin(ThemeSurfaced, and_(ThemeSurfaced.theme_id == Theme.id, ThemeSurfaced.session_id == session_id))
        .where(Theme.group_id == group_id)
        .order_by(Theme.raised_at.desc(), Theme.id)
    )
    chips = [
        Chip(row.id, row.words_id, row.session_id is not None, row.brought_by) for row in db.session.execute(query)
    ]
    return sorted(chips, key=lambda chip: not chip.is_here)


def word_ids_of(theme_ids: list[UUID]) -> dict[UUID, UUID]:
    """For these themes the ids of their words; a theme that is gone is left out."""
    if not theme_ids:
        return {}
    query = select(Theme.id, Theme.words_id).where(Theme.id.in_(theme_ids))
    return dict(db.session.execute(query).all())
