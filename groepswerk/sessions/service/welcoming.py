"""News of who welcomes people at a meeting: somebody else, or the same as usual again.

It leaves true whatever else was said of the meeting. Who has yet to hear of a move hears of both in one text; else a
meeting's sequence grows only where the same was said of it before, as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, update
from sqlalchemy.orm import aliased

from groepswerk.core.clock import wall
from groepswerk.core.db import db
from groepswerk.messages.models import HEARD, NEWS, Message, MessageState, Template
from groepswerk.messages.queries import in_order, is_free
from groepswerk.messages.service import Telling, tell_each
from groepswerk.sessions.queries.affected import Affected
from groepswerk.sessions.queries.welcome import is_of_guides
from groepswerk.sessions.service.rewriting import Changed, Rewrite, tellings


class _Hers(NamedTuple):
    """A meeting, and one person."""

    about_id: UUID
    person_id: UUID


def of_guides(row: Affected, now: datetime) -> Rewrite:
    """What changes in a meeting when another guides it: nothing but that people may have to hear of it."""
    return Rewrite(row, {}, is_news=row.is_said and is_told(row, now))


def is_told(row: Affected, now: datetime) -> bool:
    """Whether people hear who welcomes them there: not of a sensitive one, nor of one that has begun or is off."""
    return row.is_on and not row.is_sensitive and not row.is_over(wall(now))


def tell_who_welcomes(
    group_id: UUID, rewrites: Sequence[Rewrite], untrue: ColumnElement[bool] | None, now: datetime
) -> int:
    """Tell everybody of each of these meetings that she counts on; return how many people are to be told.

    ``untrue``: the condition for what waits to be told and is not true any more (``never_heard``, ``made_at``). Whose
    only news that was hears nothing at all.
    """
    rows: list[Any] = [each.row for each in rewrites]
    told = [row for row in rows if is_told(row, now)]
    if not told:
        return 0
    spared = set() if untrue is None else _withdraw([row.id for row in told], untrue, now)
    to_hear = {_Hers(row.id, person_id) for row in told for person_id in row.to_hear} - spared
    changed = [Changed.of(each) for each in rewrites if each.row in told]
    news = [each for each in tellings(group_id, changed, Template.MOVED) if _key(each) not in spared | to_hear]
    tell_each(news, now)
    return len({each.person_id for each in news} | {each.person_id for each in to_hear})


def _key(telling: Telling) -> _Hers:
    return _Hers(telling.cause.about_id, telling.person_id)


def say_no_more(session_id: UUID, now: datetime) -> None:
    """It is sensitive from now on: what waits to be told of who guides it is not told."""
    _withdraw([session_id], _same_news(is_of_guides), now)


def never_heard() -> ColumnElement[bool]:
    """It is about guides, and she heard of no change in the meeting: as usual again is no news to her."""
    heard = aliased(Message)
    hers = and_(heard.about_id == Message.about_id, heard.person_id == Message.person_id)
    any_news = exists().where(hers, heard.template.in_(sorted(NEWS)), heard.state.in_(sorted(HEARD)))
    return and_(_same_news(is_of_guides), ~any_news)


def made_at(moment: datetime) -> ColumnElement[bool]:
    """A change of this moment wrote it."""
    return _same_news(lambda message: message.made_at == moment)


def _same_news(condition: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[bool]:
    """It holds for the message, or for the one that could not be sent and was left to the guide instead."""
    same = aliased(Message)
    columns = ("about_id", "sequence", "template", "person_id")
    return exists().where(*(getattr(same, name) == getattr(Message, name) for name in columns), condition(same))


def _withdraw(ids: list[UUID], untrue: ColumnElement[bool], now: datetime) -> set[_Hers]:
    which = (Message.about_id.in_(ids), Message.template == Template.MOVED, _waits(now), untrue)
    dropped = update(Message).where(in_order(*which)).values(state=MessageState.DROPPED, done_at=now)
    returned = dropped.returning(Message.about_id, Message.person_id)
    return {_Hers(*row) for row in db.session.execute(returned.execution_options(synchronize_session=False))}


def _waits(now: datetime) -> ColumnElement[bool]:
    return and_(Message.state == MessageState.WAITING, is_free(Message, now))
