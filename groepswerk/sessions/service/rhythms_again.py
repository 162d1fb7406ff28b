"""The rhythms of meetings whose change is undone: they have the old one again, and the one it made goes with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, delete, exists, func, select, update

from groepswerk.core.db import db
from groepswerk.sessions.fates import Fate, Sorted, is_guiding
from groepswerk.sessions.models import GroupSession, PlanChange, Series

Rhythms = Mapping[UUID, UUID]


def rhythms_of_undone(fates: Iterable[Sorted], undone: Iterable[Mapping[str, Any]]) -> Rhythms:
    """Of each rhythm that a meeting would go back to, made by a change that is undone itself: the one it has instead.

    ``undone``: what changes that were undone remember. One statement, and only when there are such rhythms.
    """
    back = {before["series"] for each in fates if (before := each.entry["before"]) and before.get("series")}
    went = {each["after_series"]: each["before"]["series"] for each in undone if each.get("after_series")}
    ways = {each: way for each in back if (way := _way_back(each, went))}
    if not ways:
        return {}
    ends = {UUID(end) for way in ways.values() for end in way}
    there = set(db.session.scalars(select(Series.id).where(Series.id.in_(ends))))
    found = ((each, [end for end in map(UUID, way) if end in there]) for each, way in ways.items())
    return {UUID(each): those[-1] for each, those in found if those}


def _way_back(series: str, went: Mapping[str, str | None]) -> list[str]:
    """Those before it, as far as the changes that made them are undone."""
    way: list[str] = []
    while (before := went.get(way[-1] if way else series)) and before not in way:
        way.append(before)
    return way


def before_of(entry: Mapping[str, Any], rhythms: Rhythms) -> UUID | None:
    """The rhythm that a meeting of a change had before it, or what that went back to."""
    series_id: UUID | None = UUID(entry["before"]["series"]) if entry["before"].get("series") else None
    return rhythms.get(series_id, series_id) if series_id else None


def rhythm_again(each: Sorted, rhythms: Rhythms) -> UUID | None:
    """The rhythm of a meeting that stands as before: a change that made none leaves it the one it has."""
    series_id: UUID | None = each.row.series_id
    return before_of(each.entry, rhythms) if each.entry.get("after_series", "older") else series_id


def rhythms_as_before(fates: Iterable[Sorted], rhythms: Rhythms) -> None:
    """What was left as it is goes back to the old rhythm too: one meeting is none. One statement.

    Only out of a rhythm that this change made. An empty rhythm shows nowhere; it is forgotten where that costs nothing,
    and no other change that can be undone names it.
    """
    fates = [each for each in fates if not is_guiding(each.entry)]
    made = {UUID(each.entry["after_series"]): each.entry for each in fates if each.entry.get("after_series")}
    stays = {each.row.series_id for each in fates if each.row and each.fate in (Fate.LEFT, Fate.KEPT)} & made.keys()
    back = {series_id: before for series_id in stays if (before := before_of(made[series_id], rhythms))}
    for series_id, before in back.items():
        again = update(GroupSession).where(GroupSession.series_id == series_id).values(series_id=before)
        db.session.execute(again.execution_options(synchronize_session=False))
    emptied = {each.row.series_id for each in fates if each.fate is Fate.REMOVED}
    emptied |= {each.row.series_id for each in fates if each.fate is Fate.BACK and _leaves(each, rhythms)}
    if not back and emptied - {None}:
        _forget({*emptied, *rhythms} - {None})


def _leaves(each: Sorted, rhythms: Rhythms) -> bool:
    return bool(each.row.series_id != rhythm_again(each, rhythms))


def _forget(emptied: set[UUID]) -> None:
    meets = exists().where(GroupSession.series_id == Series.id)
    # Kept changes name a rhythm by its hex; PostgreSQL writes an id with hyphens, SQLite without.
    name = func.replace(cast(Series.id, Text), "-", "")
    named = exists().where(PlanChange.undone_at.is_(None), cast(PlanChange.meetings, Text).contains(name))
    gone = delete(Series).where(Series.id.in_(emptied), ~meets, ~named)
    db.session.execute(gone.execution_options(synchronize_session=False))
