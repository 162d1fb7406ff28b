"""What was done to several meetings at once is remembered, so that it can be undone at once (see sessions.fates)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, update

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.clock import wall
from groepswerk.core.db import db
from groepswerk.sessions.fates import Fate, Sorted, closed, is_guiding, restored_by, sort_out
from groepswerk.sessions.models import GroupSession, PlanChange, PlanChangeKind, SessionState
from groepswerk.sessions.queries.affected import Affected, standing_now
from groepswerk.sessions.queries.planchanges import ToUndo
from groepswerk.sessions.service import booking
from groepswerk.sessions.service.booking import Slot, Wanted
from groepswerk.sessions.service.rewriting import Rewrite, columns_of, rewrite
from groepswerk.sessions.service.rhythms_again import (
    Rhythms,
    before_of,
    rhythm_again,
    rhythms_as_before,
    rhythms_of_undone,
)
from groepswerk.sessions.service.sheet_years import forget_years
from groepswerk.sessions.service.slots import has_begun, slot_of
from groepswerk.sessions.service.standing_in import stand_as_before
from groepswerk.sessions.service.undone_news import tell_that_it_is_undone
from groepswerk.sessions.service.welcoming import of_guides
from groepswerk.words.service import forget


class Undone(NamedTuple):
    """How many meetings stand as before, how many wait for a decision or were left, how many people are to be told."""

    restored: int
    left: int
    told: int


class _Group(NamedTuple):
    group_id: UUID
    organisation_id: UUID


def remember(
    group_id: UUID, kind: PlanChangeKind, meetings: list[dict[str, Any]], by: Actor, now: datetime
) -> UUID | None:
    """Keep what was done to these meetings of a group, in one statement, in the transaction that did it.

    ``meetings``: of each its ``id`` (hex), how it stood ``before`` (None: it was made just now) and the ``version`` it
    got. Ids, days, times and states only, no words. Returns its id; None, and nothing is kept, when nothing changed.
    """
    if not meetings:
        return None
    key = uuid4()
    row = {"id": key, "group_id": group_id, "kind": kind, "meetings": meetings}
    db.session.execute(insert(PlanChange), [{**row, "made_by": by.person_id, "made_at": now}])
    return key


def undo(asked: ToUndo, by: Actor, now: datetime, passes: str = "") -> Undone | None:
    """Make the meetings of a change stand as they stood before it, as far as they still are as it left them.

    People who heard of it are told. Raises Clash when a place, the time of the group, or somebody who must be there was
    taken meanwhile; Stale when a meeting changes in the same instant. ``passes``: who she saw is
    needed elsewhere (Clash.passes). None when it was undone before.
    """
    change = asked.change
    group, entries = _Group(change.group_id, by.organisation_id), change.meetings
    booking.lock(group, venue_ids=[UUID(each["before"]["venue"]) for each in entries if _has_place(each)])
    rows = {row.id.hex: row for row in standing_now([UUID(each["id"]) for each in entries], wall(now).date())}
    fates = sort_out(entries, rows, wall(now), restored_by(asked.undone_since))
    if all(each.fate is Fate.LEFT for each in fates):
        return None if change.undone_at else Undone(0, len(fates), 0)
    _see_that_it_is_free(group, fates, passes, now)
    if not _close(change, fates, by, now):
        return None
    rhythms = rhythms_of_undone(fates, asked.undone)
    back = [_back(each, rhythms, now) for each in fates if each.fate is Fate.BACK]
    kept = [Rewrite(each.row, {"awaits_decision": True}, False) for each in fates if each.fate is Fate.KEPT]
    _remove([each.row for each in fates if each.fate is Fate.REMOVED])
    rewrite([*back, *kept])
    guided = [each for each in fates if each.fate is Fate.BACK and is_guiding(each.entry)]
    stand_as_before([(each.entry, dict(each.row.guided)) for each in guided], now)
    _make_again(group, [each.entry for each in fates if each.fate is Fate.AGAIN], rhythms)
    rhythms_as_before(fates, rhythms)
    if any(each.fate is Fate.REMOVED for each in fates):
        forget_years([*entries, *asked.undone])
    told = tell_that_it_is_undone(change, back, now)
    audit.record("sessions.undone", at=now, by=by, subject_id=change.id, group_id=change.group_id)
    left = sum(each.fate in (Fate.KEPT, Fate.LEFT) for each in fates)
    return Undone(len(fates) - left, left, told)


def _has_place(entry: Mapping[str, Any]) -> bool:
    return bool(entry["before"] and entry["before"].get("venue"))


def _close(change: PlanChange, fates: list[Sorted], by: Actor, now: datetime) -> bool:
    """Write down that it is undone, what came back and what was left; False when somebody did before."""
    same = (PlanChange.id == change.id, PlanChange.undone_at.is_(None))
    meetings = [closed(each) for each in fates]
    done = update(PlanChange).where(*same).values(meetings=meetings, undone_at=now, undone_by=by.person_id)
    returned = done.returning(PlanChange.id).execution_options(synchronize_session=False)
    return db.session.scalar(returned) is not None


def _see_that_it_is_free(group: _Group, fates: list[Sorted], passes: str, now: datetime) -> None:
    """Raises Clash."""
    wanted = [_wanted(each, now) for each in fates if each.fate in _COMES_BACK and "to" not in each.entry]
    goes = [each.row.id for each in fates if each.fate is Fate.REMOVED]
    found = booking.clash_among(group, [each for each in wanted if each], passes, but=goes)
    if found is not None:
        raise found


def _wanted(each: Sorted, now: datetime) -> Wanted | None:
    """The time, the place and the people that a meeting takes again; None for one that is off."""
    before = each.entry["before"]
    if is_guiding(each.entry):
        return _guided_again(each.row, before["guided"], now)
    was = columns_of(before)
    if was["state"] != SessionState.PLANNED:
        return None
    slot = Slot(was["on_day"], was["starts"], was["ends"])
    return Wanted(slot, was["venue_id"], each.row.id if each.row else None, is_over=has_begun(slot, now))


def _guided_again(row: Affected, guided: Mapping[str, str], now: datetime) -> Wanted | None:
    if row.state != SessionState.PLANNED:
        return None
    instead = {UUID(away): UUID(person_id) for away, person_id in guided.items()}
    return Wanted(slot_of(row), row.venue_id, row.id, instead, has_begun(slot_of(row), now))


def _back(each: Sorted, rhythms: Rhythms, now: datetime) -> Rewrite:
    """What waited for a decision is news to nobody."""
    if is_guiding(each.entry):
        return of_guides(each.row, now)
    was = {**columns_of(each.entry["before"]), "series_id": rhythm_again(each, rhythms)}
    return Rewrite(each.row, was, is_news="to" not in each.entry)


def _remove(rows: list[Affected]) -> None:
    """Nothing hangs on them but the subjects that were made with them, which go along."""
    if rows:
        gone = delete(GroupSession).where(GroupSession.id.in_([row.id for row in rows]))
        db.session.execute(gone.execution_options(synchronize_session=False))
        forget(row.subject_id for row in rows if row.subject_id)


def _make_again(group: _Group, entries: list[Mapping[str, Any]], rhythms: Rhythms) -> None:
    """What was deleted because it was empty is there again, under its own id: calendars know it by that."""
    rows = [
        {
            **columns_of(each["before"]),
            "series_id": before_of(each, rhythms),
            "id": UUID(each["id"]),
            "organisation_id": group.organisation_id,
            "group_id": group.group_id,
            "sequence": each["before"]["sequence"] + 1,
            "version": each["version"] + 1,
            "capacity": each["before"]["capacity"],
            "is_public": each["before"]["public"],
            **_made(each["before"]),
        }
        for each in entries
    ]
    if rows:
        db.session.execute(insert(GroupSession), rows)


def _made(before: Mapping[str, Any]) -> dict[str, datetime]:
    """When it was made first; older entries do not say it."""
    return {"made_at": datetime.fromisoformat(before["made"])} if "made" in before else {}


_COMES_BACK = (Fate.AGAIN, Fate.BACK)
