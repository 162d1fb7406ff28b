"""The name wall of a group, and choosing how one stands on it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, i18n
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.core.versions import Stale
from groepswerk.credits import queries, service
from groepswerk.credits.forms import NamingForm
from groepswerk.credits.models import BY_NAME, Naming
from groepswerk.credits.policy import may_choose
from groepswerk.groups.models import Group
from groepswerk.groups.policy import may_see
from groepswerk.groups.queries import group_by_id, guide_contact
from groepswerk.people.models import Purpose
from groepswerk.people.wordings import WORDINGS, Wording

blueprint = Blueprint("credits", __name__)
Answer = str | tuple[str, int] | Response


@blueprint.route("/groups/<uuid:group_id>/names")
@guarded_by(may_see, of=group_by_id)
def names(group: Group) -> str:
    """The wall, for the group only."""
    wall = queries.wall_of(group, clock.today(), _("Someone from the group"))
    contact = {} if acting().is_staff else _contact(group)
    return render_template("credits/names.html", group=group, wall=wall, **contact)


def _to_wall(group: Group) -> str:
    return url_for("credits.names", group_id=group.id)


@blueprint.route("/groups/<uuid:group_id>/my-name", methods=["GET", "POST"])
@guarded_by(may_choose, of=group_by_id, leads_to=_to_wall)
def choose(group: Group) -> Answer:
    """Say how one wants to be named; see first how that looks, then keep it."""
    mine = queries.my_naming(acting().person_id, group.id)
    if request.method != "POST":
        return _ask(group, NamingForm.filled(mine, group.nickname))
    form = NamingForm(mine, group.nickname)
    if not form.validate():
        return _ask(group, form), 422
    step = request.form.get("step")
    if step == "change":
        form.show_again()
        return _ask(group, form)
    return _keep(group, form) if step == "keep" else _look(group, form)


def _look(group: Group, form: NamingForm) -> Answer:
    try:
        service.check(form.wish, form.mine.person_id, group.id)
    except service.NameTaken:
        return _refuse_name(group, form)
    form.show_again()
    entry = queries.preview_of(group, form.mine, form.wish, clock.today())
    return render_template(
        "credits/look.html", group=group, form=form, entry=entry, asked=_asked(form), **_contact(group)
    )


def _asked(form: NamingForm) -> Wording | None:
    """The words in which she agrees to be named; None when no name of hers would be shown."""
    return WORDINGS[Purpose.NAME_IN_CREDIT] if form.wish.naming in BY_NAME else None


def _keep(group: Group, form: NamingForm) -> Answer:
    try:
        service.choose(group.id, form.wish, form.shown_version, acting(), clock.now(), i18n.current().code)
    except service.NameTaken:
        return _refuse_name(group, form)
    except Stale:
        form.mine = queries.my_naming(acting().person_id, group.id)
        stands = _in_words(form, form.mine.naming, form.mine.other_name)
        typed = _in_words(form, form.wish.naming, form.wish.other_name)
        form.show_again(form.mine.version)
        return _ask(group, form, [{"label": form.naming.label.text, "stands": stands, "typed": typed}]), 409
    flash(_("Kept. You can change it at any time."))
    return redirect(_to_wall(group), 303)


def _refuse_name(group: Group, form: NamingForm) -> Answer:
    form.refuse("other_name", _("Somebody in the group is called that. Choose another name."))
    return _ask(group, form), 422


def _ask(group: Group, form: NamingForm, stale: list[dict[str, str]] | None = None) -> str:
    done = queries.contributions_of(form.mine.person_id, group.id)
    page = {"form": form, "done": done, "stale": stale, **_contact(group)}
    return render_template("credits/choose.html", group=group, **page)


def _in_words(form: NamingForm, naming: Naming | None, other_name: str | None) -> str:
    said = {
        Naming.NAME: form.mine.name,
        Naming.OTHER_NAME: other_name or "",
        Naming.OUR_GROUP: form.nickname,
        Naming.NONE: _("No name"),
    }
    return said[naming] if naming else _("Nothing yet")


def _contact(group: Group) -> dict[str, Any]:
    found = guide_contact(group.id, clock.today())
    return {"guide_name": found[0], "guide_phone": found[1]} if found else {}
