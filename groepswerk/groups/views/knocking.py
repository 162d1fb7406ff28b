"""The visitor's side of the door: she picks a name, says whose phone it is, and knocks. Looking changes nothing."""

from __future__ import annotations

from typing import NamedTuple

from flask import redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, cookies, devices, i18n, refusals, tokens
from groepswerk.core.access import guarded_by
from groepswerk.core.languages import Language, interface_for
from groepswerk.groups import queries
from groepswerk.groups.forms import NameForm, PhoneForm
from groepswerk.groups.models import Door
from groepswerk.groups.queries import STANDS_FOR, OpenDoor
from groepswerk.groups.service import knocking
from groepswerk.groups.views.blueprint import blueprint
from groepswerk.people.models import SignInKind
from groepswerk.people.policy import holds_link

KNOCK = "knock"
# Where the picked name waits between the two questions: in the signed form cookie, until she knocks or goes.
_NAME = "door_name"
Answer = str | tuple[str, int] | Response


class Doorstep(NamedTuple):
    """Where somebody stands who has a door's address: before an open door, or before nothing."""

    door: OpenDoor | None


def _before_door(token: str) -> Doorstep:
    """An address that never was and a door that is shut are the same doorstep: nobody learns which."""
    return Doorstep(queries.open_door(Door.token == token, clock.now()) if tokens.is_token(token) else None)


@blueprint.route("/d/<token>", methods=["GET", "POST"])
@guarded_by(holds_link, of=_before_door)
def knock(doorstep: Doorstep) -> Answer:
    """Two questions, one a page: what do we call you, and is this your phone?"""
    if doorstep.door is None:
        refusals.note("groups.door_not_open")
        return nothing_here()
    if "phone" in request.form:
        return _knock(doorstep.door)
    if request.method == "POST":
        return _keep_name(doorstep.door)
    if session.get(_NAME) and "name" not in request.args:
        return _ask_phone(doorstep.door, PhoneForm())
    return _ask_name(doorstep.door, NameForm(name=session.get(_NAME)))


def nothing_here() -> tuple[str, int]:
    """What everybody sees whose door is shut, or never was."""
    return render_template("groups/nothing_here.html"), 404


def _keep_name(door: OpenDoor) -> Answer:
    form = NameForm()
    if not form.validate():
        return _ask_name(door, form)
    session[_NAME] = form.picked
    return redirect(url_for("groups.knock", token=door.token), 303)


def _knock(door: OpenDoor) -> Answer:
    form, name = PhoneForm(), session.get(_NAME)
    if not name:
        return redirect(url_for("groups.knock", token=door.token), 303)
    if not form.validate():
        return _ask_phone(door, form)
    now, before = clock.now(), cookies.read(KNOCK)
    phone, device = SignInKind(form.phone.data), devices.name_of(request.user_agent.string)
    try:
        row = knocking.knock(door, name, i18n.current().code, phone, device, before.row if before else None, now)
    except knocking.Crowded:
        refusals.note("groups.door_crowded", subject_id=door.group_id, group_id=door.group_id)
        return nothing_here()
    session.pop(_NAME)
    cookies.give(KNOCK, row.id, now, None if phone == SignInKind.SHARED else STANDS_FOR)
    return redirect(url_for("groups.waiting"), 303)


def _ask_name(door: OpenDoor, form: NameForm) -> tuple[str, int]:
    others = _other_languages(door)
    status = 422 if form.is_submitted() else 200
    return render_template("groups/knock.html", form=form, door=door, others=others, cover=door.cover), status


def _ask_phone(door: OpenDoor, form: PhoneForm) -> tuple[str, int]:
    status = 422 if form.is_submitted() else 200
    return render_template(
        "groups/whose_phone.html", form=form, door=door, name=session[_NAME], cover=door.cover
    ), status


def _other_languages(door: OpenDoor) -> list[Language]:
    """The group's languages that the pages stand in, one tap away from the one she reads now."""
    offered = (interface_for(code) for code in door.languages)
    return [language for language in offered if language and language.code != i18n.current().code]
