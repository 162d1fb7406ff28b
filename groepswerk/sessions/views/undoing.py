"""What was changed in the year of a group, and undoing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, dates
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.core.i18n import ngettext
from groepswerk.core.versions import Stale
from groepswerk.groups.models import Group
from groepswerk.groups.policy import may_guide
from groepswerk.groups.queries import group_by_id
from groepswerk.sessions.fates import Restored, can_be_undone, restored_by
from groepswerk.sessions.models import PlanChangeKind
from groepswerk.sessions.queries.planchanges import (
    ChangeLine,
    MeetingNow,
    ToUndo,
    change_to_undo,
    meetings_now,
    plan_changes_of,
)
from groepswerk.sessions.service.booking import Clash
from groepswerk.sessions.service.undoing import Undone
from groepswerk.sessions.service.undoing import undo as undo_change
from groepswerk.sessions.views.blueprint import blueprint
from groepswerk.sessions.views.taken import in_the_way

_KINDS: dict[PlanChangeKind, Any] = {
    PlanChangeKind.PLANNED: _l("Planned"),
    PlanChangeKind.IMPORTED: _l("Taken from a file"),
    PlanChangeKind.COPIED: _l("Copied from another year"),
    PlanChangeKind.MOVED: _l("Moved or changed"),
    PlanChangeKind.CANCELLED: _l("Cancelled"),
    PlanChangeKind.GUIDED: _l("Another guide"),
}


class Told(NamedTuple):
    """One change in ready words.

    ``left``: how many meetings undoing it left as they were, and on which days. ``takes_away``: undoing it takes
    several meetings out of the year, so it is asked once more. ``can_be_undone``: for at least one of its meetings.
    """

    change: ChangeLine
    what: str
    at: str
    left: int
    left_days: str
    takes_away: bool
    can_be_undone: bool


@blueprint.route("/groups/<uuid:group_id>/changes")
@guarded_by(may_guide, of=group_by_id)
def changes(group: Group) -> str:
    """The last changes of the year, by whom and when, each with a way to undo it."""
    return _page(group)


@blueprint.route("/plan-changes/<uuid:plan_change_id>/undo", methods=["POST"])
@guarded_by(may_guide, of=change_to_undo, leads_to=lambda asked: _list_of(asked))
def undo(asked: ToUndo) -> str | tuple[str, int] | Response:
    """Make it as it was, as far as nothing was changed since. Twice is once."""
    try:
        done = undo_change(asked, acting(), clock.now(), passes=request.form.get("passes", ""))
    except Stale:
        return _wrong(asked, error=_("Somebody changed a meeting just now. Press Undo again.")), 409
    except Clash as error:
        return _wrong(asked, refused=asked.change.id, clash=in_the_way(error)), 422
    flash(_("This was undone already.") if done is None else _said(done))
    return redirect(_list_of(asked), 303)


def _wrong(asked: ToUndo, **shown: Any) -> str:
    return _page(group_by_id(asked.group_id), **shown)


def _list_of(asked: ToUndo) -> str:
    return url_for("sessions.changes", group_id=asked.group_id)


def _said(done: Undone) -> str:
    if not done.restored:
        return _("Nothing was undone: these meetings were changed since, or have been.")
    back = ngettext("%(num)d meeting is as before.", "%(num)d meetings are as before.", done.restored)
    if not done.left:
        return back
    left = ngettext("%(num)d stayed as it is.", "%(num)d stayed as they are.", done.left)
    return f"{back} {left}"


def _page(group: Any, refused: UUID | None = None, **shown: Any) -> str:
    """``refused``: the change that she wanted to undo."""
    found, now = plan_changes_of(group.id), meetings_now(group.id)
    # What came after a change that is shown is shown too.
    restored = restored_by(entry for each in found if each.undone_at for entry in each.meetings)
    told = [_told(each, now, restored) for each in found]
    shown["asked"] = next((each for each in told if each.change.id == refused), None)
    return render_template("sessions/changes.html", group=group, changes=told, **shown)


def _told(change: ChangeLine, now: Mapping[str, MeetingNow], restored: Restored) -> Told:
    at = clock.wall(change.made_at)
    when = f"{dates.day(at.date(), year=True)} · {dates.clock_time(at.time())}"
    left = [now[each["id"]].on_day for each in change.meetings if each.get("left") and each["id"] in now]
    days = " · ".join(map(dates.day, sorted(left)))
    can_be = change.undone_at is None and can_be_undone(change.meetings, now, clock.wall_now(), restored)
    return Told(change, str(_KINDS[change.kind]), when, len(left), days, _takes_away(change), can_be)


def _takes_away(change: ChangeLine) -> bool:
    return change.number > 1 and all(each["before"] is None for each in change.meetings)
