"""After the knock: she waits, and after Welkom she presses the button and is in. Opening a page lets nobody in."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from groepswerk.core import audit, clock, cookies, i18n
from groepswerk.core.access import guarded_by
from groepswerk.groups import queries
from groepswerk.groups.models import KnockState
from groepswerk.groups.queries import OwnKnock
from groepswerk.groups.queries.members import CAME_IN_ELSEWHERE
from groepswerk.groups.service import knocking
from groepswerk.groups.views.blueprint import blueprint
from groepswerk.groups.views.knocking import KNOCK, nothing_here
from groepswerk.people import entrance
from groepswerk.people.models import Purpose
from groepswerk.people.policy import holds_link
from groepswerk.people.service import consenting
from groepswerk.people.service.consenting import Heard
from groepswerk.people.wordings import WORDINGS


def _knock_of_this_browser() -> OwnKnock | None:
    """The knock whose signed cookie this browser holds; of others' knocks it can know nothing."""
    ticket = cookies.read(KNOCK)
    return queries.own_knock(ticket.row, clock.now(), clock.today()) if ticket else None


@blueprint.route("/door/wait")
@guarded_by(holds_link, of=_knock_of_this_browser)
def waiting(knock: OwnKnock) -> str | tuple[str, int] | Response:
    """She waits; the page asks for itself again until the guide answered."""
    if knock.state == KnockState.WELCOMED and knock.person_id:
        asked = WORDINGS[Purpose.MEMBERSHIP]
        return render_template("groups/welcomed.html", knock=knock, asked=asked, cover=knock.cover)
    if knock.state == KnockState.ENTERED:
        return redirect(url_for("home.start"), 303)
    if knock.state == KnockState.WAITING and knock.door_is_open:
        return render_template("groups/waiting.html", knock=knock, cover=knock.cover)
    return nothing_here()


@blueprint.route("/door/come-in", methods=["POST"])
@guarded_by(holds_link, of=_knock_of_this_browser)
def come_in(knock: OwnKnock) -> tuple[str, int] | Response:
    """The button after Welkom: this browser is hers from now on. She has read what is kept, and agrees by coming in."""
    if knock.person_id is None or not knocking.step_in(knock):
        return nothing_here()
    entrance.enter(knock.person_id, knock.phone)
    heard = Heard(i18n.current().code, knock.welcomed_by)
    consenting.give(knock.person_id, Purpose.MEMBERSHIP, heard, clock.now())
    cookies.take_away(KNOCK)
    _note(knock.person_id, knock.group_id)
    return redirect(url_for("home.start"), 303)


def _note(person_id: UUID, group_id: UUID) -> None:
    """Write down that she came in, also for her other groups: the phone opens them too, and nobody there saw her."""
    now = clock.now()
    audit.record("groups.came_in", at=now, by=None, subject_id=person_id, group_id=group_id)
    for other in queries.groups_beside(person_id, group_id, clock.today()):
        audit.record(CAME_IN_ELSEWHERE, at=now, by=None, subject_id=person_id, group_id=other)
