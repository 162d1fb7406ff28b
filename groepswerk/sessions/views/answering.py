"""Saying 'I come': by the personal link, which opens this one meeting and nothing else, or from a member's own page."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, i18n, refusals, tokens
from groepswerk.core.access import acting, guarded_by
from groepswerk.groups.policy import takes_part
from groepswerk.groups.queries import guide_contact
from groepswerk.people.policy import holds_link
from groepswerk.sessions import queries, texts
from groepswerk.sessions.queries import Invited, MeetingLine
from groepswerk.sessions.service import answering, inviting
from groepswerk.sessions.views.blueprint import blueprint
from groepswerk.sessions.views.tapped import no_room, tapped

Shown = str | tuple[str, int] | Response


def invited_by(token: str) -> Invited | None:
    """What a link opens. Unknown, tampered, ended, of somebody who left: all the same, nothing."""
    invitation_id = tokens.read_id(token)
    if invitation_id is None:
        return None
    found = queries.invitation_of(invitation_id)
    if not tokens.is_signed(token, inviting.PURPOSE, invitation_id, found.generation if found else 0):
        refusals.note("sessions.link_refused", subject_id=invitation_id)
        return None
    if found is None or found.has_left or inviting.has_expired(found.meeting, clock.wall_now()):
        return None
    return found


def _address(endpoint: str, invited: Invited) -> str:
    return url_for(endpoint, token=inviting.token_of(invited.id, invited.generation))


def _answered_page(invited: Invited) -> str:
    return _address("sessions.answered", invited)


@blueprint.route("/a/<token>", methods=["GET", "POST"])
@guarded_by(holds_link, of=invited_by, leads_to=_answered_page)
def invitation(invited: Invited) -> Shown:
    """When, where, and the answers. Asking for the page changes nothing: robots that look at links do that."""
    if request.method != "POST":
        return _page("sessions/invitation.html", invited)
    said, guests = tapped()
    try:
        answering.answer(invited.meeting, invited.person_id, said, clock.now(), guests)
    except answering.TooLate:
        return _page("sessions/invitation.html", invited), 409
    except answering.NoRoom:
        flash(no_room(), "error")
        return redirect(_address("sessions.invitation", invited), 303)
    if said is None:
        flash(texts.said_back(None))
        return redirect(_address("sessions.invitation", invited), 303)
    return redirect(_answered_page(invited), 303)


@blueprint.route("/a/<token>/answered")
@guarded_by(holds_link, of=invited_by)
def answered(invited: Invited) -> Shown:
    """What she answered, said back, with the way to take it back. An offer that is open is asked again."""
    said = invited.said
    if said.answer is None or said.is_offered or not answering.takes_answers(invited.meeting, clock.wall_now()):
        return redirect(_address("sessions.invitation", invited), 303)
    return _page("sessions/answered.html", invited)


@blueprint.route("/meetings/<uuid:session_id>/answer", methods=["POST"])
@guarded_by(takes_part, of=queries.line_by_id, leads_to=lambda _meeting: url_for("home.start"))
def answer(meeting: MeetingLine) -> Shown:
    """A member answers from her own page."""
    said, guests = tapped()
    try:
        hers = answering.answer(meeting, acting().person_id, said, clock.now(), guests)
    except answering.TooLate:
        return render_template("sessions/too_late.html", meeting=meeting), 409
    except answering.NoRoom:
        flash(no_room(), "error")
    else:
        flash(texts.said_back(said, waits=hers is not None and hers.waits_since is not None))
    return redirect(url_for("home.start"), 303)


def _page(template: str, invited: Invited) -> str:
    own = texts.language_for(invited.language, invited.group_languages)
    i18n.bind(i18n.wished(own.code))
    guide_name, guide_phone = guide_contact(invited.group_id, clock.today()) or (None, None)
    return render_template(
        template,
        meeting=invited.meeting,
        said=invited.said,
        said_back=texts.said_back(invited.said.answer, invited.said.waits),
        is_open=answering.takes_answers(invited.meeting, clock.wall_now()),
        here=_address("sessions.invitation", invited),
        guide_name=guide_name,
        guide_phone=guide_phone,
        cover=invited.cover,
    )
