"""An owner writes: a new idea, and changes to it. Staff have no way in here."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, request

from groepswerk.core import clock, i18n
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.db import db
from groepswerk.core.i18n import gettext as _
from groepswerk.core.languages import Language
from groepswerk.core.versions import Stale
from groepswerk.groups.models import Group
from groepswerk.groups.policy import takes_part
from groepswerk.groups.queries import group_by_id
from groepswerk.initiatives import queries
from groepswerk.initiatives.forms import ChangeIdeaForm, IdeaForm
from groepswerk.initiatives.policy import owns
from groepswerk.initiatives.queries import InitiativeLine
from groepswerk.initiatives.service import changing, starting
from groepswerk.initiatives.views.blueprint import blueprint
from groepswerk.initiatives.views.drawn import Answer, address_of, asked, drawn, to_initiative
from groepswerk.words.queries import Words
from groepswerk.words.service import Speaker


@blueprint.route("/groups/<uuid:group_id>/initiatives/new", methods=["GET", "POST"])
@guarded_by(takes_part, of=group_by_id)
def new(group: Group) -> Answer:
    """'I have an idea': it is hers from the first moment."""
    form, reading = IdeaForm(), i18n.current()
    form.offer_languages([reading.code, *group.languages])
    if not form.validate_on_submit():
        return asked("initiatives/new.html", group.id, form=form, group=group, spoken=reading)
    speaker = Speaker(acting().person_id, reading.code, clock.now())
    texts = form.texts(reading, group.languages)
    initiative_id = starting.start(group.id, texts, speaker, acting(), clock.today())
    flash(_("Your idea is kept. It is yours."))
    return to_initiative(initiative_id)


@blueprint.route("/initiatives/<uuid:initiative_id>/edit", methods=["GET", "POST"])
@guarded_by(owns, of=queries.initiative_by_id, leads_to=lambda initiative: address_of(initiative.id))
def edit(initiative: InitiativeLine) -> Answer:
    """An owner changes any of the four texts; a stale save is refused and both texts are shown."""
    stands = queries.said_in(initiative.text_ids)
    form = ChangeIdeaForm(data=_typed(stands))
    if request.method != "POST":
        form.version.data = str(initiative.version)
    spoken = _language_of(stands)
    form.offer_languages([spoken.code, i18n.current().code, *initiative.languages])
    if not form.validate_on_submit():
        return asked("initiatives/edit.html", initiative.group_id, form=form, initiative=initiative, spoken=spoken)
    speaker = Speaker(acting().person_id, spoken.code, clock.now())
    texts = form.texts(spoken, initiative.languages, stands)
    try:
        changing.change(initiative, stands, texts, speaker, form.shown_version, acting())
    except Stale:
        return _stale(initiative.id, form)
    flash(_("Your words are kept."))
    return to_initiative(initiative.id)


def _typed(stands: dict[str, Words | None]) -> dict[str, str]:
    return {field: words.text if words else "" for field, words in stands.items()}


def _language_of(stands: dict[str, Words | None]) -> Language:
    name = stands["name"]
    return name.language if name else i18n.current()


def _stale(initiative_id: UUID, form: ChangeIdeaForm) -> Answer:
    """Show what stands now beside what she typed; sending it again then saves over what she has seen."""
    db.session.rollback()
    initiative = queries.initiative_by_id(initiative_id)
    if initiative is None:
        abort(404)
    stands = queries.said_in(initiative.text_ids)
    now, typed = _typed(stands), form.texts(i18n.current(), initiative.languages).by_field()
    pairs = [
        {"label": form[field].label.text, "stands": now[field], "typed": typed[field]}
        for field in queries.FIELDS
        if now[field] != typed[field]
    ]
    form.version.data = str(initiative.version)
    page = drawn(
        "initiatives/edit.html",
        initiative.group_id,
        form=form,
        initiative=initiative,
        spoken=_language_of(stands),
        pairs=pairs,
    )
    return page, 409
