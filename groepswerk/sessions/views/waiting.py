"""For the guide: who comes and who waits, answers she hears by phone at one tap, and how many people fit."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.core.versions import Stale
from groepswerk.groups import queries as groups
from groepswerk.groups.policy import may_guide
from groepswerk.groups.queries import MemberLine
from groepswerk.sessions import queries
from groepswerk.sessions.forms.places import PlacesForm
from groepswerk.sessions.line import Party
from groepswerk.sessions.models import GroupSession
from groepswerk.sessions.queries import Asked, Invitee, MeetingLine, OwnAnswer
from groepswerk.sessions.service import answering, waiting
from groepswerk.sessions.views.afterwards import as_shown
from groepswerk.sessions.views.blueprint import blueprint
from groepswerk.sessions.views.tapped import no_room, tapped

Shown = str | tuple[str, int] | Response
SKIP = "skip"


class Line(NamedTuple):
    """One person of the group: her answer, and her number when she gave one."""

    member: MemberLine
    said: OwnAnswer
    phone: str | None


@blueprint.route("/meetings/<uuid:session_id>/answers")
@guarded_by(may_guide, of=queries.line_by_id)
def who_comes(meeting: MeetingLine) -> str:
    """Everybody of the group by what she said; who is offered a place, and who waits, in the order of the line."""
    return _page(meeting)


def _one_to_ask(session_id: UUID, membership_id: UUID) -> Asked | None:
    return queries.asked(session_id, membership_id, clock.today())


@blueprint.route("/meetings/<uuid:session_id>/answers/<uuid:membership_id>", methods=["POST"])
@guarded_by(may_guide, of=_one_to_ask, leads_to=lambda asked: _here(asked.meeting))
def answer_for(asked: Asked) -> Shown:
    """The guide writes down what somebody told her, or gives her offer on because she does not reach her."""
    try:
        flash(_given_on(asked) if request.form.get("answer") == SKIP else _written_down(asked))
    except answering.TooLate:
        return _page(asked.meeting), 409
    except answering.NoRoom:
        flash(no_room(), "error")
    except waiting.NotOffered:
        flash(_("Nothing was kept for her any more."), "error")
    return redirect(_here(asked.meeting), 303)


def _given_on(asked: Asked) -> str:
    if "guests" in request.form:
        abort(422)
    waiting.skip(asked.meeting, asked.person_id, acting(), clock.now())
    return _("She waits on. The place goes to the next one.")


def _written_down(asked: Asked) -> str:
    said, guests = tapped()
    hers = answering.answer_for(asked.meeting, asked.person_id, said, acting(), clock.now(), guests)
    return _("It is full. She waits for a place.") if _waits(hers) else _("It is written down.")


def _waits(hers: Party | None) -> bool:
    return hers is not None and hers.waits_since is not None


@blueprint.route("/meetings/<uuid:session_id>/places", methods=["GET", "POST"])
@guarded_by(may_guide, of=queries.session_by_id, leads_to=lambda meeting: _here(meeting))
def places(meeting: GroupSession) -> Shown:
    """How many people fit."""
    stands = meeting.capacity
    form = PlacesForm(data={"capacity": stands, "version": meeting.version})
    if not form.validate_on_submit():
        return _places_page(form, meeting), 422 if request.method == "POST" else 200
    try:
        waiting.set_places(meeting, form.capacity.data, form.shown_version, acting(), clock.now())
    except waiting.TooFew as refused:
        form.refuse_too_few(refused.taken)
        return _places_page(form, meeting), 422
    except Stale:
        pair: dict[str, object] = {
            "label": _("How many people fit?"),
            "stands": stands or "–",
            "typed": form.capacity.data or "–",
        }
        form.version.data = str(meeting.version)
        return _places_page(form, meeting, [pair]), 409
    flash(_("The number of places is saved."))
    return redirect(_here(meeting), 303)


def _here(meeting: MeetingLine | GroupSession) -> str:
    return url_for("sessions.who_comes", session_id=meeting.id)


def _places_page(form: PlacesForm, meeting: GroupSession, pairs: list[dict[str, object]] | None = None) -> str:
    return render_template("sessions/places-form.html", form=form, meeting=as_shown(meeting), pairs=pairs)


def _page(meeting: MeetingLine) -> str:
    people = groups.people_of(groups.members_of(meeting.group_id, clock.today()))
    invitees = queries.invitees_of(meeting.id, meeting.group_id, clock.now())
    lines = [_line(each, invitees.get(each.person_id)) for each in people]
    return render_template(
        "sessions/who-comes.html",
        meeting=meeting,
        lines=lines,
        taken=sum(line.said.held for line in lines),
        is_open=answering.takes_answers(meeting, clock.wall_now()),
    )


def _line(member: MemberLine, found: Invitee | None) -> Line:
    return Line(member, found.said, found.phone) if found else Line(member, OwnAnswer(), None)
