"""The waiting line of a meeting as the database has it: locked to be changed, and where something is due in one."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Date, ScalarSelect, Select, Time, and_, bindparam, case, exists, func, or_, select

from groepswerk.core.db import read
from groepswerk.core.types import UtcDateTime
from groepswerk.groups.models import Group, Membership
from groepswerk.messages.models import Message, Template
from groepswerk.sessions.line import NO_LIMIT, Party
from groepswerk.sessions.models import Answer, GroupSession, Rsvp, SessionState
from groepswerk.sessions.queries.places import offered, still_belongs, told_of_it, waits

_MEETING, _RSVP = GroupSession.__table__, Rsvp.__table__
_OF_PARTY = len(Party._fields)


class Held(NamedTuple):
    """A meeting that is locked, with everybody who says she comes."""

    parties: list[Party]
    id: UUID
    group_id: UUID
    on_day: date
    starts: time
    ends: time
    zone: str
    state: SessionState
    recorded_at: datetime | None
    sequence: int
    capacity: int | None

    @property
    def begins(self) -> datetime:
        """When it begins, on the wall clock of its zone."""
        return datetime.combine(self.on_day, self.starts)


def hold(session_id: UUID, group_id: UUID, today: date) -> Held | None:
    """Lock a meeting whose group is locked already, and read its line as it stands; None when it is there no more.

    The lock of the group comes first everywhere, so that what is read here is what the one before left behind: that can
    be an undoing, which took the meeting away.
    """
    values = {"session_id": session_id, "group_id": group_id, "today": today}
    rows = read(_hold_statement(), values).all()
    parties = [Party(*row[-_OF_PARTY:]) for row in rows if row.person_id is not None]
    return Held(parties, *rows[0][:-_OF_PARTY]) if rows else None


@cache
def _hold_statement() -> Select[Any]:
    meeting = _MEETING.c
    says_come = _RSVP.join(
        Membership.__table__, and_(still_belongs(bindparam("group_id")), _RSVP.c.answer == Answer.COME)
    )
    return (
        select(
            meeting.id,
            meeting.group_id,
            meeting.on_day,
            meeting.starts,
            meeting.ends,
            meeting.zone,
            meeting.state,
            meeting.recorded_at,
            meeting.sequence,
            meeting.capacity,
            _RSVP.c.person_id,
            _RSVP.c.guests,
            _RSVP.c.waits_since,
            _RSVP.c.offered_until,
            told_of_it(),
        )
        .select_from(_MEETING.outerjoin(says_come, _RSVP.c.session_id == meeting.id))
        .where(meeting.id == bindparam("session_id"))
        .with_for_update(of=_MEETING)
    )


class DueLine(NamedTuple):
    """Somebody in the line of a meeting for whom something is due.

    ``is_old_news``: she has an offer, and the meeting was changed or was off since she was told; she has it anew.
    Without that her offer has lapsed (``has_lapsed``), or she waits and would fit, because somebody left the group.
    """

    session_id: UUID
    group_id: UUID
    person_id: UUID
    is_old_news: bool
    has_lapsed: bool


def due_line(now: datetime, wall_now: datetime) -> DueLine | None:
    """The first in any line for whom something is due. Who let a place pass is not asked for it again."""
    values = {"now": now, "today": wall_now.date(), "clock": wall_now.time()}
    row = read(_due_statement(), values).first()
    return DueLine(*row) if row else None


@cache
def _due_statement() -> Select[Any]:
    now = bindparam("now", type_=UtcDateTime)
    today, clock = bindparam("today", type_=Date), bindparam("clock", type_=Time)
    is_ahead = or_(_MEETING.c.on_day > today, and_(_MEETING.c.on_day == today, _MEETING.c.starts > clock))
    left = func.coalesce(_MEETING.c.capacity, NO_LIMIT) - _seats()
    is_old_news = and_(offered(_RSVP.c), is_ahead, ~_has_news())
    has_lapsed = and_(offered(_RSVP.c), _RSVP.c.offered_until <= now)
    would_fit = and_(_RSVP.c.offered_until.is_(None), is_ahead, 1 + _RSVP.c.guests <= left)
    belongs = still_belongs(_MEETING.c.group_id)
    return (
        select(_MEETING.c.id, _MEETING.c.group_id, _RSVP.c.person_id, is_old_news, func.coalesce(has_lapsed, False))
        .select_from(_lines_that_go_on().join(Membership.__table__, belongs))
        .where(_goes_on(), or_(is_old_news, has_lapsed, would_fit))
        .order_by(_RSVP.c.offered_until, _MEETING.c.id, _RSVP.c.person_id)
        .limit(1)
    )


def oldest_offer() -> ScalarSelect[Any]:
    """A subquery: when the offer ended, or ends, that is the first to be given on."""
    ends = select(func.min(_RSVP.c.offered_until)).select_from(_lines_that_go_on())
    return ends.where(_goes_on(), offered(_RSVP.c)).scalar_subquery()


def _has_news() -> Any:
    """Whether there is news of her offer for the meeting as it is now, told or still to be told."""
    news = Message.__table__.c
    same = and_(news.about_id == _MEETING.c.id, news.sequence == _MEETING.c.sequence)
    return exists().where(same, news.person_id == _RSVP.c.person_id, news.template == Template.PLACE_FREE)


def _lines_that_go_on() -> Any:
    group = Group.__table__
    return _RSVP.join(_MEETING, _MEETING.c.id == _RSVP.c.session_id).join(group, group.c.id == _MEETING.c.group_id)


def _goes_on() -> Any:
    is_on = and_(_MEETING.c.state == SessionState.PLANNED, Group.__table__.c.ended_on.is_(None))
    return and_(_RSVP.c.waits_since.is_not(None), _RSVP.c.answer == Answer.COME, is_on)


def _seats() -> Any:
    """How many places of the meeting are taken, as ``line.taken`` counts them."""
    other, member = _RSVP.alias("other"), Membership.__table__.alias("other_member")
    today = bindparam("today", type_=Date)
    stays = or_(member.c.left_on.is_(None), member.c.left_on > today)
    same = and_(member.c.person_id == other.c.person_id, member.c.group_id == _MEETING.c.group_id, stays)
    size = case((waits(other.c), 0), else_=1 + other.c.guests)
    counted = select(func.coalesce(func.sum(size), 0)).select_from(other.join(member, same))
    hers = and_(other.c.session_id == _MEETING.c.id, other.c.answer == Answer.COME)
    return counted.where(hers).correlate(_MEETING).scalar_subquery()
