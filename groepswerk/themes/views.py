"""Pages of themes: what the group speaks of, and saying something to the group."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, i18n
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.groups.models import Group
from groepswerk.groups.policy import may_guide, may_see
from groepswerk.groups.queries import group_by_id, guide_contact, members_of, people_of
from groepswerk.themes import queries, service
from groepswerk.themes.forms import NoteForm, SayForm
from groepswerk.themes.models import Theme
from groepswerk.themes.policy import may_raise, may_take_back
from groepswerk.words.queries import words_of
from groepswerk.words.service import Speaker
from groepswerk.words.written import written_in

blueprint = Blueprint("themes", __name__)
Answer = str | tuple[str, int] | Response


def _whom_to_call(group: Group | Theme) -> dict[str, str]:
    """The guide's name and phone, for a participant's page; staff need no such line."""
    contact = None if acting().is_staff else guide_contact(group.group_id, clock.today())
    return {"guide_name": contact[0], "guide_phone": contact[1]} if contact else {}


@blueprint.route("/groups/<uuid:group_id>/themes")
@guarded_by(may_see, of=group_by_id)
def themes(group: Group) -> str:
    """What the group speaks of, in its own words, and in which meetings it came up."""
    lines = queries.themes_of(group.id)
    said = words_of(line.words_id for line in lines)
    guides = may_guide(acting(), group)
    page = "themes/themes.html"
    return render_template(page, group=group, lines=lines, said=said, guides=guides, **_whom_to_call(group))


@blueprint.route("/groups/<uuid:group_id>/themes/new", methods=["GET", "POST"])
@guarded_by(may_raise, of=group_by_id)
def raise_theme(group: Group) -> Answer:
    """A participant says something in her own words; a guide writes down what was said aloud."""
    return _note(group) if may_guide(acting(), group) else _say(group)


def _say(group: Group) -> Answer:
    form = SayForm()
    if not form.validate_on_submit():
        page = render_template("themes/say.html", form=form, group=group, **_whom_to_call(group))
        return page, 422 if request.method == "POST" else 200
    actor = acting()
    language = written_in(form.words.text, i18n.current(), group.languages)
    theme = service.raise_theme(group.id, form.words.text, Speaker(actor.person_id, language, clock.now()), actor)
    return redirect(url_for("themes.theme", theme_id=theme.id), 303)


def _note(group: Group) -> Answer:
    form = NoteForm()
    form.know(people_of(members_of(group.id, clock.today())))
    if not form.validate_on_submit():
        page = render_template("themes/note.html", form=form, group=group)
        return page, 422 if request.method == "POST" else 200
    language = written_in(form.words.text, i18n.current(), group.languages)
    service.raise_theme(group.id, form.words.text, Speaker(form.brought(), language, clock.now()), acting())
    flash(_("The theme is written down."))
    return redirect(url_for("themes.themes", group_id=group.id), 303)


@blueprint.route("/themes/<uuid:theme_id>")
@guarded_by(may_see, of=queries.theme_by_id)
def theme(subject: Theme) -> str:
    """What somebody said, said back to her, with the way back as long as the group did not speak of it."""
    said = words_of([subject.words_id])[subject.words_id]
    surfaced = queries.surfacings_of(subject.group_id).get(subject.id, [])
    contact = _whom_to_call(subject)
    return render_template("themes/theme.html", theme=subject, said=said, surfaced=surfaced, **contact)


@blueprint.route("/themes/<uuid:theme_id>/take-back", methods=["POST"])
@guarded_by(may_take_back, of=queries.theme_by_id)
def take_back(subject: Theme) -> Response:
    """'Not after all': her words are gone."""
    group_id = subject.group_id
    try:
        service.take_back(subject, acting(), clock.now())
    except service.SpokenOf:
        flash(_("The group spoke about it. It stays with the group."), "error")
        return redirect(url_for("themes.theme", theme_id=subject.id), 303)
    flash(_("Your words are gone."))
    return redirect(url_for("themes.themes", group_id=group_id), 303)
