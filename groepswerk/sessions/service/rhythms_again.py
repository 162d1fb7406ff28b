"""The rhythms of meetings whose change is undone: they have the old one again, and the one it made goes with it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Text, cast, delete, exists, func, update

from groepswerk.core.db import db
from groepswerk.sessions.fates import Fate, Sorted, is_guiding
from groepswerk.sessions.models import GroupSession, PlanChange, Series
from groepswerk.sessions.service.rewriting import columns_of


def rhythms_as_before(fates: Iterable[Sorted]) -> None:
    """What was left as it is goes back to the old rhythm too: one meeting is none. One statement.

    An empty rhythm shows nowhere; it is forgotten where that costs nothing, and no other change that can be undone
    names it.
    """
    fates = [each for each in fates if each.row and not is_guiding(each.entry)]
    moved = [each for each in fates if each.fate is Fate.BACK]
    back = {each.row.series_id: columns_of(each.entry["before"])["series_id"] for each in moved}
    back = {made: before for made, before in back.items() if made and before and made != before}
    stays = {each.row.series_id for each in fates if each.fate in (Fate.LEFT, Fate.KEPT)} & back.keys()
    for made in stays:
        again = update(GroupSession).where(GroupSession.series_id == made).values(series_id=back[made])
        db.session.execute(again.execution_options(synchronize_session=False))
    removed = {each.row.series_id for each in fates if each.fate is Fate.REMOVED} - {None}
    if not stays and (back or removed):
        _forget({*back, *removed})


def _forget(emptied: set[UUID]) -> None:
    meets = exists().where(GroupSession.series_id == Series.id)
    # Kept changes name a rhythm by its hex; PostgreSQL writes an id with hyphens, SQLite without.
    name = func.replace(cast(Series.id, Text), "-", "")
    named = exists().where(PlanChange.undone_at.is_(None), cast(PlanChange.meetings, Text).contains(name))
    gone = delete(Series).where(Series.id.in_(emptied), ~meets, ~named)
    db.session.execute(gone.execution_options(synchronize_session=False))
