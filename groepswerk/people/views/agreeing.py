"""A photo, her voice, her words outside: asked one at a time, on a page of its own, and said back with a way out."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, i18n
from groepswerk.core.access import acting, guarded_by
from groepswerk.groups.policy import takes_part_somewhere
from groepswerk.groups.queries.agreed import Explainer, guides_among
from groepswerk.people.forms import AgreeForm
from groepswerk.people.models import Purpose
from groepswerk.people.queries.agreements import consents_of, present_of
from groepswerk.people.service import consenting
from groepswerk.people.service.consenting import Heard
from groepswerk.people.views.blueprint import blueprint
from groepswerk.people.wordings import ASKED_APART, WORDINGS

_NAMES = ",".join(f'"{name}"' for name in ASKED_APART)
_QUESTION = f"/what-i-agreed-to/<any({_NAMES}):purpose>"


class Question(NamedTuple):
    """One thing she can agree to, by the name it has in addresses."""

    name: str
    purpose: Purpose


def _question(purpose: str) -> Question:
    return Question(purpose, ASKED_APART[purpose])


@blueprint.route(_QUESTION, methods=["GET", "POST"])
@guarded_by(takes_part_somewhere, of=_question)
def agree(question: Question) -> str | tuple[str, int] | Response:
    """Ask it. 'No' is a link: it writes nothing, and leads back."""
    actor = acting()
    guides, form = guides_among(actor.roles, clock.today()), AgreeForm()
    form.offer([(each.person_id, each.name) for each in guides], WORDINGS[question.purpose].version)
    if form.validate_on_submit():
        heard = Heard(form.language or i18n.current().code, form.explained_by)
        consenting.give(actor.person_id, question.purpose, heard, clock.now())
        return redirect(url_for("people.agreed", purpose=question.name), 303)
    return _page("people/agree.html", question, guides, form=form), 422 if form.is_submitted() else 200


@blueprint.route(f"{_QUESTION}/agreed")
@guarded_by(takes_part_somewhere, of=_question)
def agreed(question: Question) -> str | Response:
    """What she agreed to, said back, with 'Not after all'."""
    actor = acting()
    line = present_of(consents_of(actor.person_id), question.purpose)
    if line is None:
        return redirect(url_for("people.agree", purpose=question.name), 303)
    return _page("people/agreed.html", question, guides_among(actor.roles, clock.today()), line=line)


def _page(template: str, question: Question, guides: list[Explainer], **values: Any) -> str:
    to_call = next((each for each in guides if each.work_phone), None)
    contact = {"guide_name": to_call.first_name, "guide_phone": to_call.work_phone} if to_call else {}
    return render_template(template, question=question, asked=WORDINGS[question.purpose], **contact, **values)
