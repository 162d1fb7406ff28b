"""The office's side of another guide: which group is guided by whom, a proposal, taking it back, and a second yes."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, refusals
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.groups import policy, queries
from groepswerk.groups.forms import NewGuideForm
from groepswerk.groups.models import Group, GuideChange
from groepswerk.groups.queries.answering import answerable
from groepswerk.groups.queries.changes import SELF_PROPOSED, change_by_id, open_changes_in
from groepswerk.groups.queries.deciding import ToDecide, to_decide
from groepswerk.groups.queries.guiding import circles_of, guide_of
from groepswerk.groups.service import replacing
from groepswerk.groups.views.blueprint import blueprint
from groepswerk.groups.views.elsewhere import needed_elsewhere, not_seen_yet, times_said
from groepswerk.people import queries as people
from groepswerk.people.models import Office
from groepswerk.people.policy import may_coordinate
from groepswerk.people.queries import StaffLine
from groepswerk.sessions.service.booking import PeopleBusy

Answer = str | tuple[str, int] | Response


def _list(_subject: object = None) -> str:
    return url_for("groups.guides")


@blueprint.route("/guides")
@guarded_by(may_coordinate)
def guides() -> str:
    """The groups by nickname with their guides, those without one first, and what is proposed."""
    actor, today = acting(), clock.today()
    circles = circles_of(actor.organisation_id, today)
    waiting = open_changes_in(actor.organisation_id)
    undecided = to_decide(waiting.values(), today)
    can_answer = answerable(waiting.values(), replacing.ENOUGH_MEMBERS, today, clock.now())
    hers = [each for each in undecided.values() if policy.may_decide_change(actor, each)]
    there = needed_elsewhere([(each.coming_id, each.group_id) for each in hers if each.group_id not in can_answer])
    return render_template(
        "groups/guide-change-office.html",
        circles=circles,
        waiting=waiting,
        to_decide=undecided,
        can_answer=can_answer,
        elsewhere={group_id: times_said(lines) for (_coming, group_id), lines in there.items()},
    )


@blueprint.route("/groups/<uuid:group_id>/new-guide", methods=["GET", "POST"])
@guarded_by(policy.may_propose_guide, of=queries.group_by_id, leads_to=_list)
def propose_guide(group: Group) -> Answer:
    """Whom she proposes. It changes nothing by itself."""
    form = NewGuideForm()
    form.offer(_who_may_come(group))
    if form.coming.data == str(acting().person_id):
        return _herself(form, group)
    if not form.validate_on_submit():
        return _form_page(form, group, 422 if request.method == "POST" else 200)
    return _propose(form, group)


def _propose(form: NewGuideForm, group: Group) -> Answer:
    """When she is needed elsewhere while the group meets, that is read before it is proposed."""
    busy = not_seen_yet(form.coming_id, group.id, request.form.get("passes", ""))
    if busy is not None:
        return _form_page(form, group, 422, busy)
    try:
        replacing.propose(group, form.coming_id, acting(), clock.now(), clock.today())
    except replacing.AlreadyProposed:
        form.refuse("coming", _("Somebody is proposed for this group already. Take that back first."))
        return _form_page(form, group, 422)
    except replacing.NotAnyMore:
        abort(409)
    flash(_("Proposed. The guide or the group says yes or no."))
    return redirect(_list(), 303)


def _herself(form: NewGuideForm, group: Group) -> tuple[str, int]:
    """A try that the group can read of."""
    actor = acting()
    refusals.note(SELF_PROPOSED, actor=actor, subject_id=actor.person_id, group_id=group.id)
    form.refuse("coming", _("You cannot propose yourself. Ask another coordinator. The group can see that you tried."))
    return _form_page(form, group, 403)


def _form_page(form: NewGuideForm, group: Group, status: int, busy: PeopleBusy | None = None) -> tuple[str, int]:
    shown = {"times": times_said(busy.meetings), "passes": busy.passes} if busy else {}
    return render_template("groups/guide-change-propose.html", form=form, group=group, **shown), status


def _who_may_come(group: Group) -> list[StaffLine]:
    today = clock.today()
    staff = people.staff_of(group.organisation_id, today)
    not_these: set[UUID | None] = {acting().person_id, guide_of(group.id, today)}
    return [line for line in staff if line.office == Office.GUIDE and line.person_id not in not_these]


@blueprint.route("/guide-changes/<uuid:change_id>/withdraw", methods=["POST"])
@guarded_by(policy.may_withdraw_change, of=change_by_id, leads_to=_list)
def withdraw_change(change: GuideChange) -> Response:
    """Take it back, as long as nobody's yes has settled it."""
    try:
        replacing.withdraw(change, acting(), clock.now())
    except replacing.NotAnyMore:
        abort(409)
    flash(_("Taken back. Nothing changes."))
    return redirect(_list(), 303)


def _undecided(change_id: UUID) -> ToDecide | None:
    change = change_by_id(change_id)
    return to_decide([change], clock.today())[change.id] if change else None


@blueprint.route("/guide-changes/<uuid:change_id>/decide", methods=["POST"])
@guarded_by(policy.may_decide_change, of=_undecided, leads_to=_list)
def decide_change(undecided: ToDecide) -> Response:
    """A second coordinator says yes where too few of the group have a phone; the group is told."""
    try:
        replacing.decide(undecided.change, acting(), clock.now(), clock.today())
    except (replacing.NotAnyMore, replacing.MembersDecide):
        abort(409)
    flash(_("Done. The group reads that you decided this."))
    return redirect(_list(), 303)
