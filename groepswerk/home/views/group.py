"""The group page: its year as a list and a wheel, and the ways to all its rooms.

Four statements; a fifth while there is news of its guide.
"""

from __future__ import annotations

from uuid import UUID

from flask import render_template

from groepswerk.core import clock
from groepswerk.core.access import guarded_by
from groepswerk.groups import policy
from groepswerk.groups.queries.changes import guide_news
from groepswerk.groups.queries.restarts import GroupWithNews, group_with_news
from groepswerk.home import ring
from groepswerk.home.views.blueprint import blueprint
from groepswerk.sessions import queries as sessions
from groepswerk.sessions.schoolyear import left_among
from groepswerk.words.queries import words_of


def _group(group_id: UUID) -> GroupWithNews | None:
    return group_with_news(group_id, clock.now())


@blueprint.route("/groups/<uuid:group_id>")
@guarded_by(policy.may_see, of=_group)
def group(group: GroupWithNews) -> str:
    """Our year: every meeting in order, cancelled ones struck through."""
    wall_now = clock.wall_now()
    meetings = sessions.meetings_of(group.group_id)
    subjects = words_of(meeting.subject_id for meeting in meetings)
    next_one = ring.next_among(meetings, wall_now)
    ahead, been = ring.lines_of(meetings, subjects, wall_now)
    return render_template(
        "home/group.html",
        group=group,
        number=sum(meeting.is_on for meeting in meetings),
        ahead=ahead,
        been=been,
        wheel=ring.wheel_of(meetings, next_one, wall_now),
        next_one=next_one,
        undecided=sum(meeting.is_on and meeting.awaits_decision for meeting in meetings),
        left=left_among(meetings, wall_now),
        news=guide_news([group.group_id], clock.now()).get(group.group_id) if group.has_news else None,
    )
