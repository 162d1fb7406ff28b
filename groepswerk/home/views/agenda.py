"""What is open to everybody: days, times and places of the meetings that a group opened, per organisation.

For visitors whom nobody knows. A page like any other is drawn for who is signed in; a visitor without cookies gets the
one that was drawn for the one before her, as long as nothing changed.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from flask import Response, render_template, request

from groepswerk.core import addresses, clock, cookies, i18n, unchanged
from groepswerk.core.access import anyone, guarded_by
from groepswerk.core.plain_text import sort_key
from groepswerk.home.views.blueprint import blueprint
from groepswerk.people.policy import holds_link
from groepswerk.sessions.feeds.entries import entry, shown
from groepswerk.sessions.feeds.file import FILE_NAME, MIMETYPE, calendar
from groepswerk.sessions.feeds.wording import open_wording
from groepswerk.sessions.queries.feeds import Agenda, agenda_of, open_houses

# What a calendar may still show of what has been; the page begins today.
BACK = timedelta(days=61)
# A browser asks each time whether it changed; calendars and what stands between may wait a quarter of an hour.
_PAGE, _FILE = "no-cache", "public, max-age=900"


def _agenda(organisation_id: UUID) -> Agenda | None:
    return agenda_of(organisation_id, clock.today() - BACK)


@blueprint.route("/agenda")
@guarded_by(anyone)
def agendas() -> str | Response:
    """Which organisations have something open; where it is one, its agenda at once."""
    houses = sorted(open_houses(clock.today()), key=lambda house: sort_key(house.name))
    found = _agenda(houses[0].organisation_id) if len(houses) == 1 else None
    return _shown(found) if found else render_template("home/agendas.html", houses=houses)


@blueprint.route("/agenda/<uuid:organisation_id>")
@guarded_by(holds_link, of=_agenda)
def agenda(found: Agenda) -> str | Response:
    """The meetings to come, in order; cancelled ones struck through."""
    return _shown(found)


def _shown(found: Agenda) -> str | Response:
    if not _is_plain():
        return _page(found, clock.today())
    mark = unchanged.mark_of("agenda", found, clock.today(), request.full_path, i18n.current().code, request.host_url)
    return unchanged.answer(mark, lambda: _page(found, clock.today()).encode(), "text/html", _PAGE)


@blueprint.route("/agenda/<uuid:organisation_id>/" + FILE_NAME)
@guarded_by(holds_link, of=_agenda)
def agenda_file(found: Agenda) -> Response:
    """The same for a calendar that asks again and again, in the language that its address names."""
    wording = open_wording()

    def made() -> bytes:
        return calendar(wording.calendar, [entry(line, wording.title(line[4]), True) for line in found.lines])

    cookies.hold_back()
    response = unchanged.answer(unchanged.mark_of(found, wording), made, MIMETYPE, _FILE)
    if response.status_code != 304:
        response.headers["Content-Disposition"] = f"attachment; filename={FILE_NAME}"
    return response


def _is_plain() -> bool:
    """Whether this page is the same for everybody who asks so: nobody is known, and the address asks nothing odd."""
    return set(request.cookies) <= {cookies.full_name(i18n.COOKIE)} and set(request.args) <= {"lang"}


def _page(found: Agenda, today: date) -> str:
    to_come = [each for each in map(shown, found.lines) if each.on_day >= today]
    address = addresses.absolute("home.agenda_file", organisation_id=found.organisation_id, lang=i18n.current().code)
    return render_template(
        "home/agenda.html",
        organisation=found.name,
        meetings=to_come,
        webcal=addresses.to_subscribe(address),
        file=address,
    )
