"""'New key': the guide ends a member's old phones, in the meeting, and the door opens for her new one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.groups import policy
from groepswerk.groups.queries import MemberLine
from groepswerk.groups.service import door as doors
from groepswerk.groups.service import keys
from groepswerk.groups.views.blueprint import blueprint
from groepswerk.groups.views.members import member_now
from groepswerk.sessions.service import withdrawing


def _to_door(member: MemberLine) -> str:
    return url_for("groups.door", group_id=member.group_id)


@blueprint.route("/memberships/<uuid:membership_id>/new-key", methods=["GET", "POST"])
@guarded_by(policy.may_make_key, of=member_now, leads_to=_to_door)
def new_key(member: MemberLine) -> str | Response:
    """First what it does; then the old phones are out, and she comes in anew by the door, as this member."""
    if request.method != "POST":
        return render_template("groups/new-key.html", member=member)
    actor, now = acting(), clock.now()
    keys.end_old_keys(member, actor, now)
    withdrawing.end_links(member.person_id)
    doors.open_door(member.group_id, actor, now)
    flash(_("The old phones are signed out. Let the new phone scan this, and say who it is."))
    return redirect(_to_door(member), 303)
