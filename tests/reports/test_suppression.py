"""Small numbers stay hidden, and nothing hidden can be worked out from what is shown."""

from __future__ import annotations

from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest

from groepswerk.reports.suppression import GroupCounts, Overview, overview

BIG = {"planned": 40, "held": 10, "visits": 80, "people": 11, "members": 12, "initiatives": 2}


def group(number: int = 0, **given: Any) -> GroupCounts:
    return GroupCounts(UUID(int=number), f"Groep {number}", **{**BIG, **given})


@pytest.mark.parametrize(
    ("given", "visits", "average"),
    [
        ({}, 80, 8.0),
        ({"people": 5, "visits": 5, "held": 1}, 5, 5.0),
        ({"people": 4}, None, None),
        ({"people": 4, "visits": 140, "held": 40}, None, None),
        ({"people": 6, "visits": 4, "held": 1}, None, None),
        ({"people": 0, "visits": 0, "held": 3}, None, None),
        ({"people": 0, "visits": 0, "held": 0}, 0, None),
        ({"visits": 74}, 74, 7.4),
    ],
)
def test_attendance_of_fewer_than_five_people_is_not_shown(
    given: dict[str, int], visits: int | None, average: float | None
) -> None:
    shown = overview([group(**given)]).groups[0]
    assert (shown.visits, shown.average) == (visits, average)


@pytest.mark.parametrize(("members", "initiatives"), [(12, 2), (5, 2), (4, None), (0, None)])
def test_initiatives_of_a_group_of_fewer_than_five_are_not_shown(members: int, initiatives: int | None) -> None:
    assert overview([group(members=members)]).groups[0].initiatives == initiatives


def test_meetings_are_always_shown() -> None:
    small = {"people": 1, "visits": 1, "members": 1}
    year = overview([group(1, **small), group(2)])
    assert [(each.planned, each.held) for each in year.groups] == [(40, 10), (40, 10)]
    assert (year.totals.planned, year.totals.held) == (80, 20)


def test_without_anything_hidden_the_totals_are_those_of_all() -> None:
    totals = overview([group(1), group(2, visits=20, initiatives=1)]).totals
    assert (totals.visits, totals.average, totals.initiatives) == (100, 5.0, 3)
    assert (totals.hides_visits, totals.hides_initiatives) == (False, False)


def test_a_single_small_group_cannot_be_found_by_subtracting() -> None:
    year = overview([group(1), group(2, visits=20), group(3, people=4, visits=37, members=4, initiatives=1)])
    assert year.totals.visits == sum(each.visits for each in year.groups if each.visits is not None) == 100
    assert year.totals.initiatives == sum(each.initiatives for each in year.groups if each.initiatives is not None)
    assert (year.totals.hides_visits, year.totals.hides_initiatives) == (True, True)


def test_an_organisation_of_one_small_group_shows_no_total_either() -> None:
    totals = overview([group(people=4, members=4)]).totals
    assert (totals.visits, totals.average, totals.initiatives) == (None, None, None)


def test_a_group_that_has_not_begun_hides_nothing_and_adds_nothing() -> None:
    totals = overview([group(1), group(2, held=0, visits=0, people=0)]).totals
    assert (totals.visits, totals.average, totals.hides_visits) == (80, 8.0, False)


def test_an_organisation_without_groups_has_nothing_to_hide() -> None:
    assert overview([]).groups == []


def _without(year: Overview) -> Any:
    return [each[2:] for each in year.groups], year.totals


@pytest.mark.parametrize("others", [[], [group(1)], [group(1), group(2, visits=5, people=5)]])
def test_no_output_depends_on_a_hidden_value(others: list[GroupCounts]) -> None:
    """Whatever a hidden figure is, the page is the same to the letter: then nobody can learn it from the page."""
    tiny = [
        group(9, visits=visits, people=people, members=people, initiatives=initiatives)
        for visits, people, initiatives in product((0, 1, 4, 7, 140), (0, 1, 4), (0, 1, 5))
    ]
    assert len({repr(overview([*others, each])) for each in tiny}) == 1


def test_the_test_above_would_see_a_leak() -> None:
    """Its twin: a group that is large enough does change the page."""
    large = [group(9, visits=visits) for visits in (10, 11)]
    assert len({repr(_without(overview([group(1), each]))) for each in large}) == 2


def test_the_order_of_the_groups_is_kept() -> None:
    ids = [uuid4(), uuid4()]
    counts = [GroupCounts(each, "Groep", **BIG) for each in ids]
    assert [each.group_id for each in overview(counts).groups] == ids
