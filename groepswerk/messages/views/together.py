"""The same with her guide: for who sits beside her and would rather not type. Who explained it is written down."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, i18n
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.core.versions import Stale
from groepswerk.groups.policy import may_reach
from groepswerk.groups.queries import MemberLine, member_by_membership
from groepswerk.messages import outbound, queries
from groepswerk.messages.forms import TOGETHER, WishForm
from groepswerk.messages.service import wishing
from groepswerk.messages.still_safe import is_asked_again, is_paused
from groepswerk.messages.views import asking
from groepswerk.messages.views.blueprint import blueprint
from groepswerk.messages.wording import in_words
from groepswerk.people.models import Purpose
from groepswerk.people.service.consenting import Heard
from groepswerk.people.wordings import WORDINGS

Answer = str | tuple[str, int] | Response


def _member_now(membership_id: UUID) -> MemberLine | None:
    return member_by_membership(membership_id, clock.today())


def _there(member: MemberLine) -> str:
    return url_for("messages.wishes_of_member", membership_id=member.membership_id)


@blueprint.route("/memberships/<uuid:membership_id>/messages")
@guarded_by(may_reach, of=_member_now)
def wishes_of_member(member: MemberLine) -> str:
    """How a member hears of meetings now, and the ways there are."""
    wish = queries.wish_of(member.person_id)
    lines, ways = in_words(wish), outbound.offered()
    said = wish.made_at if wish else clock.now()
    state = {"is_old": is_asked_again(said, clock.now()), "is_paused": is_paused(said, clock.now())}
    shown = {"member": member, "wish": wish, "lines": lines, "ways": ways}
    return render_template("messages/wishes-of-member.html", **shown, **state)


@blueprint.route("/memberships/<uuid:membership_id>/messages/ask", methods=["GET", "POST"])
@guarded_by(may_reach, of=_member_now, leads_to=_there)
def ask_together(member: MemberLine) -> Answer:
    """Fill it in together."""
    way = asking.way_asked_for()
    if way is None:
        return redirect(_there(member), 303)
    form = TOGETHER[way]()
    if form.validate_on_submit():
        return _keep(form, member)
    if not form.is_submitted():
        asking.show_what_stands(form, member.person_id)
    return _form(form, member), 422 if form.is_submitted() else 200


def _keep(form: WishForm, member: MemberLine) -> Answer:
    actor = acting()
    heard = Heard(member.language or i18n.current().code, actor.person_id)
    try:
        wishing.wish(member.person_id, form.wished, form.shown_version, heard, actor, clock.now())
    except Stale:
        return _form(form, member, asking.both(form, member.person_id)), 409
    flash(_("Kept."))
    return redirect(_there(member), 303)


@blueprint.route("/memberships/<uuid:membership_id>/messages/stop", methods=["POST"])
@guarded_by(may_reach, of=_member_now, leads_to=_there)
def no_messages_together(member: MemberLine) -> Response:
    """She wants no messages any more."""
    wishing.take_back(member.person_id, acting(), clock.now())
    flash(_("We send this person nothing any more. You tell the news yourself."))
    return redirect(_there(member), 303)


def _form(form: WishForm, member: MemberLine, pairs: list[dict[str, Any]] | None = None) -> str:
    asked = WORDINGS[Purpose.MESSAGES]
    return render_template("messages/ask-together.html", form=form, member=member, asked=asked, pairs=pairs)
