"""Who welcomes people at a meeting: whether a text says it, and for the guides in whose place who guides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from groepswerk.core.db import read
from groepswerk.messages.models import NEWS, Message, MessageState
from groepswerk.people.models import Person
from groepswerk.sessions.models import GroupSession, PlanChange, PlanChangeKind, StandIn
from groepswerk.sessions.queries.guiding import guides
from groepswerk.sessions.welcome import Welcome


class Instead(NamedTuple):
    """That one guides in the place of another, by their names."""

    instead: str
    away: str


def welcome_columns(person_id: Any) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Two columns for a statement over meetings, beside somebody: what ``welcome_of`` asks.

    Of a sensitive meeting no text says anything of the kind.
    """
    has_news = and_(~GroupSession.is_sensitive, _has_news_of_it(person_id))
    return _stands_in().label("is_instead"), has_news.label("has_news_of_it")


def welcome_of(is_instead: bool, has_news_of_it: bool) -> Welcome | None:
    """What a text about a meeting says of who welcomes her; None: nothing, it was never another."""
    if is_instead:
        return Welcome.ANOTHER
    return Welcome.AS_USUAL if has_news_of_it else None


def instead_at(session_ids: Collection[UUID]) -> dict[UUID, list[Instead]]:
    """Who guides in whose place, by meeting, in one statement. For the group's guides only."""
    found: dict[UUID, list[Instead]] = defaultdict(list)
    if session_ids:
        for session_id, *names in read(_names_statement(), {"ids": list(session_ids)}):
            found[session_id].append(Instead(*names))
    return dict(found)


@cache
def _names_statement() -> Select[Any]:
    instead, away = aliased(Person), aliased(Person)
    columns: tuple[Any, ...] = (StandIn.session_id, instead.name, away.name)
    return (
        select(*columns)
        .join(GroupSession, GroupSession.id == StandIn.session_id)
        .join(instead, instead.id == StandIn.person_id)
        .join(away, away.id == StandIn.in_place_of)
        .where(StandIn.session_id.in_(bindparam("ids", expanding=True)), _both_guide())
        .order_by(instead.name, away.name)
    )


def _stands_in() -> ColumnElement[bool]:
    here = and_(StandIn.session_id == GroupSession.id, _both_guide())
    return and_(~GroupSession.is_sensitive, exists().where(here).correlate(GroupSession))


def _both_guide() -> ColumnElement[bool]:
    """As long as both guide the group on that day: else it is guided as usual, whatever stands there."""
    where = (GroupSession.group_id, GroupSession.on_day)
    return and_(guides(StandIn.person_id, *where), guides(StandIn.in_place_of, *where))


def _has_news_of_it(person_id: Any) -> ColumnElement[bool]:
    """Whether she heard, or is still to hear, of a change in who guides it."""
    news = aliased(Message)
    hers = and_(news.about_id == GroupSession.id, news.person_id == person_id, news.state != MessageState.DROPPED)
    return exists().where(hers, news.template.in_(sorted(NEWS)), is_of_guides(news))


def is_of_guides(message: Any) -> ColumnElement[bool]:
    """The condition that a message was written when who guides was changed, or that was undone.

    A change and its messages have the same moment.
    """
    then = or_(PlanChange.made_at == message.made_at, PlanChange.undone_at == message.made_at)
    return exists().where(PlanChange.group_id == message.group_id, PlanChange.kind == PlanChangeKind.GUIDED, then)
