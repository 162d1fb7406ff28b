"""A programme out of a sheet: shown as it was understood, row by row, before anything is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, i18n
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.dates import short_day
from groepswerk.core.i18n import ngettext
from groepswerk.groups.models import Group
from groepswerk.groups.policy import may_guide
from groepswerk.groups.queries import group_by_id
from groepswerk.sessions.about_day import about_day
from groepswerk.sessions.forms.importing import ImportForm, mistake_said
from groepswerk.sessions.importing import Imported, ImportedMeeting, RowMistake, as_text, read
from groepswerk.sessions.queries.years_about import years_about
from groepswerk.sessions.service import importing
from groepswerk.sessions.service.booking import Clash
from groepswerk.sessions.views.blueprint import blueprint
from groepswerk.sessions.views.left_with import left_with
from groepswerk.sessions.views.taken import refuse
from groepswerk.sessions.wheel import year_wheel
from groepswerk.words.written import written_in

Shown = str | tuple[str, int] | Response


def _our_year(group: Group) -> str:
    return url_for("home.group", group_id=group.id)


@blueprint.route("/groups/<uuid:group_id>/import", methods=["GET", "POST"])
@guarded_by(may_guide, of=group_by_id, leads_to=_our_year)
def import_programme(group: Group) -> Shown:
    """The page of a sheet; its last button makes all the meetings, or none."""
    form = ImportForm()
    if request.method != "POST":
        return _page(group, form)
    found = _found(form)
    if found is None or found.mistakes:
        return _page(group, form, found), 422
    return _make(group, form, found)


@blueprint.route("/groups/<uuid:group_id>/import/look", methods=["GET", "POST"])
@guarded_by(may_guide, of=group_by_id, claims_late=True)
def look_at_import(group: Group) -> Shown:
    """What the sheet would give. It makes nothing, so it spends no key and takes no lock."""
    if request.method != "POST":
        return redirect(url_for("sessions.import_programme", group_id=group.id), 303)
    form = ImportForm()
    found = _found(form)
    if found is None or found.mistakes:
        return _page(group, form, found), 422
    clash = importing.clash(group, found.meetings, passes=form.passes.data)
    if clash:
        refuse(form, clash, _beside)
    return _page(group, form, found), 422 if clash else 200


def _found(form: ImportForm) -> Imported | None:
    """What the sheet says; None, with the reason beside its field, when it cannot be read."""
    if not form.validate():
        return None
    rows = form.rows()
    if rows is None:
        return None
    found = read(rows, clock.today(), int(form.minutes.data))
    if found.too_many:
        form.refuse_size()
        return None
    if not found.mistakes:
        form.pasted.data = as_text(found.meetings)
    _refuse_rows(form, found.mistakes)
    return found


def _refuse_rows(form: ImportForm, mistakes: Sequence[RowMistake]) -> None:
    """How many rows are wrong; the page names every one of them."""
    if mistakes:
        field = "sheet" if form.sheet.data else "pasted"
        # A template says the same sentence, and has %(num)s in it.
        said = ngettext("%(num)s row is not right yet", "%(num)s rows are not right yet", len(mistakes))
        form.refuse(field, said)


def _make(group: Group, form: ImportForm, found: Imported) -> Shown:
    texts = " ".join(each.subject or "" for each in found.meetings)
    language = written_in(texts, i18n.current(), group.languages)
    try:
        importing.bring_in(group, found.meetings, language, acting(), clock.now(), passes=form.passes.data)
    except Clash as error:
        refuse(form, error, _beside)
        return _page(group, form, found), 422
    count = len(found.meetings)
    flash(ngettext("%(num)d meeting is planned.", "%(num)d meetings are planned.", count))
    return redirect(_our_year(group), 303)


def _beside(field: str) -> str:
    """Days, times and places are all in the rows."""
    return field if field == "passes" else "pasted"


def _page(group: Group, form: ImportForm, found: Imported | None = None) -> str:
    wrong = [mistake_said(each) for each in found.mistakes] if found else []
    shown = _dates(group, found.meetings) if found and not found.mistakes else {}
    return render_template("sessions/import.html", group=group, form=form, found=found, wrong=wrong, **shown)


def _dates(group: Group, meetings: Sequence[ImportedMeeting]) -> dict[str, Any]:
    """What each day is besides, the ring of them, and how many meetings of the group are left with them."""
    year_on, days = years_about(group.id), [each.on for each in meetings]
    return {
        "about": [about_day(on, year_on(on)) for on in days],
        "wheel": year_wheel([(on, "planned", short_day(on)) for on in days]),
        "left": left_with(group.id, days),
    }
