"""Another guide for meetings: one of the group's own guides guides them in the place of another.

Only who guides the group can stand in: new staff in a group needs the group's yes, and that is another page.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.clock import wall
from groepswerk.core.versions import check
from groepswerk.sessions.models import GroupSession, PlanChangeKind
from groepswerk.sessions.queries.affected import Affected, standing_now
from groepswerk.sessions.scope import Scope, Shift, steps_of
from groepswerk.sessions.service.booking import Taken, lock, needed_elsewhere, unless_shown
from groepswerk.sessions.service.rewriting import rewrite
from groepswerk.sessions.service.several import Ask, Done, in_scope, see
from groepswerk.sessions.service.slots import check_to_come
from groepswerk.sessions.service.standing_in import Change, Guided, stand_in
from groepswerk.sessions.service.undoing import remember
from groepswerk.sessions.service.welcoming import never_heard, of_guides, tell_who_welcomes


def guide_instead(
    meeting: GroupSession, guided: Guided, called: Mapping[UUID, str], ask: Ask, by: Actor, now: datetime
) -> Done:
    """Let a guide of the group guide this meeting, or several, in another's place; of nobody: as usual again.

    Everybody who counts on them hears that somebody else welcomes her, or the same as usual; no name goes out. Nobody
    hears it of a sensitive meeting. All in ``guided`` must be guides of the group, by their names in ``called``, which
    the caller has seen to. Raises Stale, ChangeRefused and NotSeen; and of this meeting alone PeopleBusy, when who is
    to guide it is needed elsewhere then.
    """
    check(meeting, ask.shown)
    check_to_come(meeting, now)
    lock(meeting)
    rows = _rows(meeting, ask.scope, now)
    busy = unless_shown(_needed_elsewhere(rows, guided, called, by), ask.passes)
    if ask.scope is not Scope.ONE:
        see(ask, rows, steps_of(rows, Shift(), meeting.id), busy, sorted(guided.items()))
    elif busy is not None:
        raise busy
    changed = [row for row in rows if dict(row.guided) != guided]
    if not changed:
        return Done(0, 0, 0)
    stand_in([Change(row.id, dict(row.guided), guided) for row in changed], now)
    rewrites = [of_guides(row, now) for row in changed]
    rewrite(rewrites)
    told = tell_who_welcomes(meeting.group_id, rewrites, None if guided else never_heard(), now)
    remember(meeting.group_id, PlanChangeKind.GUIDED, [_remembered(row) for row in changed], by, now)
    audit.record("sessions.guided_instead", at=now, by=by, subject_id=meeting.id, group_id=meeting.group_id)
    return Done(len(changed), 0, told)


def _needed_elsewhere(rows: list[Affected], guided: Guided, called: Mapping[UUID, str], by: Actor) -> list[Taken]:
    """Of whoever is to guide these meetings; a guide of the group, so she is locked with it."""
    found = (needed_elsewhere(each, called[each], rows, by.organisation_id) for each in guided.values())
    return [taken for hers in found for taken in hers]


def _rows(meeting: GroupSession, scope: Scope, now: datetime) -> list[Affected]:
    if scope is Scope.ONE:
        return standing_now([meeting.id], wall(now).date())
    return in_scope(meeting, scope, now)


def _remembered(row: Affected) -> dict[str, Any]:
    guided = {in_place_of.hex: person_id.hex for in_place_of, person_id in row.guided}
    return {"id": row.id.hex, "before": {"guided": guided}, "version": row.version + 1}
