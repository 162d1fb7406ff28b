"""What a member agreed to, for her guides: asked aloud of who has no phone, and taken back for whoever says so."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, i18n
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.core.languages import DUTCH, Language, interface_for
from groepswerk.groups import policy, queries
from groepswerk.groups.forms import HeardForm
from groepswerk.groups.models import Group
from groepswerk.groups.queries import MemberLine
from groepswerk.groups.queries.agreed import agreed_in
from groepswerk.groups.service import agreeing
from groepswerk.groups.views.blueprint import blueprint
from groepswerk.groups.views.members import member_now
from groepswerk.people.models import Purpose
from groepswerk.people.queries import has_phone_in
from groepswerk.people.queries.agreements import consents_of
from groepswerk.people.wordings import ASKED_APART, WORDINGS, Wording, is_present

_NAMES = ",".join(f'"{name}"' for name in ASKED_APART)
_OF_MEMBER = "/memberships/<uuid:membership_id>/agreements"
_ONE = f"{_OF_MEMBER}/<any({_NAMES}):purpose>"


class Asked(NamedTuple):
    """One thing that a member is asked, by the name it has in addresses."""

    member: MemberLine
    name: str
    purpose: Purpose

    @property
    def group_id(self) -> UUID:
        """The member's group."""
        return self.member.group_id

    @property
    def person_id(self) -> UUID:
        """Who she is."""
        return self.member.person_id

    @property
    def roles(self) -> frozenset[str]:
        """Her roles in the group."""
        return frozenset(self.member.roles)

    @property
    def is_staff(self) -> bool:
        """Whether she is somebody of the staff."""
        return self.member.is_staff


def _asked(membership_id: UUID, purpose: str) -> Asked | None:
    member = member_now(membership_id)
    return Asked(member, purpose, ASKED_APART[purpose]) if member else None


def _hers(asked: Asked) -> str:
    return url_for("groups.agreements", membership_id=asked.member.membership_id)


@blueprint.route("/groups/<uuid:group_id>/who-agreed")
@guarded_by(policy.may_guide, of=queries.group_by_id)
def who_agreed(group: Group) -> str:
    """For whoever holds a camera: who may be in a photo; also whose voice, whose words; and who took it back."""
    lists = agreed_in(group.id, clock.today(), clock.now())
    return render_template("groups/who-agreed.html", group=group, lists=lists)


@blueprint.route(_OF_MEMBER)
@guarded_by(policy.may_hear_yes, of=member_now)
def agreements(member: MemberLine) -> str:
    """What one member agreed to, with one button to take each back, and the way to ask what she was not asked."""
    lines = [line for line in consents_of(member.person_id) if line.withdrawn_at is None]
    found = {name: next((line for line in lines if line.purpose == each), None) for name, each in ASKED_APART.items()}
    # Who told it may be a guide of another group: that is nobody's business here.
    ours = {each.name for each in queries.members_of(member.group_id, clock.today()) if each.is_staff}
    page = {"found": found, "is_present": is_present, "has_phone": has_phone_in(member.person_id, clock.now())}
    return render_template("groups/agreements.html", member=member, ours=ours, **page)


@blueprint.route(f"{_ONE}/ask", methods=["GET", "POST"])
@guarded_by(policy.may_hear_yes, of=_asked, leads_to=_hers)
def hear(asked: Asked) -> str | tuple[str, int] | Response:
    """The words to say aloud, in each language of hers and of the group that the pages speak."""
    wording, codes, form = WORDINGS[asked.purpose], _languages_of(asked.member), HeardForm()
    form.offer(codes, wording.version)
    if form.validate_on_submit():
        return _write_down(asked, str(form.language.data))
    page = {"form": form, "asked": asked, "wording": wording, "aloud": _aloud(wording, codes)}
    return render_template("groups/hear.html", **page), 422 if form.is_submitted() else 200


def _write_down(asked: Asked, language: str) -> Response:
    try:
        agreeing.write_down(asked.member, asked.purpose, language, acting(), clock.now())
    except agreeing.HasPhone:
        flash(_("This person has a phone here now, and can say yes there."), "error")
    else:
        flash(_("Kept."))
    return redirect(_hers(asked), 303)


@blueprint.route(f"{_ONE}/take-back", methods=["POST"])
@guarded_by(policy.may_hear_yes, of=_asked, leads_to=_hers)
def heard_no(asked: Asked) -> Response:
    """She said in the meeting that she agrees no more; one button, without a reason."""
    agreeing.take_back(asked.member, asked.purpose, acting(), clock.now())
    flash(_("Kept. Delete what you have of it, and use it no more."))
    return redirect(_hers(asked), 303)


def _languages_of(member: MemberLine) -> list[str]:
    """The languages in which she may hear it: hers, then the group's."""
    group = queries.group_line(member.group_id)
    own = [member.language] if member.language else []
    return list(dict.fromkeys([*own, *(group.languages if group else [])])) or [DUTCH.code]


def _aloud(wording: Wording, codes: list[str]) -> list[tuple[Language, str, list[str]]]:
    """The words in each of these languages that has a catalogue; where none has, in the guide's own."""
    spoken = [found for found in map(interface_for, codes) if found] or [i18n.current()]
    return [(each, *_said_in(each, wording)) for each in spoken]


def _said_in(language: Language, wording: Wording) -> tuple[str, list[str]]:
    with i18n.speaking(language):
        return str(wording.title), [str(line) for line in wording.lines]
