"""What the site is called on the phones of who takes part: a name and an icon that say nothing of the group."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.db import db
from groepswerk.core.i18n import gettext as _
from groepswerk.core.versions import Stale
from groepswerk.groups import policy, queries
from groepswerk.groups.covers import look_of
from groepswerk.groups.forms import CoverForm
from groepswerk.groups.models import Cover, Group
from groepswerk.groups.service import covering
from groepswerk.groups.views.blueprint import blueprint


@blueprint.route("/groups/<uuid:group_id>/cover", methods=["GET", "POST"])
@guarded_by(policy.may_guide, of=queries.group_by_id)
def cover(group: Group) -> str | tuple[str, int] | Response:
    """One of a few names with their icons."""
    form = CoverForm(data={"cover": group.cover.value, "version": group.version})
    if not form.validate_on_submit():
        return _page(group, form), 422 if request.method == "POST" else 200
    try:
        covering.choose_cover(group, Cover(form.cover.data), form.shown_version, acting(), clock.now())
    except Stale:
        return _both(group, form)
    flash(_("Kept."))
    return redirect(url_for("groups.members", group_id=group.id), 303)


def _page(group: Group, form: CoverForm, pairs: list[dict[str, str]] | None = None) -> str:
    return render_template("groups/cover.html", group=group, form=form, pairs=pairs)


def _both(group: Group, form: CoverForm) -> tuple[str, int]:
    """What stands and what was chosen; the page now carries the version that stands, and can be saved again."""
    db.session.refresh(group)
    form.version.data = str(group.version)
    stands, chosen = look_of(group.cover), look_of(Cover(form.cover.data))
    pairs = [{"label": form.cover.label.text, "stands": str(stands.name), "typed": str(chosen.name)}]
    return _page(group, form, pairs), 409
