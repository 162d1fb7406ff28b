"""'Who did what' in a group, for everybody who belongs: names and days, no content, nothing that is another's own."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from flask import abort, render_template, request

from groepswerk.core import clock
from groepswerk.core.access import acting, guarded_by
from groepswerk.groups import policy, queries
from groepswerk.groups.deeds import DEEDS, TRIES, codes_for, said
from groepswerk.groups.queries import GroupLine
from groepswerk.groups.queries.deeds import Asked, GroupDeed, deeds_in
from groepswerk.groups.views.blueprint import blueprint

# Where a deed begins to say what was done, after its key and its moment.
_WHAT = 2


class Done(NamedTuple):
    """A deed with its day, and how often the same was done then."""

    deed: GroupDeed
    on: date
    times: int


@blueprint.route("/groups/<uuid:group_id>/who-did-what")
@guarded_by(policy.may_see, of=queries.group_line)
def deeds(group: GroupLine) -> str:
    """The last ones, and a way to older ones."""
    actor, before = acting(), _asked_before()
    guides = policy.may_guide(actor, group)
    asked = Asked(actor.person_id, codes_for(guides), list(DEEDS), list(TRIES))
    lines, has_older = deeds_in(group.group_id, asked, before)
    return render_template(
        "groups/deeds.html",
        group=group,
        lines=_by_day(lines),
        older=lines[-1].id if has_older else None,
        is_newest=before is None,
        guides=guides,
        said=said,
    )


def _asked_before() -> UUID | None:
    """The deed in the address, after which the page goes on; an address without sense is not found."""
    asked = request.args.get("before")
    try:
        return UUID(asked) if asked is not None else None
    except ValueError:
        abort(404)


def _by_day(lines: list[GroupDeed]) -> list[Done]:
    """What was done several times on one day, one after the other, stands there once."""
    same = groupby(lines, key=lambda line: (clock.wall(line.at).date(), line[_WHAT:]))
    return [Done(next(each), on, 1 + len(list(each))) for (on, _), each in same]
