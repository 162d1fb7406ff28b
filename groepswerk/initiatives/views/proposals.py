"""A guide writes a proposal; she for whom it is says yes or no, on any phone, and nobody else can."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, url_for

from groepswerk.core import clock, i18n
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.db import db
from groepswerk.core.i18n import gettext as _
from groepswerk.groups.models import Group
from groepswerk.groups.policy import may_guide
from groepswerk.groups.queries import group_by_id, members_of, people_of
from groepswerk.initiatives import queries
from groepswerk.initiatives.forms import AnswerForm, ProposalForm
from groepswerk.initiatives.models import Reply
from groepswerk.initiatives.policy import may_answer_proposal, may_read_proposal
from groepswerk.initiatives.queries import ProposalLine
from groepswerk.initiatives.service import proposing
from groepswerk.initiatives.views.blueprint import blueprint
from groepswerk.initiatives.views.drawn import Answer, address_of, asked, drawn, to_initiative
from groepswerk.words.queries import words_of
from groepswerk.words.service import Speaker


@blueprint.route("/groups/<uuid:group_id>/propose", methods=["GET", "POST"])
@guarded_by(may_guide, of=group_by_id)
def propose(group: Group) -> Answer:
    """Write down what somebody without a phone told. It waits for her yes."""
    form, reading = ProposalForm(), i18n.current()
    form.offer_people(people_of(members_of(group.id, clock.today())))
    form.offer_languages([reading.code, *group.languages])
    if not form.validate_on_submit():
        return asked("initiatives/propose.html", group.id, form=form, group=group, spoken=reading)
    speaker, texts = Speaker(acting().person_id, reading.code, clock.now()), form.texts(reading, group.languages)
    proposing.propose(group.id, UUID(form.for_whom.data), texts, speaker, acting())
    flash(_("It is written down. It waits for her yes."))
    return redirect(url_for("initiatives.initiatives", group_id=group.id), 303)


@blueprint.route("/proposals/<uuid:proposal_id>")
@guarded_by(may_read_proposal, of=queries.proposal_by_id)
def proposal(proposal: ProposalLine) -> str:
    """The exact text; for her with the question whether it is hers."""
    return _page(proposal, AnswerForm())


@blueprint.route("/proposals/<uuid:proposal_id>", methods=["POST"])
@guarded_by(may_answer_proposal, of=queries.proposal_by_id, leads_to=lambda proposal: address_of(proposal.id))
def answer_proposal(proposal: ProposalLine) -> Answer:
    """Yes: a new initiative, hers, in her name. No: it stays declined."""
    form = AnswerForm()
    if not form.validate_on_submit():
        return _page(proposal, form), 422
    try:
        return _settled(proposal, form.answer.data == "yes")
    except proposing.Answered:
        db.session.rollback()
        return _page(queries.proposal_by_id(proposal.id) or proposal, form), 409


def _settled(proposal: ProposalLine, is_hers: bool) -> Answer:
    if proposal.reply != Reply.OPEN:
        raise proposing.Answered
    if not is_hers:
        proposing.decline(proposal, acting(), clock.now())
        return redirect(url_for("initiatives.proposal", proposal_id=proposal.id), 303)
    initiative_id = proposing.accept(proposal, acting(), clock.now(), clock.today())
    flash(_("It is yours now. Only you can change it."))
    return to_initiative(initiative_id)


def _page(proposal: ProposalLine, form: AnswerForm) -> str:
    said = words_of(proposal.text_ids)
    return drawn("initiatives/proposal.html", proposal.group_id, proposal=proposal, said=said, form=form)
