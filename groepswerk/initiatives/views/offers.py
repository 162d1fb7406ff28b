"""Offering help, and the owner's answer to it."""

from __future__ import annotations

from flask import abort, flash
from werkzeug.wrappers import Response

from groepswerk.core import clock, i18n
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.initiatives import queries
from groepswerk.initiatives.forms import OfferForm
from groepswerk.initiatives.models import OfferKind, Reply
from groepswerk.initiatives.policy import made_offer, may_offer, owns
from groepswerk.initiatives.queries import InitiativeLine, OfferAsked
from groepswerk.initiatives.service import offering
from groepswerk.initiatives.views.blueprint import blueprint
from groepswerk.initiatives.views.drawn import Answer, asked, to_initiative
from groepswerk.words.queries import words_of
from groepswerk.words.service import Speaker
from groepswerk.words.written import written_in


@blueprint.route("/initiatives/<uuid:initiative_id>/offer", methods=["GET", "POST"])
@guarded_by(may_offer, of=queries.initiative_by_id)
def offer(initiative: InitiativeLine) -> Answer:
    """A member, or a guide, offers something of one kind; the owners answer."""
    form = OfferForm()
    if form.validate_on_submit():
        text = form.words.text
        language = written_in(text, i18n.current(), initiative.languages)
        speaker = Speaker(acting().person_id, language, clock.now())
        try:
            offering.offer(initiative, OfferKind(form.kind.data), text, speaker, acting())
        except offering.AlreadyOffered:
            form.refuse("kind", _("You offered this already. Choose another one, or go back."))
        else:
            flash(_("Thank you. The owner will answer you."))
            return to_initiative(initiative.id)
    said = words_of([initiative.name_id])
    return asked("initiatives/offer.html", initiative.group_id, form=form, initiative=initiative, said=said)


@blueprint.route("/offers/<uuid:offer_id>/accept", methods=["POST"])
@guarded_by(owns, of=queries.offer_by_id)
def accept(offered: OfferAsked) -> Response:
    """The owner says yes, also later to what she declined."""
    return _answered(offered, Reply.ACCEPTED, _("You said yes. Nice!"))


@blueprint.route("/offers/<uuid:offer_id>/decline", methods=["POST"])
@guarded_by(owns, of=queries.offer_by_id)
def decline(offered: OfferAsked) -> Response:
    """The owner says no, thank you; she may say yes later."""
    return _answered(offered, Reply.DECLINED, _("You said no, thank you. You may change it later."))


@blueprint.route("/offers/<uuid:offer_id>/take-back", methods=["POST"])
@guarded_by(made_offer, of=queries.offer_by_id)
def take_back(offered: OfferAsked) -> Response:
    """Who offered changes her mind before the owner answered."""
    try:
        offering.take_back(offered, acting(), clock.now())
    except offering.AlreadyAnswered:
        abort(409)
    flash(_("Your offer is taken back."))
    return to_initiative(offered.initiative_id)


def _answered(offered: OfferAsked, reply: Reply, done: str) -> Response:
    try:
        offering.answer(offered, reply, acting(), clock.now())
    except offering.AlreadyAnswered:
        abort(404)
    flash(done)
    return to_initiative(offered.initiative_id)
