"""A guide starts a group; then its year is planned."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, i18n
from groepswerk.core.access import acting, guarded_by
from groepswerk.groups.forms import NOBODY, NewGroupForm
from groepswerk.groups.models import Format, Group
from groepswerk.groups.policy import may_guide
from groepswerk.groups.queries import group_by_id
from groepswerk.groups.service import belonging, covering
from groepswerk.groups.views.blueprint import blueprint
from groepswerk.people import queries as people
from groepswerk.people.models import Office
from groepswerk.people.policy import may_start_groups
from groepswerk.people.queries import StaffLine
from groepswerk.sessions.queries.years import newest_rhythm


@blueprint.route("/groups/new", methods=["GET", "POST"])
@guarded_by(may_start_groups)
def new() -> str | tuple[str, int] | Response:
    """Nickname, languages, kind, and a colleague who guides it too. ``?like=``: a group of hers, to begin from."""
    like = _asked_like()
    form = NewGroupForm(data={"languages": like.languages, "format": like.format.value} if like else None)
    form.offer(_colleagues(), i18n.current())
    if form.validate_on_submit():
        rhythm = newest_rhythm(like.id) if like else None
        return redirect(url_for("sessions.plan", group_id=_start(form, like).id, like=rhythm), 303)
    return render_template("groups/new.html", form=form, like=like), 422 if request.method == "POST" else 200


def _asked_like() -> Group | None:
    """The group she named to begin from, when she guides it; else none, as if it were not there."""
    try:
        found = group_by_id(UUID(request.args.get("like", "")))
    except ValueError:
        return None
    return found if found and may_guide(acting(), found) else None


def _colleagues() -> list[StaffLine]:
    actor = acting()
    staff = people.staff_of(actor.organisation_id, clock.today())
    return [line for line in staff if line.office == Office.GUIDE and line.person_id != actor.person_id]


def _start(form: NewGroupForm, like: Group | None) -> Group:
    co_guide = None if form.co_guide.data in (None, NOBODY) else UUID(form.co_guide.data)
    kind = Format(form.format.data)
    group = belonging.start(form.nickname.text, kind, form.spoken, acting(), clock.now(), clock.today(), co_guide)
    if like is not None:
        covering.begin_with(group, like.cover)
    return group
