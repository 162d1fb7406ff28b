"""What was changed in the year of a group, and undoing it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
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
from groepswerk.sessions import queries
from groepswerk.sessions.models import PlanChange, PlanChangeKind
from groepswerk.sessions.queries.planchanges import ChangeLine, plan_change_by_id, plan_changes_of
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
    several meetings out of the year, so it is asked once more.
    """

    change: ChangeLine
    what: str
    at: str
    left: int
    left_days: str
    takes_away: bool


@blueprint.route("/groups/<uuid:group_id>/changes")
@guarded_by(may_guide, of=group_by_id)
def changes(group: Group) -> str:
    """The last changes of the year, by whom and when, each with a way to undo it."""
    return _page(group)


@blueprint.route("/plan-changes/<uuid:plan_change_id>/undo", methods=["POST"])
@guarded_by(may_guide, of=plan_change_by_id, leads_to=lambda change: _list_of(change))
def undo(change: PlanChange) -> str | tuple[str, int] | Response:
    """Make it as it was, as far as nothing was changed since. Twice is once."""
    try:
        done = undo_change(change, acting(), clock.now(), anyhow="anyhow" in request.form)
    except Stale:
        return _wrong(change, error=_("Somebody changed a meeting just now. Press Undo again.")), 409
    except Clash as error:
        return _wrong(change, asked=change.id, clash=in_the_way(error)), 422
    flash(_("This was undone already.") if done is None else _said(done))
    return redirect(_list_of(change), 303)


def _wrong(change: PlanChange, **shown: Any) -> str:
    return _page(group_by_id(change.group_id), **shown)


def _list_of(change: PlanChange) -> str:
    return url_for("sessions.changes", group_id=change.group_id)


def _said(done: Undone) -> str:
    if not done.restored:
        return _("Nothing was undone: these meetings were changed since, or have been.")
    back = ngettext("%(num)d meeting is as before.", "%(num)d meetings are as before.", done.restored)
    if not done.left:
        return back
    left = ngettext("%(num)d stayed as it is.", "%(num)d stayed as they are.", done.left)
    return f"{back} {left}"


def _page(group: Any, asked: UUID | None = None, **shown: Any) -> str:
    """``asked``: the change that she wanted to undo."""
    found = plan_changes_of(group.id)
    lines = queries.lines_by_ids(_left_in(found))
    told = [_told(each, [lines[one].on_day for one in _left_in([each]) if one in lines]) for each in found]
    shown["asked"] = next((each for each in told if each.change.id == asked), None)
    return render_template("sessions/changes.html", group=group, changes=told, **shown)


def _told(change: ChangeLine, left: list[date]) -> Told:
    at = clock.wall(change.made_at)
    when = f"{dates.day(at.date(), year=True)} · {dates.clock_time(at.time())}"
    days = " · ".join(map(dates.day, sorted(left)))
    return Told(change, str(_KINDS[change.kind]), when, len(left), days, _takes_away(change))


def _takes_away(change: ChangeLine) -> bool:
    return change.number > 1 and all(each["before"] is None for each in change.meetings)


def _left_in(found: Iterable[ChangeLine]) -> list[UUID]:
    return [UUID(each["id"]) for line in found if line.undone_at for each in line.meetings if each.get("left")]
