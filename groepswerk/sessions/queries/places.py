"""Who has a place at a meeting and who waits for one: conditions and columns for every read of answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, case, exists, func, or_, select

from groepswerk.core import clock
from groepswerk.core.db import read
from groepswerk.groups.models import Membership
from groepswerk.messages.models import HEARD, Message, Template
from groepswerk.sessions.line import Party
from groepswerk.sessions.models import Answer, Rsvp


class OwnAnswer(NamedTuple):
    """What somebody said about a meeting, and how she stands there; ``turn``: her number in the line, while she waits.

    ``is_told``: of the place that is kept for her she heard by a message, or from her guide. Shown to herself and to
    her guides; nobody else learns who waits.
    """

    answer: Answer | None = None
    guests: int = 0
    waits_since: datetime | None = None
    offered_until: datetime | None = None
    turn: int | None = None
    is_told: bool = False

    @classmethod
    def of(cls, columns: Sequence[Any]) -> OwnAnswer:
        """From the columns as a statement gives them, which are empty when she said nothing."""
        return cls(*columns) if columns[0] is not None else cls()

    @property
    def comes(self) -> bool:
        """Whether she comes and has a place."""
        return self.answer == Answer.COME and self.waits_since is None

    @property
    def is_offered(self) -> bool:
        """Whether a place came free and is kept for her."""
        return self._party.is_offered

    @property
    def held(self) -> int:
        """How many places are hers or kept for her, with her guests."""
        return self._party.held if self.answer == Answer.COME else 0

    @property
    def _party(self) -> Party:
        return Party(UUID(int=0), self.guests, self.waits_since, self.offered_until)

    @property
    def waits(self) -> bool:
        """Whether she is in the line and nothing is kept for her yet."""
        return self.waits_since is not None and not self.is_offered

    @property
    def kept_until(self) -> datetime | None:
        """Until when the place is kept for her, on the wall clock."""
        return clock.wall(self.offered_until) if self.is_offered and self.offered_until else None

    @property
    def answer_before(self) -> datetime | None:
        """The same for her own eyes: None while her time has not begun, because nobody told her yet."""
        return self.kept_until if self.is_told else None


def comes(rsvp: Any) -> ColumnElement[bool]:
    """The condition that somebody really comes: she says so, and does not wait. ``rsvp``: the table, or its columns."""
    return and_(rsvp.answer == Answer.COME, rsvp.waits_since.is_(None))


def waits(rsvp: Any) -> ColumnElement[bool]:
    """The condition that somebody is in the line and nothing is kept for her."""
    return and_(
        rsvp.waits_since.is_not(None), or_(rsvp.offered_until.is_(None), rsvp.offered_until <= rsvp.waits_since)
    )


def offered(rsvp: Any) -> ColumnElement[bool]:
    """The condition that a place is kept for somebody."""
    return rsvp.offered_until > rsvp.waits_since  # type: ignore[no-any-return]


def told_of_it() -> ColumnElement[bool]:
    """The condition that somebody for whom a place is kept heard of it. What she heard of an earlier one is gone."""
    rsvp, news = Rsvp.__table__.c, Message.__table__.c
    of_it = and_(news.about_id == rsvp.session_id, news.template == Template.PLACE_FREE, news.state.in_(sorted(HEARD)))
    is_told = exists().where(of_it, news.person_id == rsvp.person_id).correlate(Rsvp.__table__)
    return func.coalesce(and_(offered(rsvp), is_told), False)


def own_columns() -> tuple[Any, ...]:
    """The columns of an OwnAnswer, for a statement that has the table of answers in it."""
    rsvp, ahead = Rsvp.__table__, Rsvp.__table__.alias("ahead")
    earlier = or_(
        ahead.c.waits_since < rsvp.c.waits_since,
        and_(ahead.c.waits_since == rsvp.c.waits_since, ahead.c.person_id <= rsvp.c.person_id),
    )
    count = select(func.count()).select_from(ahead).where(ahead.c.session_id == rsvp.c.session_id, earlier)
    turn = count.where(waits(ahead.c)).correlate(rsvp).scalar_subquery()
    return (
        rsvp.c.answer,
        rsvp.c.guests,
        rsvp.c.waits_since,
        rsvp.c.offered_until,
        case((waits(rsvp.c), turn)).label("turn"),
        told_of_it().label("is_told"),
    )


def coming(session_id: UUID, group_id: UUID, today: date) -> dict[UUID, int]:
    """Who really comes to a meeting of this group, with how many people she brings: nobody who waits, or who left."""
    rows = read(_coming_statement(), {"session_id": session_id, "group_id": group_id, "today": today})
    return {row.person_id: row.guests for row in rows}


@cache
def _coming_statement() -> Select[Any]:
    rsvp = Rsvp.__table__
    return (
        select(rsvp.c.person_id, rsvp.c.guests)
        .select_from(rsvp.join(Membership.__table__, still_belongs(bindparam("group_id"))))
        .where(rsvp.c.session_id == bindparam("session_id"), comes(rsvp.c))
    )


def still_belongs(group_id: Any) -> ColumnElement[bool]:
    """The condition that joins an answer to a membership that goes on; the statement is given ``today``."""
    member, today = Membership.__table__.c, bindparam("today", type_=Date)
    here = and_(member.person_id == Rsvp.__table__.c.person_id, member.group_id == group_id)
    return and_(here, or_(member.left_on.is_(None), member.left_on > today))
