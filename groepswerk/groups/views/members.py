"""The guides' list of who belongs: add somebody, her phone number, the recording, the end of a membership."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, web
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.actor import Actor
from groepswerk.core.i18n import gettext as _
from groepswerk.core.versions import Stale
from groepswerk.groups import policy, queries
from groepswerk.groups.forms import ContactForm, NewMemberForm
from groepswerk.groups.models import Group, Role
from groepswerk.groups.policy import InGroup
from groepswerk.groups.queries import MemberLine
from groepswerk.groups.service import agreeing, belonging, reaching
from groepswerk.groups.views.blueprint import blueprint
from groepswerk.people.models import Person, Purpose
from groepswerk.people.queries import has_phone_in, person_by_id
from groepswerk.people.signs import PICTURES
from groepswerk.people.wordings import WORDINGS
from groepswerk.sessions.service import withdrawing

Answer = str | tuple[str, int] | Response


def member_now(membership_id: UUID) -> MemberLine | None:
    """A membership that has not ended, with the member's roles."""
    return queries.member_by_membership(membership_id, clock.today())


def _their_list(thing: InGroup) -> str:
    return url_for("groups.members", group_id=thing.group_id)


def _list_of(thing: InGroup) -> Response:
    return redirect(_their_list(thing), 303)


@blueprint.route("/groups/<uuid:group_id>/members")
@guarded_by(policy.may_guide, of=queries.group_by_id)
def members(group: Group) -> str:
    """Who belongs, by name, with the ways to change it."""
    lines = queries.members_of(group.id, clock.today())
    standing = queries.standing_in(group.id, clock.today(), clock.now())
    asked = WORDINGS[Purpose.MEMBERSHIP]
    return render_template("groups/members.html", group=group, lines=lines, standing=standing, asked=asked)


@blueprint.route("/groups/<uuid:group_id>/members/new", methods=["GET", "POST"])
@guarded_by(policy.may_guide, of=queries.group_by_id, leads_to=_their_list)
def add_member(group: Group) -> Answer:
    """Somebody without a phone, under the name she chose. She counts fully from now on, also before she said yes."""
    form = NewMemberForm()
    form.offer(group.languages)
    if not form.validate_on_submit():
        asked, status = WORDINGS[Purpose.MEMBERSHIP], 422 if form.is_submitted() else 200
        return render_template("groups/add_member.html", form=form, group=group, asked=asked), status
    flash(added_text(_added(form, group, acting(), clock.now())))
    return _list_of(group)


def _added(form: NewMemberForm, group: Group, by: Actor, now: datetime) -> Person:
    roles = [Role(form.role.data)]
    person = belonging.add_person(group, form.name.text, form.reads, roles, now, clock.today(), by)
    if form.number:
        reaching.first_phone(person.id, form.number, now)
    if form.agreed.data:
        agreeing.first_yes(person.id, group.id, form.reads or group.languages[0], by, now)
    return person


def added_text(person: Person) -> str:
    """What the guide is told who added somebody: also by which sign she is told apart from one of the same name."""
    if person.sign is None:
        return _("Added. This person belongs to the group now.")
    sign = str(PICTURES[person.sign])
    return _("Added. There was somebody of this name already. The new one has a sign: %(sign)s.", sign=sign)


@blueprint.route("/memberships/<uuid:membership_id>/contact", methods=["GET", "POST"])
@guarded_by(policy.may_reach, of=member_now)
def contact(member: MemberLine) -> Answer:
    """Her phone number: shown to her guides here, kept or forgotten here."""
    form = ContactForm()
    if form.validate_on_submit():
        return _change_phone(form, member)
    person = person_by_id(member.person_id)
    stands, status = queries.phone_of(member.person_id, clock.now()), 422 if form.is_submitted() else 200
    if request.method != "POST" and person is not None:
        form.phone.data, form.version.data = stands, str(person.version)
    asks = stands is not None and queries.asks_number(member.group_id, member.person_id, clock.now())
    return render_template("groups/contact.html", form=form, member=member, asks=asks), status


@blueprint.route("/memberships/<uuid:membership_id>/number-is-safe", methods=["POST"])
@guarded_by(policy.may_reach, of=member_now)
def number_is_safe(member: MemberLine) -> Response:
    """Asked: the number is still hers and safe."""
    if queries.asks_number(member.group_id, member.person_id, clock.now()):
        reaching.number_is_safe(member, acting(), clock.now())
        flash(_("Kept."))
    return redirect(web.safe_next() or _their_list(member), 303)


def _change_phone(form: ContactForm, member: MemberLine) -> Answer:
    try:
        reaching.change_phone(member, form.number, form.shown_version, acting(), clock.now())
    except Stale:
        return _both_numbers(form, member)
    flash(_("Kept.") if form.number else _("The number is forgotten."))
    return _list_of(member)


def _both_numbers(form: ContactForm, member: MemberLine) -> Answer:
    person = person_by_id(member.person_id)
    stands = queries.phone_of(member.person_id, clock.now())
    typed, form.version.data = form.phone.data, str(person.version if person else 0)
    pairs = [{"label": form.phone.label.text, "stands": stands or "", "typed": typed}]
    return render_template("groups/contact.html", form=form, member=member, pairs=pairs), 409


@blueprint.route("/memberships/<uuid:membership_id>/recording", methods=["POST"])
@guarded_by(policy.may_hand_to, of=member_now)
def hand_recording(member: MemberLine) -> Response:
    """Hand the recording of meetings to a guide, or the roll call to somebody with a phone here, or take it back."""
    now, today = clock.now(), clock.today()
    match request.form.get("do"):
        case "hand" if not member.is_staff and not has_phone_in(member.person_id, now):
            flash(_("She has no phone here. So she cannot write it down."))
        case "hand":
            belonging.hand_recording(member, acting(), now, today)
        case "back":
            belonging.end_role(member, Role.RECORDER, acting(), now, today)
        case _:
            abort(400)
    return _list_of(member)


@blueprint.route("/memberships/<uuid:membership_id>/end", methods=["GET", "POST"])
@guarded_by(policy.may_end, of=member_now, leads_to=_their_list)
def end_membership(member: MemberLine) -> Answer:
    """End a membership: asked once more, then done."""
    if request.method != "POST":
        return render_template("groups/end_membership.html", member=member)
    belonging.leave(member, acting(), clock.now(), clock.today())
    withdrawing.withdraw(member.person_id, member.group_id, clock.wall_now())
    flash(_("This person does not belong to the group any more."))
    return _list_of(member)
