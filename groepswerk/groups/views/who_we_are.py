"""'Who we are': the people of a group for each other, by the names they picked. No number, no attendance."""

from __future__ import annotations

from flask import render_template

from groepswerk.core import clock
from groepswerk.core.access import guarded_by
from groepswerk.groups import policy, queries
from groepswerk.groups.queries import GroupLine
from groepswerk.groups.queries.changes import guide_news
from groepswerk.groups.views.blueprint import blueprint


@blueprint.route("/groups/<uuid:group_id>/who-we-are")
@guarded_by(policy.may_see, of=queries.group_line)
def who_we_are(group: GroupLine) -> str:
    """Names and signs; the guides apart."""
    today = clock.today()
    lines = queries.members_of(group.group_id, today)
    name, phone = queries.guide_contact(group.group_id, today) or (None, None)
    return render_template(
        "groups/who_we_are.html",
        group=group,
        people=queries.people_of(lines),
        guides=[line for line in lines if line.is_staff],
        news=guide_news([group.group_id], clock.now()).get(group.group_id),
        guide_name=name,
        guide_phone=phone,
    )
