"""Another guide for a meeting, or for several: one of the group's own guides in the place of another."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from groepswerk.core import clock
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.core.i18n import ngettext
from groepswerk.core.versions import Stale
from groepswerk.groups.models import GUIDING
from groepswerk.groups.policy import may_guide
from groepswerk.groups.queries import MemberLine, members_of
from groepswerk.sessions import queries
from groepswerk.sessions.forms.changing import GuideForm
from groepswerk.sessions.models import GroupSession
from groepswerk.sessions.queries import MeetingLine
from groepswerk.sessions.queries.affected import Affected
from groepswerk.sessions.scope import Scope
from groepswerk.sessions.service.booking import PeopleBusy
from groepswerk.sessions.service.replacing import guide_instead
from groepswerk.sessions.service.several import Done, NotSeen
from groepswerk.sessions.service.slots import ChangeRefused
from groepswerk.sessions.service.standing_in import guided_at
from groepswerk.sessions.views.afterwards import as_shown, is_to_come, its_news, moved_on
from groepswerk.sessions.views.blueprint import blueprint
from groepswerk.sessions.views.laid_out import all_to_come, laid_out
from groepswerk.sessions.views.taken import refuse

Answer = str | tuple[str, int] | Response


@blueprint.route("/meetings/<uuid:session_id>/guide", methods=["GET", "POST"])
@guarded_by(may_guide, of=queries.session_by_id, leads_to=its_news)
def guide(meeting: GroupSession) -> Answer:
    """Who guides in whose place. Who counts on it is told, or put on the to-tell list."""
    form, guides = GuideForm(), _guides(meeting)
    form.offer(guides)
    if request.method != "POST":
        form.version.data = str(meeting.version)
        form.hold(guided_at(meeting.id))
        return _page(meeting, form, guides)
    if not form.validate():
        return _page(meeting, form, guides), 422
    try:
        called = {line.person_id: line.name for line in guides}
        ask = form.ask(passes=form.passes.data)
        done = guide_instead(meeting, form.guided(), called, ask, acting(), clock.now())
    except NotSeen as error:
        form.seen.data = error.print
        if error.clash is not None:
            refuse(form, error.clash)
        return _page(meeting, form, guides, laid=laid_out(error)), 409 if error.is_stale else 422
    except PeopleBusy as error:
        refuse(form, error)
        return _page(meeting, form, guides), 422
    except Stale:
        return _stale(meeting, form, guides)
    except ChangeRefused:
        form.form_errors = [_("This meeting is cancelled, or it has been. It stays as it is.")]
        return _page(meeting, form, guides), 422
    return _guided(meeting, done)


def _guided(meeting: GroupSession, done: Done) -> Response:
    """On to the people who must hear of it, or back to the meeting; with a way to undo it."""
    if not done.changed:
        return moved_on(meeting, 0, _("Nothing was changed."), changed=False)
    said = ngettext(
        "Who guides is changed for %(num)d meeting.", "Who guides is changed for %(num)d meetings.", done.changed
    )
    return moved_on(meeting, done.told, said)


def _guides(meeting: GroupSession) -> list[MemberLine]:
    return [line for line in members_of(meeting.group_id, clock.today()) if not GUIDING.isdisjoint(line.roles)]


def _page(meeting: GroupSession, form: GuideForm, guides: list[MemberLine], **shown: Any) -> str:
    """``expected``: how many people count on the meetings that the page shows, and are to hear of it."""
    line = as_shown(meeting)
    to_come = all_to_come(meeting) if is_to_come(line) else []
    reach = form.reach if "laid" in shown else Scope.ONE
    reached = [row for row in to_come if row.id == line.id or reach is Scope.ALL or _is_later(row, line, reach)]
    expected = {each for row in reached if not row.is_sensitive for each in row.expected}
    shown |= {"others": len(to_come) > 1, "alone": len(guides) < 2, "expected": len(expected)}
    return render_template("sessions/guide.html", meeting=line, form=form, **shown)


def _is_later(row: Affected, line: MeetingLine, reach: Scope) -> bool:
    return reach is Scope.LATER and (row.on_day, row.starts) >= (line.on_day, line.starts)


def _stale(meeting: GroupSession, form: GuideForm, guides: list[MemberLine]) -> tuple[str, int]:
    wanted, now = form.who.data, GuideForm(formdata=None)
    now.offer(guides)
    now.hold(guided_at(meeting.id))
    form.version.data, form.seen.data = str(meeting.version), ""
    pairs = [{"label": _("Who guides?"), "stands": form.said(now.who.data), "typed": form.said(wanted)}]
    return _page(meeting, form, guides, pairs=pairs), 409
