"""Another rhythm from a day on: what nobody answered follows it, and what people count on is kept for a decision.

A meeting that nobody answered or heard of from us becomes one of the new rhythm, under its own id and with its subject,
so that calendars move it. What is left over and empty goes, and what the new rhythm has more is made.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import delete, insert

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.versions import check
from groepswerk.sessions.models import GroupSession, PlanChangeKind, SeriesKind, SessionState
from groepswerk.sessions.queries.affected import Affected
from groepswerk.sessions.scope import Scope, print_of
from groepswerk.sessions.series import Plan, PlannedMeeting, SeriesRule
from groepswerk.sessions.service.booking import Clash, Slot, Wanted, clash_among, lock
from groepswerk.sessions.service.rewriting import Rewrite, as_it_was, kept_of, rewrite
from groepswerk.sessions.service.rhythm_rows import series_of
from groepswerk.sessions.service.several import Ask, Done, in_scope, is_stale
from groepswerk.sessions.service.slots import ChangeRefusal, ChangeRefused, check_to_come, has_begun
from groepswerk.sessions.service.undoing import remember


class Terms(NamedTuple):
    """What the rhythm that goes on is: in which year, what for, for how many people, and whether it is public."""

    programme_id: UUID
    kind: SeriesKind
    capacity: int | None
    is_public: bool


class NotShown(Exception):
    """She has not seen what this would do, or something is in the way of it (``clash``)."""

    def __init__(self, turn: Turn, clash: Clash | None, shown: str, seen: str) -> None:
        super().__init__("This rhythm was not shown like this.")
        self.turn, self.clash, self.print = turn, clash, shown
        self.is_stale = is_stale(shown, seen)


class Turn(NamedTuple):
    """Which meetings follow the new rhythm and where to, which are made, which go, and which are kept."""

    follows: list[tuple[Affected, PlannedMeeting]]
    made: list[PlannedMeeting]
    gone: list[Affected]
    kept: list[Affected]

    def days(self) -> list[date]:
        """The days of the new rhythm."""
        return sorted(each.on for each in [*(to for _, to in self.follows), *self.made])


def turn(rows: Iterable[Affected], plan: Plan) -> Turn:
    """Lay a new rhythm over the meetings of the old one, in order, each with its subject and who was invited to it.

    On the day of one that is kept nothing else is planned. Of those that are left over only the empty ones go: they
    were a day, a time and a place, so that they can be made again when this is undone.
    """
    kept = [row for row in rows if row.is_answered or row.expected]
    free = [row for row in rows if not (row.is_answered or row.expected)]
    while staying := _in_the_way(kept, free, plan):
        # One that is left over and cannot go holds its day, which is a day of the new rhythm too: it is that one.
        kept += staying
        free = [row for row in free if row not in staying]
    days = _free_days(kept, plan)
    both = min(len(free), len(days))
    kept += [row for row in free[both:] if row.is_known]
    gone = [row for row in free[both:] if not row.is_known]
    return Turn(list(zip(free, days, strict=False)), days[both:], gone, _undecided(kept, plan))


def _free_days(kept: list[Affected], plan: Plan) -> list[PlannedMeeting]:
    held = {row.on_day for row in kept}
    return [each for each in plan.meetings if each.on not in held]


def _in_the_way(kept: list[Affected], free: list[Affected], plan: Plan) -> list[Affected]:
    """Those that are left over, cannot go, and stand on a day that is given to another one."""
    days = _free_days(kept, plan)
    on = {each.on for each in days}
    return [row for row in free[len(days) :] if row.is_known and row.on_day in on]


def _undecided(kept: list[Affected], plan: Plan) -> list[Affected]:
    """Those that are in the new rhythm as they stand need no decision."""
    as_planned = {(each.on, each.starts, each.ends) for each in plan.meetings}
    return [row for row in kept if (row.on_day, row.starts, row.ends) not in as_planned]


class Wish(NamedTuple):
    """The rhythm she asks for: its rule, the days it gives, its place by name, and what stays as it was."""

    rule: SeriesRule
    plan: Plan
    place: str | None
    terms: Terms


def change_rhythm(meeting: GroupSession, wish: Wish, ask: Ask, by: Actor, now: datetime) -> Done:
    """Let a meeting and the later ones of its series follow another rhythm.

    Raises Stale, ChangeRefused (also when the new rhythm begins in the past), and NotShown.
    """
    check(meeting, ask.shown)
    check_to_come(meeting, now)
    if has_begun(_slot(wish.plan.meetings[0]), now):
        raise ChangeRefused(ChangeRefusal.INTO_THE_PAST)
    terms, venue_id = wish.terms, lock(meeting, wish.place)
    rows = in_scope(meeting, Scope.LATER, now)
    new = turn(rows, wish.plan)
    _see(meeting, new, wish, venue_id, ask, print_of(rows, wish.rule, wish.place))
    series_id = _series(wish.rule, terms, venue_id) if new.days() else None
    moved = [Rewrite(row, _following(to, venue_id, series_id)) for row, to in new.follows]
    # They belong to the rhythm that goes on, so that the next change of it reaches them too.
    of = {"series_id": series_id} if series_id else {}
    kept = [Rewrite(row, {"awaits_decision": True, **of}, is_news=False) for row in new.kept]
    rewrite([*moved, *kept])
    made = _make(meeting, new.made, series_id, venue_id, terms)
    _remove([row.id for row in new.gone])
    remembered = [*map(kept_of, moved), *(kept_of(each, to=None) for each in kept), *made]
    remembered += [_gone(row) for row in new.gone]
    remember(meeting.group_id, PlanChangeKind.MOVED, remembered, by, now)
    audit.record("sessions.rhythm_changed", at=now, by=by, subject_id=meeting.id, group_id=meeting.group_id)
    return Done(len(moved) + len(made) + len(new.gone), len(kept), 0)


def _see(meeting: GroupSession, new: Turn, wish: Wish, venue_id: UUID | None, ask: Ask, shown: str) -> None:
    clash = clash_among(meeting, _wanted(new, venue_id), ask.passes, [row.id for row in new.gone])
    if ask.seen != shown or clash is not None:
        raise NotShown(new, clash, shown, ask.seen)


def _wanted(new: Turn, venue_id: UUID | None) -> list[Wanted]:
    moved = [Wanted(_slot(to), venue_id, row.id) for row, to in new.follows]
    return [*moved, *(Wanted(_slot(each), venue_id) for each in new.made)]


def _slot(planned: PlannedMeeting) -> Slot:
    return Slot(planned.on, planned.starts, planned.ends)


def _series(rule: SeriesRule, terms: Terms, venue_id: UUID | None) -> UUID:
    series = series_of(terms.programme_id, rule, venue_id, terms.kind, terms.capacity)
    db.session.add(series)
    db.session.flush()
    return series.id


def _following(to: PlannedMeeting, venue_id: UUID | None, series_id: UUID | None) -> dict[str, Any]:
    """Nobody counted on it, so nobody thinks that it is still on its old day."""
    when = {"on_day": to.on, "starts": to.starts, "ends": to.ends, "first_planned_on": to.original_on}
    return {**when, "venue_id": venue_id, "series_id": series_id, "awaits_decision": False}


def _make(
    meeting: GroupSession, days: list[PlannedMeeting], series_id: UUID | None, venue_id: UUID | None, terms: Terms
) -> list[dict[str, Any]]:
    same = {
        "organisation_id": meeting.organisation_id,
        "group_id": meeting.group_id,
        "series_id": series_id,
        "venue_id": venue_id,
        "state": SessionState.PLANNED,
        "capacity": terms.capacity,
        "is_public": terms.is_public,
    }
    rows: list[dict[str, Any]] = [
        {
            **same,
            "id": uuid4(),
            "on_day": each.on,
            "starts": each.starts,
            "ends": each.ends,
            "first_planned_on": each.original_on,
        }
        for each in days
    ]
    if rows:
        db.session.execute(insert(GroupSession), rows)
    return [{"id": row["id"].hex, "before": None, "version": 1} for row in rows]


def _remove(session_ids: list[UUID]) -> None:
    if session_ids:
        gone = delete(GroupSession).where(GroupSession.id.in_(session_ids))
        db.session.execute(gone.execution_options(synchronize_session=False))


def _gone(row: Affected) -> dict[str, Any]:
    """Enough to make it again, when this is undone."""
    own = {"capacity": row.capacity, "public": row.is_public, "made": row.made_at.isoformat()}
    before = {**as_it_was(row), "gone": True, "sequence": row.sequence, **own}
    return {"id": row.id.hex, "before": before, "version": row.version}
