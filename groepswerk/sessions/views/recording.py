"""Recording a meeting, on one page: who came, who hosted, which themes; looked at, mended with a few taps, saved."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, i18n
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.core.versions import Stale
from groepswerk.groups.policy import may_record
from groepswerk.sessions import queries
from groepswerk.sessions.forms.recording import RecordForm
from groepswerk.sessions.models import GroupSession
from groepswerk.sessions.queries import Roll
from groepswerk.sessions.service import recording
from groepswerk.sessions.views.blueprint import blueprint
from groepswerk.sessions.views.sheet import NOTHING, Brought, Sheet, sheet_of
from groepswerk.themes import service as themes
from groepswerk.words.written import written_in

Answer = str | tuple[str, int] | Response


def _the_meeting(thing: Roll | GroupSession) -> str:
    return url_for("sessions.session", session_id=thing.id)


@blueprint.route("/meetings/<uuid:session_id>/record", methods=["GET", "POST"])
@guarded_by(may_record, of=queries.roll_of, leads_to=_the_meeting)
def record(roll: Roll) -> Answer:
    """Record it, or correct what was recorded."""
    meeting = roll.meeting
    try:
        recording.check_can_be_recorded(meeting, clock.wall_now())
    except (recording.NotYet, recording.NotHeld):
        return render_template("sessions/not_yet.html", meeting=meeting), 422 if request.method == "POST" else 404
    if request.method == "POST" and request.form.get("is_sensitive"):
        # It keeps no themes, so they are read only when the page must be shown again.
        sheet = Sheet(meeting, roll.people, NOTHING)
        form = _form(sheet)
        if form.validate() and form.shown_version == meeting.version:
            return _save(form, sheet)
    sheet = sheet_of(roll)
    form = _form(sheet)
    if request.method != "POST":
        return _page(form, sheet)
    if form.shown_version != meeting.version:
        return _too_late(form, sheet)
    return _save(form, sheet) if form.validate() else (_page(form, sheet), 422)


def _form(sheet: Sheet) -> RecordForm:
    # What was sent counts alone: a question left open must not fall back on what is kept.
    form = RecordForm() if request.method == "POST" else RecordForm(data=sheet.start())
    form.know(sheet.people, {theme: words.text for theme, words in sheet.words.items()})
    if sheet.spoken is NOTHING:
        form.themes.data = []
    return form


def _page(form: RecordForm, sheet: Sheet, pairs: list[dict[str, str]] | None = None) -> str:
    return render_template("sessions/record.html", form=form, sheet=sheet, meeting=sheet.meeting, pairs=pairs)


def _too_late(form: RecordForm, sheet: Sheet) -> Answer:
    """Somebody saved meanwhile: both are shown, and the next save of this page counts."""
    form.validate()
    pairs = [] if form.errors else sheet.both(form)
    form.version.data = str(sheet.meeting.version)
    return _page(form, sheet, pairs), 409


def _save(form: RecordForm, sheet: Sheet) -> Answer:
    meeting, said = sheet.meeting, form.recording()
    before = recording.Before(sheet.had, {"themes": _hexed(sheet.brought)})
    try:
        recording.record(meeting, said, form.shown_version, acting(), clock.now(), clock.wall_now(), before)
    except Stale:
        now_it_is = queries.roll_of(meeting.id)
        return _too_late(form, sheet_of(now_it_is)) if now_it_is else abort(404)
    themes.surface(meeting, form.brought(sheet.brought) | _new_theme(form, sheet), sheet.brought)
    flash(_("The meeting is saved."))
    return redirect(_the_meeting(meeting), 303)


def _new_theme(form: RecordForm, sheet: Sheet) -> Brought:
    """The theme she typed; nothing of a sensitive meeting."""
    text, meeting = form.new_theme.text, sheet.meeting
    if not text or meeting.is_sensitive:
        return {}
    language = written_in(text, i18n.current(), sheet.spoken.languages)
    theme: UUID | None = themes.raise_in(meeting, text, language, form.bringer, sheet.spoken.key)
    return {theme: form.bringer} if theme else {}


def _hexed(brought: Brought) -> dict[str, str | None]:
    return {theme.hex: by.hex if by else None for theme, by in brought.items()}
