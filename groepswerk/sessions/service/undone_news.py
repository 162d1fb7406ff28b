"""News that a change was undone: for whoever heard of it, and not for her for whom it is as if it had never been."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from groepswerk.core.clock import wall
from groepswerk.core.db import db
from groepswerk.messages.models import HEARD, NEWS, Message, Template
from groepswerk.messages.service import Telling, Unheard, drop_all, tell_each
from groepswerk.sessions.models import PlanChange, PlanChangeKind
from groepswerk.sessions.service.rewriting import Changed, Rewrite, tellings
from groepswerk.sessions.service.welcoming import made_at, tell_who_welcomes


def tell_that_it_is_undone(change: PlanChange, back: list[Rewrite], now: datetime) -> int:
    """Tell everybody who counts on these meetings and does not know how they stand; return how many people that is."""
    if change.kind == PlanChangeKind.GUIDED:
        untrue = or_(made_at(change.made_at), _knew(change.made_at, now))
        return tell_who_welcomes(change.group_id, back, untrue, now)
    changed = [Changed.of(each) for each in back if each.is_news]
    unheard = drop_all([each.id for each in changed if each.has_old_news], now)
    news = tellings(change.group_id, [each for each in changed if each.begins > wall(now)], Template.MOVED)
    knew = _who_knew({each.cause.about_id for each in news}, change.made_at, now)
    return tell_each([_worded(each, change, unheard) for each in news if _hers(each) not in knew], now)


def _worded(telling: Telling, change: PlanChange, unheard: set[Unheard]) -> Telling:
    was_cancelled = Unheard(*_hers(telling), Template.CANCELLED)
    heard_it_is_off = change.kind == PlanChangeKind.CANCELLED and was_cancelled not in unheard
    return telling._replace(template=Template.ON_AGAIN) if heard_it_is_off else telling


def _hers(telling: Telling) -> tuple[UUID, UUID]:
    return telling.cause.about_id, telling.person_id


def _who_knew(session_ids: Collection[UUID], moment: datetime, now: datetime) -> set[tuple[UUID, UUID]]:
    if not session_ids:
        return set()
    query = select(Message.about_id, Message.person_id).where(Message.about_id.in_(session_ids), _knew(moment, now))
    return {(row.about_id, row.person_id) for row in db.session.execute(query.distinct())}


def _knew(moment: datetime, now: datetime) -> ColumnElement[bool]:
    """Of a message: whose it is knows how the meeting stood before the change of that moment, and nothing since.

    She was to hear of that change, had heard the last news before it, and has heard nothing after.
    """
    told, behind, heard = aliased(Message), aliased(Message), aliased(Message)
    was_told = exists().where(_same(told), _is_news(told), told.made_at == moment)
    unheard = (behind.made_at < moment, behind.state.not_in(sorted(HEARD)), ~_heard_later(behind, moment))
    is_behind = exists().where(_same(behind), _is_news(behind), *unheard)
    return and_(was_told, ~is_behind, ~exists().where(_same(heard), _may_be_heard(heard, moment, now)))


def _heard_later(behind: Any, moment: datetime) -> ColumnElement[bool]:
    """Whether what followed, or the same by another way, was heard still before that change."""
    later = aliased(Message)
    same = (later.about_id == behind.about_id, later.person_id == behind.person_id, _is_news(later))
    return exists().where(
        *same, later.made_at < moment, later.state.in_(sorted(HEARD)), later.sequence >= behind.sequence
    )


def _may_be_heard(message: Any, moment: datetime, now: datetime) -> ColumnElement[bool]:
    """Since that moment; what a runner has in hand may go out all the same. A reminder says when it is, too."""
    since = or_(and_(_is_news(message), message.made_at >= moment), message.done_at > moment)
    return or_(message.claimed_until > now, and_(message.state.in_(sorted(HEARD)), since))


def _same(message: Any) -> ColumnElement[bool]:
    return and_(message.about_id == Message.about_id, message.person_id == Message.person_id)


def _is_news(message: Any) -> ColumnElement[bool]:
    return message.template.in_(sorted(NEWS))  # type: ignore[no-any-return]
