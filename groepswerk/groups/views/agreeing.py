"""'Said yes to taking part': for a member without a phone the guide writes it down, on the list of who belongs."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.core.languages import DUTCH
from groepswerk.groups import policy, queries
from groepswerk.groups.policy import InGroup
from groepswerk.groups.queries import MemberLine
from groepswerk.groups.service import agreeing
from groepswerk.groups.views.blueprint import blueprint
from groepswerk.groups.views.members import member_now


def _their_list(thing: InGroup) -> str:
    return url_for("groups.members", group_id=thing.group_id)


@blueprint.route("/memberships/<uuid:membership_id>/said-yes", methods=["POST"])
@guarded_by(policy.may_hear_yes, of=member_now, leads_to=_their_list)
def said_yes(member: MemberLine) -> Response:
    """Her guide told her what is kept, and heard a yes. Who has a phone here says it there herself."""
    try:
        agreeing.write_down_yes(member, _language_of(member), acting(), clock.now())
    except agreeing.HasPhone:
        flash(_("This person has a phone here now, and can say yes there."), "error")
    else:
        flash(_("Kept."))
    return redirect(_their_list(member), 303)


def _language_of(member: MemberLine) -> str:
    """In which language she heard it: hers, else the first of the group's."""
    if member.language:
        return member.language
    group = queries.group_line(member.group_id)
    return group.languages[0] if group and group.languages else DUTCH.code
