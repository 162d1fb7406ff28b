"""Another guide is proposed: the group's own page about it, and the answers of the leaving guide and of the members."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.groups import policy, queries
from groepswerk.groups.forms import GuideAnswerForm
from groepswerk.groups.models import GuideChange
from groepswerk.groups.queries import GroupLine
from groepswerk.groups.queries.changes import ChangeLine, change_by_id, changes_of
from groepswerk.groups.queries.restarts import office_news
from groepswerk.groups.queries.standing import Voices, voices
from groepswerk.groups.service import replacing
from groepswerk.groups.views.blueprint import blueprint
from groepswerk.groups.views.elsewhere import days_said, needed_elsewhere, times_said


@blueprint.route("/groups/<uuid:group_id>/our-guide")
@guarded_by(policy.may_see, of=queries.group_line)
def guide_change(group: GroupLine) -> str:
    """What is proposed, what was said of it, who came when, and what was tried without the group."""
    return _page(group)


def _page(group: GroupLine) -> str:
    today = clock.today()
    lines = changes_of(group.group_id)
    waiting = next((line for line in lines if line.is_open), None)
    name, phone = queries.guide_contact(group.group_id, today) or (None, None)
    return render_template(
        "groups/guide-change.html",
        group=group,
        waiting=waiting,
        said=voices(waiting, acting().person_id, today) if waiting else Voices(),
        elsewhere=_elsewhere(waiting) if waiting else [],
        been=[line for line in lines if not line.is_open],
        **office_news(group.group_id, clock.now())._asdict(),
        guide_name=name,
        guide_phone=phone,
    )


def _elsewhere(waiting: ChangeLine) -> Sequence[str]:
    """When she who would come is needed elsewhere while the group meets, for who says yes or no to it."""
    if not policy.may_answer_change(acting(), waiting):
        return []
    pair = (waiting.coming_id, waiting.group_id)
    there = needed_elsewhere([pair])[pair]
    return times_said(there) if acting().is_staff else days_said(there)


def _after(change: GuideChange) -> str:
    """Who handed over does not see the group any more, so her way leads to her own beginning."""
    if acting().person_id == change.leaving_id:
        return url_for("home.start")
    return _page_of(change.group_id)


def _page_of(group_id: UUID) -> str:
    return url_for("groups.guide_change", group_id=group_id)


@blueprint.route("/guide-changes/<uuid:change_id>/answer", methods=["POST"])
@guarded_by(policy.may_answer_change, of=change_by_id, leads_to=_after)
def answer_change(change: GuideChange) -> Response | tuple[str, int]:
    """Yes or no; with the last yes that is needed the other guide comes at once."""
    form = GuideAnswerForm()
    if not form.validate():
        group = queries.group_line(change.group_id)
        return _page(group) if group else abort(404), 422
    try:
        has_come = replacing.answer(change, form.agrees, acting(), clock.now(), clock.today())
    except replacing.NotAnyMore:
        abort(409)
    except replacing.CameLater:
        flash(_("You came after this was asked. The others in your group answer."), "error")
        return redirect(_page_of(change.group_id), 303)
    flash(_("Done. The new guide has come.") if has_come else _("Thank you. Your answer counts."))
    return redirect(_after(change), 303)
