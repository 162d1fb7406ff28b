"""What a meeting needs: its guide says it, whoever can takes it on."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.core.versions import Stale
from groepswerk.groups.policy import may_guide, takes_part
from groepswerk.groups.queries import members_of
from groepswerk.sessions import queries
from groepswerk.sessions.forms.needs import NEEDS, FillForm, NeedsForm
from groepswerk.sessions.models import BOTH_GUIDES, FOR_GUIDES
from groepswerk.sessions.policy import has_taken
from groepswerk.sessions.queries import MeetingLine, NeedOf, NeedShown
from groepswerk.sessions.queries.guiding import guides_there, may_have
from groepswerk.sessions.service import needs as service
from groepswerk.sessions.service.booking import PeopleBusy
from groepswerk.sessions.views.blueprint import blueprint
from groepswerk.sessions.views.taken import refuse, times_of

Shown = str | tuple[str, int] | Response


def _its_needs(asked: NeedOf) -> str:
    return url_for("sessions.needs", session_id=asked.meeting.id)


def _its_meeting(asked: NeedOf) -> str:
    return url_for("sessions.session", session_id=asked.meeting.id)


def _asks(session_id: UUID) -> MeetingLine | None:
    """A meeting that can need something: one that was recorded as sensitive names nobody any more."""
    meeting = queries.line_by_id(session_id)
    return None if meeting is None or _is_closed(meeting) else meeting


def _asked(need_id: UUID) -> NeedOf | None:
    found = queries.need_of(need_id)
    return None if found is None or _is_closed(found.meeting) else found


def _is_closed(meeting: MeetingLine) -> bool:
    return meeting.is_sensitive and meeting.recorded_at is not None


@blueprint.route("/meetings/<uuid:session_id>/needs", methods=["GET", "POST"])
@guarded_by(may_guide, of=_asks)
def needs(meeting: MeetingLine) -> Shown:
    """What it needs, and for each thing who has it."""
    form = _form(meeting)
    if request.method != "POST":
        return _as_it_stands(meeting, form)
    if not form.validate():
        return _page(meeting, form, queries.needs_of(meeting.id)), 422
    try:
        service.ask_for(meeting, form.wanted(), form.shown_version, acting(), clock.now())
    except Stale:
        return _both(meeting, form)
    flash(_("What the meeting needs is saved."))
    return redirect(url_for("sessions.needs", session_id=meeting.id), 303)


def _form(meeting: MeetingLine, as_it_stands: bool = False) -> NeedsForm:
    form = NeedsForm(formdata=None) if as_it_stands else NeedsForm()
    form.suit(meeting.is_sensitive)
    return form


def _as_it_stands(meeting: MeetingLine, form: NeedsForm) -> str:
    stand = queries.needs_of(meeting.id)
    form.hold(stand)
    form.version.data = str(service.print_of(stand))
    return _page(meeting, form, stand)


def _both(meeting: MeetingLine, form: NeedsForm) -> tuple[str, int]:
    """Somebody changed them meanwhile: both are shown, and the next save of this page counts."""
    stand, now = queries.needs_of(meeting.id), _form(meeting, as_it_stands=True)
    now.hold(stand)
    form.version.data = str(service.print_of(stand))
    pairs = [{"label": form.needs.label.text, "stands": now.said(), "typed": form.said()}]
    return _page(meeting, form, stand, pairs), 409


def _page(
    meeting: MeetingLine, form: NeedsForm, stand: list[NeedShown], pairs: list[dict[str, str]] | None = None
) -> str:
    return render_template("sessions/needs.html", meeting=meeting, form=form, needs=stand, words=NEEDS, pairs=pairs)


@blueprint.route("/needs/<uuid:need_id>", methods=["GET", "POST"])
@guarded_by(may_guide, of=_asked)
def need(asked: NeedOf) -> Shown:
    """Who takes one thing on, as its guide writes it down."""
    form = FillForm(data={"who": str(asked.need.person_id or ""), "version": asked.need.version})
    _offer(form, asked)
    if not form.validate_on_submit():
        return _fill_page(asked, form), 422 if request.method == "POST" else 200
    try:
        service.fill(asked, form.person_id, form.shown_version, acting(), clock.now(), form.passes.data)
    except Stale:
        return _stale(asked, form)
    except service.NotForHer:
        _offer(form, asked)
        form.refuse("who", _("Somebody changed this meanwhile. This is how it stands now."))
        return _fill_page(asked, form), 422
    except PeopleBusy as error:
        refuse(form, error)
        return _fill_page(asked, form), 422
    flash(_("That is arranged."))
    return redirect(_its_needs(asked), 303)


def _offer(form: FillForm, asked: NeedOf) -> None:
    """A guide beside the first for what is for guides; anybody of the group for the rest."""
    if asked.need.kind not in FOR_GUIDES:
        form.know(members_of(asked.group_id, clock.today()), _("Someone from outside"))
        return
    there = guides_there(asked.meeting.id, asked.group_id, asked.meeting.on_day)
    form.know(may_have(asked.need.kind, there), _("A colleague from outside the group"))


def _fill_page(asked: NeedOf, form: FillForm, who: str | None = None) -> str:
    return render_template(
        "sessions/need.html",
        meeting=asked.meeting,
        need=asked.need,
        is_one_of_two=asked.need.kind in BOTH_GUIDES,
        form=form,
        words=NEEDS,
        meanwhile=who,
    )


def _stale(asked: NeedOf, form: FillForm) -> Shown:
    """Somebody took it on meanwhile: she sees who, and her choice can still be saved."""
    line = next((each for each in queries.needs_of(asked.meeting.id) if each.id == asked.need.id), None)
    if line is None:
        abort(404)
    form.version.data = str(line.version)
    return _fill_page(asked, form, line.name or _("nobody yet")), 409


@blueprint.route("/needs/<uuid:need_id>/open", methods=["POST"])
@guarded_by(may_guide, of=_asked, leads_to=_its_needs)
def reopen_need(asked: NeedOf) -> Shown:
    """Open it again: whoever had it cannot after all."""
    try:
        service.hand_back(asked, _shown(), acting(), clock.now())
    except Stale:
        flash(_("Somebody changed this meanwhile. This is how it stands now."))
    return redirect(_its_needs(asked), 303)


@blueprint.route("/needs/<uuid:need_id>/take", methods=["POST"])
@guarded_by(takes_part, of=_asked, leads_to=_its_meeting)
def take_need(asked: NeedOf) -> Shown:
    """'I can do that.' Only what is open, while the meeting is to come. Who is needed elsewhere hears that first."""
    if asked.need.kind in FOR_GUIDES:
        flash(_("The guides look for this one themselves. Thank you all the same."))
        return redirect(_its_meeting(asked), 303)
    if not _can_be_taken(asked):
        flash(_("This is not needed any more. Thank you all the same."))
        return redirect(_its_meeting(asked), 303)
    try:
        service.take(asked, _shown(), acting(), clock.now(), passes=request.form.get("passes", ""))
    except PeopleBusy as error:
        return render_template(
            "sessions/also-needed.html", asked=asked, elsewhere=times_of(error), passes=error.passes
        ), 422
    except (service.Taken, Stale):
        flash(_("Somebody else does this already. Thank you all the same."))
    else:
        flash(_("You do this. Thank you!"))
    return redirect(_its_meeting(asked), 303)


@blueprint.route("/needs/<uuid:need_id>/hand-back", methods=["POST"])
@guarded_by(has_taken, of=_asked, leads_to=_its_meeting)
def hand_back_need(asked: NeedOf) -> Shown:
    """'I cannot do it after all.' Nobody asks why; only for who has it herself."""
    try:
        service.hand_back(asked, _shown(), acting(), clock.now())
    except Stale:
        flash(_("Somebody changed this meanwhile. This is how it stands now."))
    else:
        flash(_("That is fine. Thanks for telling us."))
    return redirect(_its_meeting(asked), 303)


def _can_be_taken(asked: NeedOf) -> bool:
    meeting = asked.meeting
    return not meeting.is_sensitive and meeting.is_on and not meeting.is_over(clock.wall_now())


def _shown() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
