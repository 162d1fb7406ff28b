"""The guide's side of the door: open it, see who stands there, say Welkom or not now, shut it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from groepswerk.core import addresses, clock, qr
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.actor import Actor
from groepswerk.core.clock import HOME_ZONE
from groepswerk.core.i18n import gettext as _
from groepswerk.groups import policy, queries
from groepswerk.groups.forms import WelcomeForm
from groepswerk.groups.likeness import alike
from groepswerk.groups.models import Door, Group, Knock, Role
from groepswerk.groups.policy import InGroup
from groepswerk.groups.queries import Known
from groepswerk.groups.service import door as doors
from groepswerk.groups.service import knocking
from groepswerk.groups.views.blueprint import blueprint
from groepswerk.groups.views.members import added_text
from groepswerk.people.models import Person

NEW = {"participant": Role.PARTICIPANT, "volunteer": Role.VOLUNTEER}


def _door_page(group_id: UUID) -> Response:
    return redirect(url_for("groups.door", group_id=group_id), 303)


def _back_to_door(inside: InGroup) -> str:
    return url_for("groups.door", group_id=inside.group_id)


@blueprint.route("/groups/<uuid:group_id>/door")
@guarded_by(policy.may_guide, of=queries.group_by_id)
def door(group: Group) -> str:
    """The door. While it is open the page asks for itself again, so that who knocks appears."""
    found, now = queries.door_of(group.id), clock.now()
    if found is None or found.open_until <= now:
        return render_template("groups/door_shut.html", group=group, door=found)
    known = queries.known_in(group.id, clock.today())
    waiting = [(knock, _alike(knock.name, known)) for knock in queries.knocks_at(group.id, now)]
    until = found.open_until.astimezone(HOME_ZONE).time()
    drawn = qr.drawn(addresses.absolute("groups.knock", token=found.token))
    return render_template("groups/door.html", group=group, door=found, until=until, qr=drawn, waiting=waiting)


@blueprint.route("/groups/<uuid:group_id>/door/open", methods=["POST"])
@guarded_by(policy.may_guide, of=queries.group_by_id, leads_to=_back_to_door)
def open_door(group: Group) -> Response:
    """Open it for a quarter of an hour."""
    return _opened(group, doors.open_door)


@blueprint.route("/groups/<uuid:group_id>/door/longer", methods=["POST"])
@guarded_by(policy.may_guide, of=queries.group_by_id, leads_to=_back_to_door)
def keep_door_open(group: Group) -> Response:
    """A quarter of an hour more."""
    return _opened(group, doors.keep_open)


def _opened(group: Group, way: Callable[[UUID, Actor, datetime], Door]) -> Response:
    """Go that way; when the digits had to change, the guide hears that her paper is old."""
    before = queries.digits_of(group.id)
    door = way(group.id, acting(), clock.now())
    if before not in {None, door.digits}:
        flash(
            _("Your door has new digits, because another door had the same ones. Print the poster and the cards again.")
        )
    return _door_page(group.id)


@blueprint.route("/groups/<uuid:group_id>/door/close", methods=["POST"])
@guarded_by(policy.may_guide, of=queries.group_by_id, leads_to=_back_to_door)
def close_door(group: Group) -> Response:
    """Shut it before its time."""
    doors.shut_door(group.id, acting(), clock.now())
    flash(_("The door is shut."))
    return _door_page(group.id)


@blueprint.route("/groups/<uuid:group_id>/door/renew", methods=["POST"])
@guarded_by(policy.may_guide, of=queries.group_by_id, leads_to=_back_to_door)
def renew_door(group: Group) -> Response:
    """New QR, digits and picture: for when a photo of the old ones goes round, and to print the first ones."""
    is_first = queries.digits_of(group.id) is None
    doors.renew_signs(group.id, acting(), clock.now())
    if is_first:
        flash(_("The poster and the cards are ready to print."))
    else:
        flash(_("The door has a new code. The old one does not work any more."))
    return _door_page(group.id)


@blueprint.route("/knocks/<uuid:knock_id>/welcome", methods=["GET", "POST"])
@guarded_by(policy.may_guide, of=queries.knock_by_id, leads_to=_back_to_door)
def welcome(knock: Knock) -> str | tuple[str, int] | Response:
    """Say Welkom: to somebody new, to a member who has another phone, or to somebody who comes back."""
    form = WelcomeForm()
    if form.validate_on_submit():
        try:
            newcomer = _welcome(knock, str(form.who.data))
        except knocking.Answered:
            return _too_late(knock)
        except knocking.NotAMember:
            form.refuse("who", _("This person does not take part in this group. Choose somebody else."))
        else:
            flash(_("Welcome! The phone at the door now has a button to come in."))
            if newcomer is not None and newcomer.sign is not None:
                flash(added_text(newcomer))
            return _door_page(knock.group_id)
    status = 422 if form.is_submitted() else 200
    known = queries.known_in(knock.group_id, clock.today())
    likely = _alike(knock.name, known)
    return render_template("groups/welcome.html", form=form, knock=knock, known=known, likely=likely), status


def _welcome(knock: Knock, who: str) -> Person | None:
    """Do it; who is new is returned, to be told apart from another of her name."""
    actor, now, today = acting(), clock.now(), clock.today()
    if who in NEW:
        return knocking.welcome_new(knock, [NEW[who]], actor, now, today)
    try:
        person_id = UUID(who)
    except ValueError:
        raise knocking.NotAMember from None
    knocking.welcome_member(knock, person_id, actor, now, today)
    return None


def _alike(name: str, known: Known) -> Known:
    """Those whose name is like the one said at the door, the likest first."""
    return Known(alike(name, known.here), alike(name, known.before))


@blueprint.route("/knocks/<uuid:knock_id>/not-now", methods=["POST"])
@guarded_by(policy.may_guide, of=queries.knock_by_id, leads_to=_back_to_door)
def not_now(knock: Knock) -> Response:
    """Somebody the guide does not see in the room, or who should wait."""
    try:
        knocking.not_now(knock, acting(), clock.now())
    except knocking.Answered:
        return _too_late(knock)
    return _door_page(knock.group_id)


def _too_late(knock: Knock) -> Response:
    flash(_("This was answered already, or the door is shut."), "error")
    return _door_page(knock.group_id)
