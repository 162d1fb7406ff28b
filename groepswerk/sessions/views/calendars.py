"""'My calendar': make the secret address of it, make another, or end it; for all her groups, or for one of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import addresses, clock, i18n, idempotency
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.groups.policy import may_see
from groepswerk.groups.queries import GroupLine, group_line, guide_contact
from groepswerk.people.models import SignInKind
from groepswerk.sessions import policy
from groepswerk.sessions.forms.feeds import FeedForm
from groepswerk.sessions.queries.feeds import feed_of
from groepswerk.sessions.service import feeds
from groepswerk.sessions.views.blueprint import blueprint


@blueprint.route("/my-calendar")
@guarded_by(policy.has_meetings)
def my_calendar() -> str:
    """What it does, and the address: when it was made here a moment ago it is shown, and never again."""
    return _page(None)


@blueprint.route("/my-calendar/address", methods=["POST"])
@guarded_by(policy.has_meetings)
def make_feed() -> Response:
    """Make an address; an earlier one ends."""
    return _make(None)


@blueprint.route("/my-calendar/end", methods=["POST"])
@guarded_by(policy.has_meetings)
def end_feed() -> Response:
    """End it."""
    return _end(None)


@blueprint.route("/groups/<uuid:group_id>/calendar")
@guarded_by(may_see, of=group_line)
def group_calendar(group: GroupLine) -> str:
    """The same for one group, for whoever wants it apart."""
    return _page(group)


@blueprint.route("/groups/<uuid:group_id>/calendar/address", methods=["POST"])
@guarded_by(may_see, of=group_line)
def make_group_feed(group: GroupLine) -> Response:
    """Make an address for it; an earlier one ends."""
    return _make(group.group_id)


@blueprint.route("/groups/<uuid:group_id>/calendar/end", methods=["POST"])
@guarded_by(may_see, of=group_line)
def end_group_feed(group: GroupLine) -> Response:
    """End it."""
    return _end(group.group_id)


def _page(group: GroupLine | None) -> str:
    actor, group_id = acting(), group.group_id if group else None
    kept, seed = feed_of(actor.person_id, group_id), request.args.get("made", "")
    token = feeds.fresh_token(kept, actor, group_id, seed, clock.now()) if idempotency.is_key(seed) else None
    return render_template(
        "sessions/calendar.html",
        group=group,
        kept=kept,
        form=FeedForm(),
        to=_addresses(group_id),
        fresh=_ways_to(token) if token else None,
        is_shared=actor.device == SignInKind.SHARED,
        **_whom_to_call(group_id),
    )


def _whom_to_call(group_id: UUID | None) -> dict[str, str]:
    """The name and phone of a guide, for a participant's page; staff need no such line."""
    actor = acting()
    of = None if actor.is_staff else group_id or min(actor.roles, default=None)
    contact = guide_contact(of, clock.today()) if of else None
    return {"guide_name": contact[0], "guide_phone": contact[1]} if contact else {}


def _addresses(group_id: UUID | None) -> dict[str, str]:
    """Where the page's buttons lead."""
    if group_id is None:
        make, end, file = "make_feed", "end_feed", "calendar_file"
    else:
        make, end, file = "make_group_feed", "end_group_feed", "group_file"
    of: dict[str, Any] = {"group_id": group_id} if group_id else {}
    return {
        "make": url_for(f"sessions.{make}", **of),
        "end": url_for(f"sessions.{end}", **of),
        "file": url_for(f"sessions.{file}", **of),
    }


def _ways_to(token: str) -> dict[str, str]:
    """The address as a browser opens it, and as a calendar does."""
    whole = addresses.absolute("sessions.feed", token=token)
    return {"https": whole, "webcal": addresses.to_subscribe(whole)}


def _make(group_id: UUID | None) -> Response:
    form, seed = FeedForm(), request.form["idempotency_key"]
    feeds.make(acting(), group_id, form.title, i18n.current().code, seed, clock.now())
    return redirect(_here(group_id, made=seed), 303)


def _end(group_id: UUID | None) -> Response:
    feeds.end(acting(), group_id, clock.now())
    flash(_("The link is ended. It opens nothing any more."))
    return redirect(_here(group_id), 303)


def _here(group_id: UUID | None, **more: Any) -> str:
    if group_id is None:
        return url_for("sessions.my_calendar", **more)
    return url_for("sessions.group_calendar", group_id=group_id, **more)
