"""Five thousand years from any rule a guide can give are right, and a planner with a mistake in it is found."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from groepswerk.sessions.series import Plan, SeriesRule
from tests.faults.conftest import Figure
from tests.sessions.series_rules import TWINS, asked

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]
TIMES = 5000


def test_five_thousand_years_are_right(figure: Figure) -> None:
    asked(TIMES)
    figure("years planned from any rule", TIMES, "years", "all right")


@pytest.mark.parametrize("twin", TWINS)
def test_a_planner_with_a_mistake_in_it_is_found(twin: Callable[[SeriesRule], Plan]) -> None:
    with pytest.raises(AssertionError):
        asked(TIMES, twin, shrink=False)
