"""Small numbers stay hidden: what may be shown of attendance and initiatives inside the organisation.

A figure that is about fewer than five people is not shown. The totals are sums of what IS shown, so that nothing
hidden can be found by subtracting: no output of this module depends on a hidden value. Every hidden figure looks
the same, whatever the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

MINIMUM = 5


class GroupCounts(NamedTuple):
    """What is known of one group in one year, before anything is hidden.

    ``visits``: head counts of all held meetings added up. ``people``: at least so many different people came (those
    known by name, or the fullest meeting). ``members``: who took part in the group at some time in that year.
    """

    group_id: UUID
    nickname: str
    planned: int
    held: int
    visits: int
    people: int
    members: int
    initiatives: int


class GroupFigures(NamedTuple):
    """What the coordinator sees of one group. None: not shown."""

    group_id: UUID
    nickname: str
    planned: int
    held: int
    visits: int | None
    average: float | None
    initiatives: int | None


class Totals(NamedTuple):
    """The organisation's totals. ``visits``, ``average`` and ``initiatives`` add up only what the groups show; None
    when there is something but nothing of it is shown.
    """

    planned: int
    held: int
    visits: int | None
    average: float | None
    initiatives: int | None
    hides_visits: bool
    hides_initiatives: bool


class Overview(NamedTuple):
    """An organisation's year."""

    groups: list[GroupFigures]
    totals: Totals


def overview(counts: Sequence[GroupCounts]) -> Overview:
    """What may be shown of these groups, and the totals of that."""
    groups = [_figures(each) for each in counts]
    came = [each for each in groups if each.visits is not None]
    alive = [each.initiatives for each in groups if each.initiatives is not None]
    visits = sum(each.visits or 0 for each in came)
    totals = Totals(
        planned=sum(each.planned for each in groups),
        held=sum(each.held for each in groups),
        visits=visits if came else None,
        average=_average(visits, sum(each.held for each in came)),
        initiatives=sum(alive) if alive else None,
        hides_visits=len(came) < len(groups),
        hides_initiatives=len(alive) < len(groups),
    )
    return Overview(groups, totals)


def _figures(each: GroupCounts) -> GroupFigures:
    shows_visits = each.held == 0 or (each.people >= MINIMUM and each.visits >= MINIMUM)
    return GroupFigures(
        group_id=each.group_id,
        nickname=each.nickname,
        planned=each.planned,
        held=each.held,
        visits=each.visits if shows_visits else None,
        average=_average(each.visits, each.held) if shows_visits else None,
        initiatives=each.initiatives if each.members >= MINIMUM else None,
    )


def _average(visits: int, held: int) -> float | None:
    return round(visits / held, 1) if held else None
