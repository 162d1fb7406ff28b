"""Reads about themes: a group's list, where each surfaced, and which of them a meeting's recording names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, bindparam, literal_column, null, or_, select, union_all

from groepswerk.core.db import db, read
from groepswerk.core.vault import DataKey, OpenKey, OwnerKind
from groepswerk.groups.models import Group
from groepswerk.groups.queries import unless_nameless
from groepswerk.people.models import Person
from groepswerk.sessions.models import GroupSession
from groepswerk.themes.models import Theme, ThemeSurfaced
from groepswerk.words.models import Utterance
from groepswerk.words.queries import Keys, Words, words_columns


class Surfacing(NamedTuple):
    """That a theme came up in a meeting, and the name of who brought it there (None: the group)."""

    theme_id: UUID
    session_id: UUID
    on_day: date
    brought_by: str | None


class ThemeLine(NamedTuple):
    """One theme in a list; its words are opened apart. ``by_name`` None: the group raised it, or who stopped since
    and did not want her name to stay.
    """

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
    words: Words | None
    is_here: bool
    brought_by: UUID | None


class Spoken(NamedTuple):
    """What a group speaks of, beside one of its meetings: its themes as choices, its languages, and its data key.

    ``words``: what else was asked for, opened, by id. ``own_key``: the data key of somebody, where it was asked for.
    """

    chips: list[Chip]
    languages: list[str]
    key: OpenKey | None
    words: dict[UUID, Words]
    own_key: OpenKey | None = None


def theme_by_id(theme_id: UUID) -> Theme | None:
    """One theme."""
    return db.session.get(Theme, theme_id)


def themes_of(group_id: UUID) -> list[ThemeLine]:
    """The themes of a group with the meetings they surfaced in, the latest spoken of first; in two statements."""
    surfaced = surfacings_of(group_id)
    query = (
        select(
            Theme.id,
            Theme.group_id,
            Theme.words_id,
            Theme.raised_by,
            unless_nameless(Person.name, Theme.group_id, Theme.raised_by),
            unless_nameless(Person.sign, Theme.group_id, Theme.raised_by),
            Theme.raised_at,
        )
        .outerjoin(Person, Person.id == Theme.raised_by)
        .where(Theme.group_id == group_id)
    )
    lines = [ThemeLine._make([*row, tuple(surfaced.get(row.id, ()))]) for row in db.session.execute(query)]
    return sorted(lines, key=_latest, reverse=True)


def _latest(line: ThemeLine) -> tuple[date, datetime, UUID]:
    last = line.surfaced[-1].on_day if line.surfaced else line.raised_at.date()
    return max(last, line.raised_at.date()), line.raised_at, line.id


def surfacings_of(group_id: UUID) -> dict[UUID, list[Surfacing]]:
    """Per theme the meetings it surfaced in, by day. A sensitive meeting never shows here."""
    query = (
        select(
            ThemeSurfaced.theme_id,
            ThemeSurfaced.session_id,
            GroupSession.on_day,
            unless_nameless(Person.name, GroupSession.group_id, ThemeSurfaced.brought_by),
        )
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


def spoken_in(
    group_id: UUID, session_id: UUID, also: Iterable[UUID] = (), key_of: UUID | None = None, to_show: bool = True
) -> Spoken:
    """The group's themes as choices for one meeting, opened ``to_show``: those named there first, then the newest.

    In one statement, with what a new theme needs; the group's row is there also when it has no theme yet. With it come
    the words ``also``, and the data key of a person, where they are asked for.
    """
    asked = {"group_id": group_id, "session_id": session_id, "also": list(also), "person_id": key_of}
    rows = read(_spoken_statement(), asked).all()
    keys = Keys()
    of_group = [row for row in rows if row.languages is not None]
    chips = [
        Chip(row.theme_id, keys.words_in(row) if to_show else None, row.session_id is not None, row.brought_by)
        for row in of_group
        if row.theme_id is not None
    ]
    beside = [row for row in rows if row.languages is None]
    opened = (keys.words_in(row) for row in beside if row.words_id is not None)
    new = {OwnerKind(row.owner_kind): keys.key_in(row) for row in beside if row.words_id is None}
    return Spoken(
        sorted(chips, key=lambda chip: not chip.is_here),
        of_group[0].languages if of_group else [],
        new.get(OwnerKind.GROUP),
        {words.id: words for words in opened if words is not None},
        new.get(OwnerKind.PERSON),
    )


@cache
def _spoken_statement() -> Any:
    """Themes with their words; other words by their ids; the keys of the group and of a person: one list."""
    group, theme, here = Group.__table__, Theme.__table__, ThemeSurfaced.__table__
    said, key = Utterance.__table__, DataKey.__table__
    of_words = key.c.id == said.c.key_id
    chips = (
        select(
            group.c.languages,
            theme.c.id.label("theme_id"),
            here.c.session_id,
            here.c.brought_by,
            *words_columns(),
            theme.c.raised_at,
        )
        .select_from(group)
        .outerjoin(theme, theme.c.group_id == group.c.id)
        .outerjoin(said, said.c.id == theme.c.words_id)
        .outerjoin(key, of_words)
        .outerjoin(here, and_(here.c.theme_id == theme.c.id, here.c.session_id == bindparam("session_id")))
        .where(group.c.id == bindparam("group_id"))
    )
    no_theme, no_words = [null()] * 4, [null()] * 4
    words = select(*no_theme, *words_columns(), null()).select_from(said.outerjoin(key, of_words))
    is_now = key.c.epoch == select(group.c.key_epoch).where(group.c.id == bindparam("group_id")).scalar_subquery()
    theirs = or_(
        and_(key.c.owner_kind == OwnerKind.GROUP, key.c.owner_id == bindparam("group_id"), is_now),
        and_(key.c.owner_kind == OwnerKind.PERSON, key.c.owner_id == bindparam("person_id")),
    )
    keys_now = select(*no_theme, *no_words, *words_columns()[4:], null()).select_from(key)
    together = union_all(
        chips,
        words.where(said.c.id.in_(bindparam("also", expanding=True))),
        keys_now.where(theirs),
    )
    return together.order_by(literal_column("raised_at").desc(), literal_column("theme_id"))


def named_at(session_id: UUID) -> list[UUID]:
    """Which themes a meeting's recording names."""
    return list(db.session.scalars(select(ThemeSurfaced.theme_id).where(ThemeSurfaced.session_id == session_id)))


def word_ids_of(theme_ids: list[UUID]) -> dict[UUID, UUID]:
    """For these themes the ids of their words; a theme that is gone is left out."""
    if not theme_ids:
        return {}
    query = select(Theme.id, Theme.words_id).where(Theme.id.in_(theme_ids))
    return dict(db.session.execute(query).all())
