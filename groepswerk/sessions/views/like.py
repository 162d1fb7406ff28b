"""Planning as it was before: the rhythm that another one is like, and the next rhythm of the year that is copied."""

from __future__ import annotations

from itertools import dropwhile, islice
from typing import Protocol
from uuid import UUID

from flask import request, url_for

from groepswerk.core.access import acting
from groepswerk.groups.policy import may_guide
from groepswerk.sessions.queries.years import RhythmLine, rhythm_by_id, rhythms_to_copy

# What the address of a page of planning can carry: whose like it is, what comes after it, and of which year it is one.
ASKED = ("like", "then", "of")


class HasId(Protocol):
    """A group."""

    @property
    def id(self) -> UUID: ...


def asked_like() -> RhythmLine | None:
    """The rhythm named by ``?like=``, when she guides the group it was made for; else none, as if it were not there."""
    try:
        series_id = UUID(request.args.get("like", ""))
    except ValueError:
        return None
    found = rhythm_by_id(series_id)
    if found is None or not may_guide(acting(), found):
        return None
    whole = rhythms_to_copy(found.group_id)
    return next((line for line in whole if line.series_id == series_id), found)


def asked(like: RhythmLine | None = None) -> dict[str, str]:
    """What the page's own addresses carry on. ``like``: where copying begins; what comes after it is looked up."""
    carried = {name: request.args[name] for name in ASKED if name in request.args}
    then = _after(like) if like else None
    return {**carried, "then": str(then)} if then else carried


def leads_on(group: HasId) -> str:
    """Where planning goes on: to the next rhythm of the year that is copied, or to the group."""
    then = request.args.get("then")
    if then is None:
        return url_for("home.group", group_id=group.id)
    return url_for("sessions.add_rhythm", group_id=group.id, like=then)


def _after(like: RhythmLine) -> UUID | None:
    """The rhythm that stands after this one in its year."""
    year = [line.series_id for line in rhythms_to_copy(like.group_id) if line.programme_id == like.programme_id]
    after = dropwhile(lambda series_id: series_id != like.series_id, year)
    return next(islice(after, 1, None), None)
