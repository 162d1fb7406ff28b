"""'What I agreed to': each thing with one button to take it back, and what she can still agree to."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, i18n
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.groups.queries import lines_of
from groepswerk.messages.service import wishing
from groepswerk.people.models import Consent, Purpose
from groepswerk.people.policy import is_hers_on_phone, is_on_phone
from groepswerk.people.queries.agreements import consent_by_id, consents_of, present_of
from groepswerk.people.service import consenting
from groepswerk.people.service.consenting import Heard
from groepswerk.people.views.blueprint import blueprint
from groepswerk.people.wordings import ASKED_APART, WORDINGS, is_present


def _page() -> Response:
    return redirect(url_for("people.consents"), 303)


@blueprint.route("/what-i-agreed-to")
@guarded_by(is_on_phone)
def consents() -> str:
    """What stands, what was taken back, and the questions that something here asks."""
    actor = acting()
    lines = consents_of(actor.person_id)
    stands = {line.purpose: line for line in reversed(lines) if line.withdrawn_at is None}
    return render_template(
        "people/consents.html",
        stands=[stands[purpose] for purpose in Purpose if purpose in stands],
        asked=[purpose for purpose in (Purpose.MEMBERSHIP, Purpose.NAME_IN_CREDIT) if purpose not in stands],
        still={name: WORDINGS[each] for name, each in ASKED_APART.items() if present_of(lines, each) is None},
        is_present=is_present,
        taken_back=[line for line in lines if line.withdrawn_at is not None],
        groups=lines_of(actor.roles),
        wordings=WORDINGS,
    )


@blueprint.route("/what-i-agreed-to/belonging", methods=["POST"])
@guarded_by(is_on_phone)
def agree_to_belong() -> Response:
    """For who came in before she was asked: she reads it herself and agrees."""
    actor = acting()
    consenting.give(actor.person_id, Purpose.MEMBERSHIP, Heard(i18n.current().code), clock.now())
    flash(_("Thank you. You can take it back at any time."))
    return _page()


@blueprint.route("/consents/<uuid:consent_id>/take-back", methods=["POST"])
@guarded_by(is_hers_on_phone, of=consent_by_id)
def take_back_consent(consent: Consent) -> Response:
    """Take one purpose back. Belonging itself is taken back by 'I stop', which says first what that means."""
    actor = acting()
    if consent.purpose == Purpose.MEMBERSHIP:
        return _to_stop()
    if consent.purpose == Purpose.MESSAGES:
        wishing.take_back(actor.person_id, actor, clock.now())
    consenting.withdraw(actor.person_id, consent.purpose, actor, clock.now())
    flash(_("You took it back. Nothing else changes."))
    return _page()


def _to_stop() -> Response:
    """Where 'I stop' is: in her one group; in several she chooses on the page."""
    groups = list(acting().roles)
    return redirect(url_for("groups.stop", group_id=groups[0]), 303) if len(groups) == 1 else _page()
