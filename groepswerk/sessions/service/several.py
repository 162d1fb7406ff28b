"""A change that reaches several meetings of a series: shown before it is saved, saved together, undone together.

What the page showed is what is done: it carries a print of the meetings as they stood and of the change. When either is
another by now, nothing is saved and the page shows it anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.clock import wall
from groepswerk.core.versions import check
from groepswerk.groups.queries import place_key
from groepswerk.messages.models import Template
from groepswerk.messages.service import drop_all, tell_each
from groepswerk.sessions.following import Stands
from groepswerk.sessions.models import GroupSession, PlanChangeKind, SessionState
from groepswerk.sessions.queries.affected import Affected, OfSeries, to_come_of
from groepswerk.sessions.scope import Scope, Shift, Step, along, print_of, steps_of
from groepswerk.sessions.service.booking import Clash, Slot, Wanted, clash_among, lock
from groepswerk.sessions.service.rewriting import Changed, Rewrite, kept_of, rewrite, tellings
from groepswerk.sessions.service.rhythm_rows import followed_by
from groepswerk.sessions.service.slots import check_move, check_slot, check_to_come
from groepswerk.sessions.service.undoing import remember


class Ask(NamedTuple):
    """What somebody asks for on a page: how far it reaches, the version she was shown, and the print of what she saw.

    ``passes``: the print of who she saw is needed elsewhere, and does it with all the same (Clash.passes).
    """

    scope: Scope
    shown: int
    seen: str = ""
    passes: str = ""


class NotSeen(Exception):
    """She has not seen what this would do, or something is in the way of it (``clash``).

    ``is_stale``: she has, and somebody changed one of the meetings since. ``print``: what shows next time that she has
    seen ``steps``.
    """

    def __init__(self, steps: list[Step], clash: Clash | None, shown: str, seen: str) -> None:
        super().__init__("These meetings were not shown like this.")
        self.steps, self.clash, self.print = steps, clash, shown
        self.is_stale = is_stale(shown, seen)


class Done(NamedTuple):
    """What a change did: to how many meetings, how many wait for a decision, how many people are to be told."""

    changed: int
    kept: int
    told: int


@dataclass
class _Move:
    """A move as it is laid out: of each meeting it reaches the row, the step and the place it gets."""

    rows: list[Affected]
    steps: list[Step]
    shift: Shift
    venue_id: UUID | None

    def place_of(self, row: Affected) -> UUID | None:
        """The place a meeting that goes along gets."""
        return row.venue_id if self.shift.place is None else self.venue_id

    def moving(self) -> list[tuple[Affected, Step]]:
        """Those that go along."""
        return [(row, step) for row, step in zip(self.rows, self.steps, strict=True) if not step.stays]

    def staying(self) -> list[Affected]:
        """Those that keep their day."""
        return [row for row, step in zip(self.rows, self.steps, strict=True) if step.stays]

    def wanted(self) -> list[Wanted]:
        """What is to be free."""
        return [
            Wanted(Slot(step.on, step.starts, step.ends), self.place_of(row), row.id) for row, step in self.moving()
        ]

    def stands(self) -> list[tuple[Stands, UUID | None]]:
        """When and where those are that went along, each with the id of its place."""
        moved = ((step, self.place_of(row)) for row, step in self.moving())
        return [(Stands(step.on, step.starts, step.ends, step.place), venue_id) for step, venue_id in moved]


def move_several(meeting: GroupSession, slot: Slot, place: str | None, ask: Ask, by: Actor, now: datetime) -> Done:
    """Give a meeting and the others of its series another day, time or place; what she left as it was stays so.

    The days shift by as much as that of this one; meetings with answers keep theirs and wait for a decision. Their
    rhythm is a new one from there on, so that what is said of the year and copied from it is what they are now.
    Raises Stale, ChangeRefused and NotSeen.
    """
    check(meeting, ask.shown)
    check_to_come(meeting, now)
    check_slot(slot, now)
    venue_id = lock(meeting, place, its_places_from=wall(now).date())
    laid = _laid_out(meeting, slot, place, venue_id, ask.scope, now)
    see(ask, laid.rows, laid.steps, clash_among(meeting, laid.wanted(), ask.passes), laid.shift)
    if laid.shift.is_nothing:
        return Done(0, 0, 0)
    # Those that keep their day stay with the others, so that the next change reaches them too.
    staying = [along(row, laid.shift).on for row in laid.staying()]
    of = {"series_id": followed_by(meeting.series_id, laid.stands(), laid.shift.days, staying)}
    moved = [Rewrite(row, {**_moved(step, laid.place_of(row)), **of}) for row, step in laid.moving()]
    kept = [Rewrite(row, {"awaits_decision": True, **of}, is_news=False) for row in laid.staying()]
    rewrite([*moved, *kept])
    told = tell_of(meeting.group_id, moved, Template.MOVED, now)
    remembered = [kept_of(each) for each in moved]
    remembered += [kept_of(each, to=_whereto(row, laid)) for each, row in zip(kept, laid.staying(), strict=True)]
    remember(meeting.group_id, PlanChangeKind.MOVED, remembered, by, now)
    audit.record("sessions.several_moved", at=now, by=by, subject_id=meeting.id, group_id=meeting.group_id)
    return Done(len(moved), len(kept), told)


def cancel_several(meeting: GroupSession, ask: Ask, by: Actor, now: datetime) -> Done:
    """Call a meeting and others of its series off; they all stay visible. Raises Stale, ChangeRefused and NotSeen."""
    check(meeting, ask.shown)
    check_to_come(meeting, now)
    lock(meeting)
    rows = in_scope(meeting, ask.scope, now)
    see(ask, rows, steps_of(rows, Shift(), meeting.id), None, "cancel")
    cancelled = [Rewrite(row, {"state": SessionState.CANCELLED, "awaits_decision": False}) for row in rows]
    rewrite(cancelled)
    told = tell_of(meeting.group_id, cancelled, Template.CANCELLED, now)
    remember(meeting.group_id, PlanChangeKind.CANCELLED, [kept_of(each) for each in cancelled], by, now)
    audit.record("sessions.several_cancelled", at=now, by=by, subject_id=meeting.id, group_id=meeting.group_id)
    return Done(len(cancelled), 0, told)


def in_scope(meeting: GroupSession, scope: Scope, now: datetime) -> list[Affected]:
    """The meetings to come that a change of this one reaches; itself is among them."""
    since = datetime.combine(meeting.on_day, meeting.starts) if scope is Scope.LATER else datetime.min
    return to_come_of(OfSeries(meeting.group_id, meeting.series_id, since), wall(now))


def _laid_out(
    meeting: GroupSession, slot: Slot, place: str | None, venue_id: UUID | None, scope: Scope, now: datetime
) -> _Move:
    rows = in_scope(meeting, scope, now)
    asked = next(row for row in rows if row.id == meeting.id)
    shift = shift_to(asked, slot, place)
    laid = _Move(rows, steps_of(rows, shift, meeting.id), shift, venue_id)
    for row, step in laid.moving():
        check_slot(Slot(step.on, step.starts, step.ends), now)
        check_move(row, Slot(step.on, step.starts, step.ends), now)
    return laid


def shift_to(asked: Affected, slot: Slot, place: str | None) -> Shift:
    """What is another in this slot and place than in the meeting as it stands."""
    is_same_place = (place_key(place) if place else None) == (place_key(asked.venue) if asked.venue else None)
    return Shift(
        days=(slot.on - asked.on_day).days,
        starts=slot.starts if slot.starts != asked.starts else None,
        ends=slot.ends if slot.ends != asked.ends else None,
        place=None if is_same_place else place or "",
    )


def see(ask: Ask, rows: Iterable[Affected], steps: list[Step], clash: Clash | None, *change: object) -> None:
    """Raises NotSeen unless nothing is in the way, and she was shown this change of these meetings as they stand."""
    shown = print_of(rows, ask.scope, *change)
    if ask.seen != shown or clash is not None:
        raise NotSeen(steps, clash, shown, ask.seen)


def is_stale(shown: str, seen: str) -> bool:
    """Whether the change was shown to her, and the meetings as they were then."""
    return seen != shown and seen.partition(".")[0] == shown.partition(".")[0]


def _moved(step: Step, venue_id: UUID | None) -> dict[str, Any]:
    when = {"on_day": step.on, "starts": step.starts, "ends": step.ends}
    return {**when, "venue_id": venue_id, "awaits_decision": False}


def _whereto(row: Affected, laid: _Move) -> dict[str, str | None]:
    """Where a meeting that stays would have gone: the guide may still say that it goes along."""
    step, venue_id = along(row, laid.shift), laid.place_of(row)
    when = {"on": step.on.isoformat(), "starts": step.starts.isoformat(), "ends": step.ends.isoformat()}
    return {**when, "venue": venue_id.hex if venue_id else None}


def tell_of(group_id: UUID, rewrites: Iterable[Rewrite], template: Template, now: datetime) -> int:
    """Tell everybody of each of these meetings to come that she counts on; return how many people there are."""
    changed = [Changed.of(each) for each in rewrites]
    drop_all([each.id for each in changed if each.has_old_news], now)
    return tell_each(tellings(group_id, [each for each in changed if each.begins > wall(now)], template), now)
