"""Recording a meeting, on one page: who came, who hosted, which themes; looked at, mended with a few taps, saved."""

from __future__ import annotations

from dataclasses import replace

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock
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
from groepswerk.sessions.views.sheet import Brought, Sheet, bare_sheet_of, sheet_of
from groepswerk.sessions.views.writing import new_theme, written_on
from groepswerk.themes import service as themes
from groepswerk.words.service import forget

Answer = str | tuple[str, int] | Response


def _the_meeting(thing: Roll | GroupSession) -> str:
    return url_for("sessions.session", session_id=thing.id)


@blueprint.route("/meetings/<uuid:session_id>/record", methods=["GET", "POST"])
@guarded_by(may_record, of=queries.roll_of, leads_to=_the_meeting)
def record(roll: Roll) -> Answer:
    """Record it, or correct what was recorded."""
    try:
        recording.check_can_be_recorded(roll.meeting, clock.wall_now())
    except (recording.NotYet, recording.NotHeld):
        return render_template("sessions/not_yet.html", meeting=roll.meeting), 422 if request.method == "POST" else 404
    if request.method != "POST":
        sheet = _read(roll)
        return _page(RecordForm(data=sheet.start()), sheet)
    # Of a sensitive meeting no words are kept, so none are read to save it.
    sheet = bare_sheet_of(roll) if request.form.get("is_sensitive") else _read(roll, to_show=False)
    form = RecordForm()
    form.know(sheet)
    if form.shown_version != roll.meeting.version:
        return _too_late(form, roll)
    if not form.validate() or form.asks_for_ticks:
        return _page(form, _read(roll)), 422
    return _save(form, sheet)


def _read(roll: Roll, to_show: bool = True) -> Sheet:
    return sheet_of(roll, acting().person_id, bool(request.form.get("reflection")), to_show)


def _page(form: RecordForm, sheet: Sheet, pairs: list[dict[str, str]] | None = None) -> str:
    form.know(sheet)
    return render_template("sessions/record.html", form=form, sheet=sheet, meeting=sheet.meeting, pairs=pairs)


def _too_late(form: RecordForm, roll: Roll) -> Answer:
    """Somebody saved meanwhile: both are shown, and the next save of this page counts."""
    sheet = _read(roll)
    form.know(sheet)
    form.validate()
    pairs = [] if form.errors else sheet.both(form)
    form.version.data = str(sheet.meeting.version)
    return _page(form, sheet, pairs), 409


def _save(form: RecordForm, sheet: Sheet) -> Answer:
    meeting, was_recorded = sheet.meeting, sheet.meeting.recorded_at is not None
    before = recording.Before(sheet.there, {"themes": _hexed(sheet.brought)}, sheet.has_fillers, sheet.was_told)
    written = written_on(form, sheet)
    said = replace(form.recording(), notes=written.notes)
    try:
        gone = recording.record(meeting, said, form.shown_version, acting(), clock.now(), clock.wall_now(), before)
    except Stale:
        now_it_is = queries.roll_of(meeting.id)
        return _too_late(form, now_it_is) if now_it_is else abort(404)
    except recording.StaysSensitive:
        form.refuse("is_sensitive", _("This was recorded as sensitive. That cannot be undone."))
        return _page(form, sheet), 422
    if meeting.is_sensitive and not was_recorded:
        # No theme has come up in it yet.
        forget(gone)
    else:
        brought = {} if meeting.is_sensitive else form.brought(sheet.brought) | new_theme(meeting, written)
        themes.surface(meeting, brought, sheet.brought, gone)
    # The category tells the script that what it kept of this recording on the device can go.
    flash(_("The meeting is saved."), "saved")
    return redirect(_the_meeting(meeting), 303)


def _hexed(brought: Brought) -> dict[str, str | None]:
    return {theme.hex: by.hex if by else None for theme, by in brought.items()}
