"""'Messages': how she wants to hear of meetings. Nothing by itself unless she asks for it; one button takes it back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, i18n
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.actor import Actor
from groepswerk.core.i18n import gettext as _
from groepswerk.core.versions import Stale
from groepswerk.groups.queries import guide_contact
from groepswerk.messages import outbound, queries
from groepswerk.messages.forms import FORMS, WishForm
from groepswerk.messages.policy import may_wish
from groepswerk.messages.service import wishing
from groepswerk.messages.still_safe import is_asked_again
from groepswerk.messages.views import asking
from groepswerk.messages.views.blueprint import blueprint
from groepswerk.messages.wording import asked_again, in_words
from groepswerk.people.models import Purpose, SignInKind
from groepswerk.people.policy import is_on_phone
from groepswerk.people.service.consenting import Heard
from groepswerk.people.wordings import WORDINGS

Answer = str | tuple[str, int] | Response


def _here() -> str:
    return url_for("messages.wishes")


@blueprint.route("/my-messages")
@guarded_by(may_wish)
def wishes() -> str:
    """How she hears of meetings now, and the ways there are."""
    actor = acting()
    wish = queries.wish_of(actor.person_id)
    is_old = wish is not None and is_asked_again(wish.made_at, clock.now())
    again = asked_again(queries.to_ask_again(actor.person_id, clock.now()), clock.now()) if is_old else None
    return _page("messages/wishes.html", wish=wish, lines=in_words(wish), ways=outbound.offered(), again=again)


@blueprint.route("/my-messages/ask", methods=["GET", "POST"])
@guarded_by(may_wish, leads_to=lambda _actor: _here())
def ask_for_messages() -> Answer:
    """Ask for messages by one way: the address, how many days before, and when it is safe."""
    way, actor = asking.way_asked_for(), acting()
    if way is None:
        return redirect(_here(), 303)
    form = FORMS[way]()
    if form.validate_on_submit():
        return _keep(form, actor)
    if not form.is_submitted():
        asking.show_what_stands(form, actor.person_id)
    return _form(form), 422 if form.is_submitted() else 200


def _keep(form: WishForm, actor: Actor) -> Answer:
    heard = Heard(i18n.current().code)
    try:
        wishing.wish(actor.person_id, form.wished, form.shown_version, heard, actor, clock.now())
    except Stale:
        return _form(form, pairs=asking.both(form, actor.person_id)), 409
    flash(_("Good. You can change this at any time."))
    return redirect(_here(), 303)


@blueprint.route("/my-messages/still-safe", methods=["POST"])
@guarded_by(may_wish)
def still_safe() -> Response:
    """It is still safe to write to her."""
    wishing.still_safe(acting().person_id, acting(), clock.now())
    flash(_("Good. We go on writing to you."))
    return redirect(url_for("home.start"), 303)


@blueprint.route("/my-messages/stop", methods=["POST"])
@guarded_by(is_on_phone)
def no_messages() -> Response:
    """No messages any more, without a reason."""
    wishing.take_back(acting().person_id, acting(), clock.now())
    flash(_("We send you nothing any more. Your guide tells you."))
    return redirect(_here(), 303)


def _form(form: WishForm, pairs: list[dict[str, Any]] | None = None) -> str:
    return _page("messages/ask.html", form=form, asked=WORDINGS[Purpose.MESSAGES], pairs=pairs)


def _page(template: str, **values: Any) -> str:
    actor = acting()
    group_id = min(actor.roles, default=None)
    name, phone = (guide_contact(group_id, clock.today()) if group_id else None) or (None, None)
    is_shared = actor.device == SignInKind.SHARED
    return render_template(template, guide_name=name, guide_phone=phone, is_shared=is_shared, **values)
