"""A coordinator helps a colleague who cannot come in: a link with which that account begins anew. Never in secret."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import addresses, clock
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.people.models import AccountReset
from groepswerk.people.policy import is_hers_as_staff, may_agree, may_hand, may_renew, may_staff
from groepswerk.people.queries import accounts, colleagues
from groepswerk.people.queries.accounts import ResetLine
from groepswerk.people.queries.colleagues import StaffMember
from groepswerk.people.service import renewing
from groepswerk.people.views.blueprint import blueprint
from groepswerk.people.views.entering import Answer


def _colleague(person_id: UUID) -> StaffMember | None:
    return colleagues.colleague_by_id(person_id, clock.today())


def _open_reset(reset_id: UUID) -> ResetLine | None:
    return accounts.open_reset(reset_id, clock.now())


def _unused(reset_id: UUID) -> AccountReset | None:
    found = accounts.reset_by_id(reset_id)
    return found if found and renewing.is_open(found, clock.now()) else None


@blueprint.route("/staff/<uuid:person_id>/new-start", methods=["GET", "POST"])
@guarded_by(may_renew, of=_colleague)
def offer_reset(colleague: StaffMember) -> Answer:
    """What the link does and who will see it; pressing the button makes it. It takes a second coordinator."""
    actor = acting()
    two = (actor.person_id, colleague.person_id)
    has_second = colleagues.another_may_agree(colleague.organisation_id, two, clock.today())
    if request.method != "POST" or not has_second:
        page = render_template("people/offer_reset.html", colleague=colleague, has_second=has_second)
        return page, 422 if request.method == "POST" else 200
    reset = renewing.offer_reset(colleague.person_id, colleague.organisation_id, actor, clock.now())
    return redirect(url_for("people.reset_offered", reset_id=reset.id), 303)


@blueprint.route("/staff/new-starts/<uuid:reset_id>")
@guarded_by(may_staff, of=_open_reset)
def reset_offered(reset: ResetLine) -> str:
    """Whom it waits for; for who agreed the link itself, as long as it works."""
    is_mine = may_hand(acting(), reset)
    link = addresses.absolute("people.begin_anew", token=renewing.reset_token(reset.id)) if is_mine else None
    return render_template("people/reset_offered.html", reset=reset, link=link)


def _page_of(reset: ResetLine) -> str:
    return url_for("people.reset_offered", reset_id=reset.id)


@blueprint.route("/staff/new-starts/<uuid:reset_id>/agree", methods=["POST"])
@guarded_by(may_agree, of=_open_reset, leads_to=_page_of)
def agree_reset(reset: ResetLine) -> Response:
    """A second coordinator, who asked the colleague herself, agrees and gives her the link."""
    if not renewing.agree(reset.id, acting(), clock.now()):
        abort(409)
    return redirect(_page_of(reset), 303)


@blueprint.route("/my-account/new-start/<uuid:reset_id>/withdraw", methods=["POST"])
@guarded_by(is_hers_as_staff, of=_unused)
def withdraw_reset(reset: AccountReset) -> Response:
    """She did not ask for it: the link leads nowhere from now on."""
    renewing.withdraw_reset(reset, acting(), clock.now())
    flash(_("The link does not work any more."))
    return redirect(url_for("people.account"), 303)
